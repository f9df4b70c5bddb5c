/** Where a page ended: the time of its last event, and which of several at that time it was. */
export type Position = { time: string; seq: number }
/** A page token is good for one request only: `request` is all of it but the token. `page`: the how manieth is next. */
type Place = Position & { request: string; page: number }

export const tokenOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** The place of a page token; undefined: it is none of this request. */
export function placeOf(token: string, request: string): Place | undefined {
  try {
    const place: Place = JSON.parse(Buffer.from(token, 'base64url').toString())
    return place.request === request ? place : undefined
  } catch {
    return undefined
  }
}

/** A time with all its nine digits, so that the order of texts is that of times. */
export function sortable(time: string): string {
  const [seconds = '', fraction = ''] = time.replace('Z', '').split('.')
  return `${seconds}.${fraction.padEnd(9, '0')}Z`
}

export const isAfter = (a: Position, b: Position | undefined): boolean =>
  b === undefined || a.time > b.time || (a.time === b.time && a.seq > b.seq)
