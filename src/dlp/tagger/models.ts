import { TAG_WEIGHTS, TOPIC_WEIGHTS } from '../lexicon/tagger-model.ts'
import { type Sparse, unpack } from '../sparse.ts'
import { TAG_BUCKETS, TOPIC_BUCKETS } from './features.ts'

/**
 * Linear models. `tags` are two taggers side by side, one for texts about work and one for all others, whose probabilities are mixed as
 * the topics say; a weight says how much likelier a label is than none.
 */
export type Models = { topics: Sparse; tags: Sparse }

/** What dev/dlp/train.ts learned. */
export const MODELS: Models = {
  topics: unpack(TOPIC_WEIGHTS, TOPIC_BUCKETS),
  tags: unpack(TAG_WEIGHTS, TAG_BUCKETS),
}
