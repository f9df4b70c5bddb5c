import { detect } from '../dlp/detect.ts'
import { flags, type PolicyFlag } from '../dlp/policy.ts'
import { Redaction } from '../dlp/redact.ts'
import type { Finding } from '../dlp/types.ts'
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
    const found = { message: scan(message), prompt: scan(systemPromptOverride ?? '') }
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
export const screenAnswer = (answer: string): PolicyFlag[] | undefined => guarded(() => flags(scan(answer), 'response'))

/**
 * The most characters of a text that are scanned (about 100 ms): a request's texts are shorter, but an answer of the gateway may be
 * longer.
 */
const MAX_SCANNED = 200_000

/** The gate fails closed: what the detector fails at, or is longer than it may scan, does not pass. */
function guarded<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    log('error', 'dlp_failed', describeError(error))
    return undefined
  }
}

function scan(text: string): Finding[] {
  if (text.length > MAX_SCANNED) throw new RangeError(`a text of ${text.length} characters is longer than is scanned`)
  return detect(text)
}
