type Text = { description?: string; example?: unknown }

const PATH: Record<string, Text> = {
  runId: { description: 'The run’s audit id.', example: 'aud_01JQABCDE12345XYZ' },
  id: { description: 'The id that the list shows.' },
}
const QUERY: Record<string, Text> = {
  page: { description: 'Which page, from 1.', example: '1' },
  per_page: { description: 'How many a page holds.', example: '25' },
  from: { description: 'Not before this date or instant (RFC 3339).' },
  to: { description: 'Before this instant; of a date, as the operation says.' },
  agent_id: { description: 'Of this agent only.', example: 'helpdesk-tier1-triage' },
}
const HEADERS: Record<string, string> = { 'idempotency-key': 'Idempotency-Key' }

/** What is said of parameters wherever they occur; a schema's own description goes before. */
export const PARAMETERS = {
  path: (name: string): Text => PATH[name] ?? {},
  query: (name: string): Text => QUERY[name] ?? {},
  header: (name: string): string => HEADERS[name] ?? name,
  headerText: (name: string): Text =>
    name === 'idempotency-key'
      ? {
          description: 'Sent again with the same key, the request is not carried out twice.',
          example: '0f7c1f5e-6f0b-4d55-9a3e-2b8f5c9d7e41',
        }
      : {},
}
