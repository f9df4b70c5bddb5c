import { detect, detectEagerly } from '../dlp/detect.ts'
import { flags, listed, type PolicyFlag } from '../dlp/policy.ts'
import { byPlace, recurring, type Values, valuesOf, withNameParts } from '../dlp/recurring.ts'
import { Redaction, type Restorer } from '../dlp/redact.ts'
import type { Finding, Reading } from '../dlp/types.ts'
import type { Refusal } from '../http/errors.ts'
import { describeError, log } from '../log.ts'
import { personsIn } from '../narrator/persons.ts'

/** What was found in a run's input, and what of the input the gateway may see. */
export type Screening = {
  findings: Finding[]
  /** Those that are listed, and as what. */
  listed: Finding[]
  flags: PolicyFlag[]
  /**
   * The input, and the condensed logs if they are told, with placeholders in place of the findings that `redacts` names. Undefined: the logs
   * could not be scanned.
   */
  shown(redacts: (finding: Reading) => boolean, logs?: string): Shown | undefined
}
export type Shown = {
  message: string
  systemPromptOverride: string | undefined
  logs: string | undefined
  /** Puts back into the answer, piece by piece, what was taken out. */
  restorer(): Restorer
}

/** What was not scanned is neither sent nor shown. */
export const UNSCANNED: Refusal = { code: 'SERVICE_UNAVAILABLE', retryAfter: 5 }

/** Scans the input. Undefined: it could not be scanned. */
export function screen({
  message,
  systemPromptOverride,
}: {
  message: string
  systemPromptOverride?: string | undefined
}): Screening | undefined {
  return guarded(() => {
    const prompt = systemPromptOverride ?? ''
    const [inOne, inOther] = [scan(message), scan(prompt)]
    const sought = (counts: (finding: Finding) => boolean) =>
      soughtIn(valuesOf(message, inOne.filter(counts)), valuesOf(prompt, inOther.filter(counts)))
    const values = sought(() => true)
    const found = {
      message: withAgain(message, inOne, values.message),
      prompt: withAgain(prompt, inOther, values.prompt),
    }
    return {
      findings: [...found.message, ...found.prompt],
      listed: [...listed(found.message), ...listed(found.prompt)],
      flags: [...flags(found.message), ...flags(found.prompt, 'systemPromptOverride')],
      shown: (redacts, logs) =>
        guarded(() => {
          const known = sought(redacts)
          // A placeholder that stands in a log already is nobody's of this run.
          const redaction = new Redaction([message, prompt, logs ?? ''])
          // A value may be found as a type that is redacted here, and as one that is not there.
          const redact = (text: string, found: Finding[], values: Values) =>
            redaction.redact(text, withAgain(text, found.filter(redacts), values))
          return {
            message: redact(message, found.message, known.message),
            systemPromptOverride: systemPromptOverride && redact(prompt, found.prompt, known.prompt),
            logs: logs && redaction.redact(logs, personsIn(logs, redacts, known.message, { scan, suspect })),
            restorer: () => redaction.restorer(MAX_RESTORED),
          }
        }),
    }
  })
}

/**
 * What is sought in each text: values of both, and the words of persons' names. Those of the message's are none of the operator's words: his
 * "Price list" is about no Mr Price. The prompt's persons may be whom the message is about.
 */
function soughtIn(ofMessage: Values, ofPrompt: Values): Record<'message' | 'prompt', Values> {
  const both = new Map([...ofMessage, ...ofPrompt])
  return { message: withNameParts(both), prompt: new Map([...withNameParts(ofPrompt), ...both]) }
}

/** The findings of a text, and where the values of both texts stand in it again. */
const withAgain = (text: string, found: Finding[], values: Values): Finding[] =>
  [...found, ...recurring(text, found, values)].toSorted(byPlace)

/** Flags of the model's answer. Undefined: it could not be scanned. */
export function screenAnswer(answer: string): PolicyFlag[] | undefined {
  if (answer.length <= MAX_SCANNED) return guarded(() => flags(detect(answer), 'response'))
  log('warn', 'answer_too_long', { characters: answer.length })
  return undefined
}

/**
 * The most characters of a text that are scanned (about 100 ms): a request's texts are shorter, but an answer of the gateway may be
 * longer.
 */
const MAX_SCANNED = 200_000
/**
 * The characters of an answer up to which originals are put back. A placeholder is short, its original may be the whole message, and the model
 * writes it as often as it is told to: without a bound a caller makes any answer too long to scan. The other half is for the model's own words.
 */
const MAX_RESTORED = MAX_SCANNED / 2

/** The gate fails closed: what the detector fails at, or is longer than it may scan, does not pass. */
function guarded<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    log('error', 'dlp_failed', describeError(error))
    return undefined
  }
}

/** The detector, as it is asked here. @throws RangeError */
export const scan = (text: string): Finding[] => detect(scannable(text))

/** What more of the text might make findings, besides those that it has. @throws RangeError */
export const suspect = (text: string): Finding[] => detectEagerly(scannable(text))

function scannable(text: string): string {
  if (text.length > MAX_SCANNED) throw new RangeError(`a text of ${text.length} characters is longer than is scanned`)
  return text
}
