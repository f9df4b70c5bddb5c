import type { PolicyFlag } from '../dlp/policy.ts'

/**
 * What looks like an id of an event or an entry, also one that was cut off, written otherwise or made up: behind its prefix, or the ULID alone,
 * which in brackets may be cut off or in small letters. Nothing in it can be matched in two ways, so that any answer is read in linear time.
 */
const ID = new RegExp(
  [
    '(?<![a-zA-Z0-9])(?<kind>[eE][vV][tT]|[aA][uU][dD])' +
      String.raw`(?:\\?_(?<plain>[0-9a-zA-Z]{4,}|\d[0-9a-zA-Z]{2})|(?:: ?|[ -])(?<apart>\d[0-9a-zA-Z]{7,}))(?![0-9a-zA-Z])`,
    '(?<![a-zA-Z0-9_])(?<bare>[0-7][0-9A-HJKMNP-TV-Z]{25})(?![0-9a-zA-Z])',
    String.raw`(?<=\[)(?<short>0[0-7](?=\d*[a-zA-Z])[0-9a-zA-Z]{6,})(?=[\],])`,
  ].join('|'),
  'g',
)
/** What might be taken for the last two. */
const WORD = /(?<![a-zA-Z0-9_])[0-7][0-9a-zA-Z]{7,}/g
const PREFIXES = ['', 'evt_', 'aud_']
/** As many as are listed; an entry must fit a message of the queue. */
const MAX_FLAGS = 100

/** An id as it should have been written; of one without prefix, what there is. */
function written({ groups: { kind, plain, apart, bare, short } = {} }: RegExpExecArray): string {
  const rest = plain ?? apart ?? bare ?? short ?? ''
  return kind === undefined ? rest : `${kind}_${rest}`
}

/** What in a text that a model is told looks like an id: whoever repeats it has not made it up. */
export const idsIn = (text: string): string[] => [
  ...Array.from(text.matchAll(ID), written),
  ...(text.match(WORD) ?? []),
]

/** Flags of ids that an answer cites and the model was not told of in the logs: nothing stands behind them. None, if it was told nothing. */
export function unknownIds(answer: string, told: { ids: ReadonlySet<string> } | undefined): PolicyFlag[] {
  if (!told) return []
  const isKnown = (id: string) => PREFIXES.some((prefix) => told.ids.has(prefix + id))
  return [...answer.matchAll(ID)]
    .filter((match) => !isKnown(written(match)))
    .slice(0, MAX_FLAGS)
    .map(({ 0: id, index }) => ({ type: 'UNKNOWN_EVENT_ID', offset: index, length: id.length, field: 'response' }))
}
