import { detect, type Finding } from '../dlp/detect.ts'
import { flags, type PolicyFlag } from '../dlp/policy.ts'
import { Redaction } from '../dlp/redact.ts'
import { describeError, log } from '../log.ts'
import type { RunRequest } from './run.ts'

/** What was found in a run's input, and what of the input the gateway may see. */
export type Screening = {
  findings: Finding[]
  flags: PolicyFlag[]
  message: string
  systemPromptOverride: string | undefined
  /** Puts back into the answer what was taken out of the input. */
  restore(answer: string): string
}

/** Scans the input; with `phi: 'redact'` placeholders take the place of what is found. Undefined: it could not be scanned. */
export function screen({ message, systemPromptOverride, phi }: RunRequest): Screening | undefined {
  return guarded(() => {
    const found = { message: detect(message), prompt: detect(systemPromptOverride ?? '') }
    const redaction = new Redaction([message, systemPromptOverride ?? ''])
    const shown = (text: string, findings: Finding[]) => (phi === 'redact' ? redaction.redact(text, findings) : text)
    return {
      findings: [...found.message, ...found.prompt],
      flags: [...flags(found.message), ...flags(found.prompt, 'systemPromptOverride')],
      message: shown(message, found.message),
      systemPromptOverride: systemPromptOverride === undefined ? undefined : shown(systemPromptOverride, found.prompt),
      restore: (answer) => {
        const restorer = redaction.restorer()
        return restorer.push(answer) + restorer.end()
      },
    }
  })
}

/** Flags of the model's answer. Undefined: it could not be scanned. */
export const screenAnswer = (answer: string): PolicyFlag[] | undefined =>
  guarded(() => flags(detect(answer), 'response'))

/** The gate fails closed: a detector that fails lets nothing through. */
function guarded<T>(scan: () => T): T | undefined {
  try {
    return scan()
  } catch (error) {
    log('error', 'dlp_failed', describeError(error))
    return undefined
  }
}
