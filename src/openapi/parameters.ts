export type Text = { description?: string; example?: unknown }

const RUN_ID = 'aud_01JQABCDE12345XYZ'
/** Ids in paths, by what stands before them. */
const IDS: Record<string, Text> = {
  runs: { description: 'The run’s audit id.', example: RUN_ID },
  entries: { description: 'The entry’s audit id, or its number.', example: RUN_ID },
  'log-sources': { description: 'The log source’s id.', example: 'ls_01JQABCDE12345' },
  'log-events': { description: 'The event’s id.', example: 'evt_01JQABCDE12345XYZ' },
}
/** What is said of parameters wherever they occur; a schema's own description goes before. */
export const QUERY: Record<string, Text> = {
  page: { description: 'Which page, from 1.' },
  per_page: { description: 'How many a page holds.' },
  from: { description: 'Not before this instant (RFC 3339); a date is its beginning, UTC.' },
  to: { description: 'Before this instant; a date is its beginning, UTC: the day itself is not included.' },
  agent_id: { description: 'Of this agent only.' },
}
export const HEADERS: Record<string, Text & { name: string }> = {
  'idempotency-key': {
    name: 'Idempotency-Key',
    description:
      'Sent again with the same key, the request is not carried out twice: a new key for each request, such as a UUID.',
  },
}
/** What is said of an id in a path, by what stands before it there. */
export const idIn = (path: string, name: string): Text | undefined =>
  IDS[path.split(`/:${name}`)[0]?.split('/').at(-1) ?? '']
