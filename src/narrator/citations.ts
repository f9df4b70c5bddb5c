import type { PolicyFlag } from '../dlp/policy.ts'

/**
 * What looks like an id of an event or an entry, also one that was cut off, written otherwise or made up: from four characters on behind its
 * prefix, or 26 of them alone in brackets.
 */
const ID =
  /(?<![a-z0-9])(?:evt|aud)(?:_[0-9a-z]{4,40}|[ -]\d[0-9a-z]{7,39})(?![0-9a-z])|(?<=\[)[0-7][0-9a-z]{25}(?=[\],])/gi
/** As many as are listed; an entry must fit a message of the queue. */
const MAX_FLAGS = 100

/** Flags of the ids that an answer cites and that were not in what the model was told of the logs: nothing stands behind them. None, if it was told nothing. */
export const unknownIds = (answer: string, told: { ids: ReadonlySet<string> } | undefined): PolicyFlag[] =>
  [...(told ? answer.matchAll(ID) : [])]
    .filter(([id]) => !told?.ids.has(id))
    .slice(0, MAX_FLAGS)
    .map(({ 0: id, index }) => ({ type: 'UNKNOWN_EVENT_ID', offset: index, length: id.length, field: 'response' }))
