import { utf8 } from '../bytes.ts'

/**
 * Small numbers as text, one printable character each, so that compression sees each number by itself (in base64 three bytes run into
 * four characters). The characters are those from `(` to `[`: neither a quotation mark nor a backslash is among them.
 */
export const FIRST_CODE = 40
/** How many numbers a symbol can tell. */
export const SYMBOLS = 52

/** The symbol of a number below SYMBOLS. */
export const symbolOf = (value: number): string => String.fromCharCode(FIRST_CODE + value)

/** The numbers that symbols stand for, each FIRST_CODE too high: what native code gives at once. */
export const codesOf = (symbols: string): Uint8Array => utf8(symbols)

/** From here on a symbol of a distance says that more follow: it is a digit of this base. */
const MORE = 26

/** Ascending numbers from their distances, each of one or more symbols, the lowest digit first. */
export function placesOf(symbols: string): Uint32Array {
  const codes = codesOf(symbols)
  const places = new Uint32Array(codes.length)
  let [count, place, distance, factor] = [0, -1, 0, 1]
  // By index: this runs at start-up, before anything is compiled.
  for (let i = 0; i < codes.length; i++) {
    const value = (codes[i] ?? FIRST_CODE) - FIRST_CODE
    distance += (value % MORE) * factor
    factor *= MORE
    if (value >= MORE) continue
    place += distance
    places[count++] = place
    distance = 0
    factor = 1
  }
  return places.subarray(0, count)
}

/** Ascending numbers as symbols of their distances: what `placesOf` reads. */
export function distancesOf(places: readonly number[]): string {
  let symbols = ''
  let last = -1
  for (const place of places) {
    let distance = place - last
    for (; distance >= MORE; distance = Math.floor(distance / MORE)) symbols += symbolOf(MORE + (distance % MORE))
    symbols += symbolOf(distance)
    last = place
  }
  return symbols
}
