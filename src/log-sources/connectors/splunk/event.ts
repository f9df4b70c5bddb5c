import type { LogEvent } from '../../../log-events/event.ts'
import { timeOf } from '../../../log-events/free-form/time.ts'
import { factsOf, understand } from '../../../log-events/free-form/understand.ts'
import { sha256Hex } from '../../../sha256.ts'
import type { Result } from './reply.ts'

/** What Splunk itself says of an event; the other fields are what it found in it. */
const OWN = /^(?:_.*|index|linecount|splunk_server(?:_group)?|punct|timestartpos|timeendpos|date_.*|source|tag.*)$/

/**
 * The event of a search's result. It is known by the place where Splunk keeps it (`_cd`), and what it says; a row that a search made up itself
 * (`| stats …`) has no place, and is known by all that it says.
 */
export async function splunkEvent(result: Result, received: Date): Promise<LogEvent> {
  const { _raw: raw, _cd: cd, _time, _indextime, host, source, sourcetype } = result
  const found = Object.fromEntries(Object.entries(result).filter(([name, value]) => !OWN.test(name) && value !== ''))
  const fields = factsOf(found, received)
  const { dated: _, ...event } = understand(raw || undefined, received, {
    certain: { time: timeOf(_time, received) },
    else: [
      ...(raw ? fields.map((facts) => ({ ...facts, message: undefined })) : fields),
      { time: timeOf(_indextime, received), product: sourcetype || undefined, resource: host || undefined },
    ],
  })
  const known = cd || raw ? [cd, _indextime, raw, host, source] : Object.entries(result)
  return { ...event, uid: await sha256Hex(JSON.stringify(known)) }
}
