import * as z from 'zod'
import { CLERK_ID } from './clerk-id.ts'

/** An id of Clerk's. */
export const ClerkId = z.string().regex(CLERK_ID, 'must be an id of Clerk’s, as org_2abc')

/** Who calls: a user inside the organisation that is active in the session. */
export type Principal = {
  userId: string
  orgId: string
  /** Whether Clerk's role there is `org:admin`. */
  isAdmin: boolean
}
