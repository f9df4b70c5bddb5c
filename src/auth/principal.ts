import * as z from 'zod'

/** An id of Clerk's. */
export const ClerkId = z.string().regex(/^[\w.:@|-]{1,255}$/)

/** Who calls: a user inside the organisation that is active in the session. */
export type Principal = {
  userId: string
  orgId: string
  /** Clerk's role in that organisation, e.g. `org:admin`, `org:member`. */
  role: string | null
}
