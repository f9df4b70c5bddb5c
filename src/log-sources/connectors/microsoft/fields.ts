import * as z from 'zod'
import { withoutPort } from '../../../http/network.ts'
import { GUID } from '../../../ids.ts'

/** A tenant's, an application's or a workspace's id. */
export const guid = z.string().regex(GUID, 'must be a GUID')

/** What may stand where text is expected: text, or a number or flag as text; undefined for all else, and for text that is empty. */
export const field = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  })

const Fields = z.record(z.string(), z.unknown())
/** Objects, whatever else stands between them. */
export const objects = z
  .array(z.unknown())
  .catch([])
  .transform((items) => items.map((item) => Fields.safeParse(item).data).filter((item) => item !== undefined))

/**
 * A time as Microsoft writes it, in UTC though it may say no zone, as RFC 3339 with all its digits; undefined when it is none that PostgreSQL
 * takes.
 */
export function instantOf(text: string | undefined): string | undefined {
  const [, seconds = '', fraction = ''] =
    /^((?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z?$/.exec(text ?? '') ?? []
  const at = new Date(`${seconds}Z`)
  // JavaScript takes 31 February for 3 March.
  return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(seconds) ? undefined : `${seconds}${fraction}Z`
}

/** An address, to which Exchange and others append a port, without it. */
export const ipOf = (address: string | undefined): string | null =>
  address === undefined ? null : withoutPort(address)

/** JSON's text of a string, `"Global Administrator"` with its quotes, without them. */
const unquoted = (text: string): string => text.replace(/^"(.*)"$/s, '$1').trim()

/** The first that says something: what a property was changed to, or else was, since what is taken away has an old value only. */
export const firstValue = (...values: unknown[]): string | undefined =>
  values.map((value) => unquoted(field.parse(value) ?? '')).find(Boolean)
