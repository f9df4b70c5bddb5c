import { type LogEvent, STATUS } from './event.ts'

/**
 * Entra ID's authentication error codes of sign-ins that were not refused: more is asked for (an account, a second factor or its
 * registration, a device, consent, whether to stay signed in), or a session was over, or is begun without a word and cannot be.
 */
const GOES_ON: ReadonlySet<string> = new Set(
  (
    '16000 50072 50074 50076 50079 50097 50125 50127 50129 50140 50142 50158 50199 50203 65001 70016 ' +
    '50058 50078 50089 50132 50133 50173 70008 70043 70044 700082 700084 9002341'
  ).split(' '),
)

/** How a sign-in of Entra's ended, by its result code; undefined: it is none. Who was not let in has failed, whatever the reason. */
export function statusOfEntra(resultType: string): LogEvent['status_id'] | undefined {
  if (resultType === '0') return STATUS.success
  if (GOES_ON.has(resultType)) return STATUS.unknown
  return /^\d{5,7}$/.test(resultType) ? STATUS.failure : undefined
}
