import * as z from 'zod'

/** A business associate agreement that somebody signed for the organisation. */
export const SignedBaa = z.object({
  user_id: z.string(),
  name: z.string(),
  title: z.string(),
  document_sha256: z.string(),
})
export type SignedBaa = z.output<typeof SignedBaa>
