import * as z from 'zod'

/** A time as the database tells it in JSON. */
export const instant = z.string().transform((text) => new Date(text))
