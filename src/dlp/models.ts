import { TAG_BUCKETS, TOPIC_BUCKETS } from './features.ts'
import { TAG_WEIGHTS, TOPIC_WEIGHTS } from './lexicon/tagger-model.ts'
import { unpack } from './sparse.ts'
import type { Models } from './tagger.ts'

/** What dev/dlp/train.ts learned. */
export const MODELS: Models = {
  topics: unpack(TOPIC_WEIGHTS, TOPIC_BUCKETS),
  tags: unpack(TAG_WEIGHTS, TAG_BUCKETS),
}
