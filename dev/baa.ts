import type { SignedBaa } from '../src/tenants/baa.ts'

/** What organisations have signed that are there from the beginning, and need a BAA. */
export const SIGNED: SignedBaa = {
  user_id: 'user_1',
  name: 'Dana Whitfield',
  title: 'Compliance Officer',
  document_sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
}
