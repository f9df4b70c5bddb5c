import * as z from 'zod'

/**
 * A connection string that Neon's driver can use, as it reads one: an http address after its protocol, percent-encoded. One that it cannot
 * use it quotes in its error, the password included, so that it must not come to see it.
 */
export const DatabaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/[!-~]+$/)
  .refine((text) => {
    try {
      const { username, password, pathname } = new URL(text.replace(/^\w+/, 'http'))
      return [username, password, pathname.slice(1)].every(decodeURIComponent)
    } catch {
      return false
    }
  })
