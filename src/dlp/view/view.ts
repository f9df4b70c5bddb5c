import { type Piece, REWRITES } from './rewrites.ts'

/**
 * A text as the detector reads it: what hides characters or disguises them is undone, and every UTF-16 unit knows which
 * units of the original it stands for.
 */
export type View = {
  text: string
  /** The original's range behind a range of the view; both as [start, end). */
  original(start: number, end: number): [start: number, end: number]
}

/** For each unit of a view, the range in the original that it stands for. */
type Ranges = { starts: Int32Array; ends: Int32Array }

/** The view of a text; the text itself when nothing in it is hidden. */
export function viewOf(text: string): View {
  let view = text
  let ranges: Ranges | undefined
  let unmet: RegExp | undefined
  for (const rewrite of REWRITES) {
    const { needs } = rewrite
    // Neighbours may need the same.
    if (needs && (needs === unmet || !needs.test(view))) {
      unmet = needs
      continue
    }
    if ('fold' in rewrite ? !foldsAny(view, rewrite.fold) : view.search(rewrite.pattern) === -1) continue
    ranges ??= identity(text.length)
    const draft = new Draft(view, ranges)
    if ('fold' in rewrite) foldInto(draft, view, rewrite.fold)
    else
      for (const match of view.matchAll(rewrite.pattern))
        draft.replace(match.index, match[0].length, rewrite.rewrite(match))
    ;[view, ranges] = draft.done()
    unmet = undefined
  }
  if (ranges === undefined) return { text, original: (start, end) => [start, end] }
  const { starts, ends } = ranges
  return { text: view, original: (start, end) => [starts[start] ?? text.length, ends[end - 1] ?? text.length] }
}

function identity(length: number): Ranges {
  const [starts, ends] = [new Int32Array(length), new Int32Array(length)]
  for (let i = 0; i < length; i++) {
    starts[i] = i
    ends[i] = i + 1
  }
  return { starts, ends }
}

type Fold = (code: number) => number

/** Whether any character beyond ASCII stands for something else: most quotation marks and accents do not. */
function foldsAny(view: string, fold: Fold): boolean {
  for (let i = 0; i < view.length; i++) {
    const code = view.codePointAt(i) ?? 0
    if (code > 127 && fold(code) !== code) return true
  }
  return false
}

/** Puts what characters beyond ASCII stand for in their places. */
function foldInto(draft: Draft, view: string, fold: Fold): void {
  for (let i = 0; i < view.length; i++) {
    const code = view.codePointAt(i) ?? 0
    if (code < 128) continue
    const folded = fold(code)
    const length = code > 0xffff ? 2 : 1
    // What is folded is in the first plane.
    if (folded !== code) draft.put(folded, i, i + length)
    i += length - 1
  }
}

/** Units that are made a string at once: a call takes so many arguments. */
const CHUNK = 8_192

/** A view that is being rewritten, from its beginning to its end, unit by unit. No rewrite makes a text longer. */
class Draft {
  readonly #view: string
  readonly #ranges: Ranges
  readonly #units: Uint16Array
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  #length = 0
  #read = 0
  constructor(view: string, ranges: Ranges) {
    this.#view = view
    this.#ranges = ranges
    this.#units = new Uint16Array(view.length)
    this.#starts = new Int32Array(view.length)
    this.#ends = new Int32Array(view.length)
  }
  /** Pieces in place of a part of the view; what lies before it, and after what was replaced last, stays as it is. */
  replace(start: number, length: number, pieces: readonly Piece[]): void {
    this.#keep(start)
    for (const [piece, from, to] of pieces)
      for (let i = 0; i < piece.length; i++) this.#add(piece.charCodeAt(i), start + from, start + to - 1)
    this.#read = start + length
  }
  /** A unit in place of a part of the view. */
  put(unit: number, start: number, end: number): void {
    this.#keep(start)
    this.#add(unit, start, end - 1)
    this.#read = end
  }
  done(): [string, Ranges] {
    this.#keep(this.#view.length)
    let text = ''
    // Not spread, which takes the units one by one.
    for (let i = 0; i < this.#length; i += CHUNK)
      text += Reflect.apply(String.fromCharCode, undefined, this.#units.subarray(i, Math.min(i + CHUNK, this.#length)))
    return [text, { starts: this.#starts, ends: this.#ends }]
  }
  #keep(to: number): void {
    for (let i = this.#read; i < to; i++) this.#add(this.#view.charCodeAt(i), i, i)
    this.#read = to
  }
  #add(unit: number, first: number, last: number): void {
    this.#units[this.#length] = unit
    this.#starts[this.#length] = this.#ranges.starts[first] ?? 0
    this.#ends[this.#length] = this.#ranges.ends[last] ?? 0
    this.#length++
  }
}
