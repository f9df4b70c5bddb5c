import type { PolicyFlag } from '../dlp/policy.ts'

/** What an id of an event or an entry looks like, also one that was cut off or made up. */
const ID = /\b(?:evt|aud)_[0-9A-Za-z]{16,40}/g
/** As many as are listed; an entry must fit a message of the queue. */
const MAX_FLAGS = 100

/** Flags of the ids that an answer cites and that were not in what the model was told of the logs: nothing stands behind them. None, if it was told nothing. */
export const unknownIds = (answer: string, told: { ids: ReadonlySet<string> } | undefined): PolicyFlag[] =>
  [...(told ? answer.matchAll(ID) : [])]
    .filter(([id]) => !told?.ids.has(id))
    .slice(0, MAX_FLAGS)
    .map(({ 0: id, index }) => ({ type: 'UNKNOWN_EVENT_ID', offset: index, length: id.length, field: 'response' }))
