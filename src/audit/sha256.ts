import { sha256 as noble } from '@noble/hashes/sha2.js'
import type { Sha256 } from './tree/merkle.ts'

/** SHA-256 at once, where Web Crypto would answer later: in the Worker and in browsers. */
export const sha256: Sha256 = noble
