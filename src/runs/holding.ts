import type { PolicyFlag } from '../dlp/policy.ts'
import type { Finding } from '../dlp/types.ts'

/** Characters that the detector must see after a text before it can judge it: the reach of its words around. */
const HELD = 400
/** A text is scanned again when it has grown by this share, and by so many characters at the least: all scans together stay linear. */
const GROWTH = 0.15
const LEAST_GROWTH = 120

/** What may leave: the findings and the other flags that lie in it, and the text. */
export type Passage = { findings: Finding[]; flags: PolicyFlag[]; text: string }

/** Where words end. */
const BREAK = /[\s\u3001\u3002\uff01\uff0c\uff1f]/

/**
 * Holds an answer back while it is being written: what is released has been scanned with the words that follow it, its findings go with
 * it, and nothing in it could become a finding by what is still to come.
 */
export class Holding {
  #text = ''
  #released = 0
  #scanned = 0
  readonly #scan: (text: string) => Finding[]
  readonly #suspect: (text: string) => Finding[]
  readonly #flags: (text: string) => PolicyFlag[]
  readonly #told = new Set<string>()

  /**
   * @param scan the detector; what it throws comes out of `push` and `end`
   * @param suspect what more text might make findings
   * @param flags what else is flagged in a text; the words that follow must not change it
   */
  constructor(
    scan: (text: string) => Finding[],
    suspect: (text: string) => Finding[],
    flags: (text: string) => PolicyFlag[] = () => [],
  ) {
    this.#scan = scan
    this.#suspect = suspect
    this.#flags = flags
  }
  /** All that was pushed. */
  get text(): string {
    return this.#text
  }

  push(piece: string): Passage | undefined {
    this.#text += piece
    const grown = this.#text.length - this.#scanned
    if (grown < Math.max(LEAST_GROWTH, GROWTH * this.#text.length) || this.#text.length - this.#released <= HELD)
      return undefined
    this.#scanned = this.#text.length
    const findings = this.#scan(this.#text)
    const to = this.#releasableTo(findings, this.#suspect(this.#text))
    return to <= this.#released ? undefined : this.#passage(findings, to)
  }

  /** What is left; and all findings of the whole text. */
  end(): Passage & { all: Finding[] } {
    const all = this.#scan(this.#text)
    return { ...this.#passage(all, this.#text.length), all }
  }

  /** Where to release to: a break between words, in no finding, and before whatever might become one. */
  #releasableTo(findings: readonly Finding[], suspected: readonly Finding[]): number {
    let to = this.#text.length - HELD
    for (const { offset, length } of suspected) {
      const isFound = findings.some((found) => found.offset <= offset && offset + length <= found.offset + found.length)
      if (!isFound && offset + length > this.#released) to = Math.min(to, offset)
    }
    const most = to
    while (to > this.#released && !BREAK.test(this.#text.charAt(to - 1))) to--
    // A script without breaks: anywhere but inside a pair.
    if (to <= this.#released) to = /[\udc00-\udfff]/.test(this.#text.charAt(most)) ? most - 1 : most
    for (const { offset, length } of findings.toReversed()) if (offset < to && offset + length > to) to = offset
    return to
  }

  #passage(findings: readonly Finding[], to: number): Passage {
    const text = this.#text.slice(this.#released, to)
    this.#released = to
    return { findings: this.#untold(findings, to), flags: this.#untold(this.#flags(this.#text), to), text }
  }

  /** Which of these begin before a place and have not been told of. */
  #untold<Place extends { type: string; offset: number; length: number }>(
    places: readonly Place[],
    to: number,
  ): Place[] {
    const untold = places.filter((place) => place.offset < to && !this.#told.has(keyOf(place)))
    for (const place of untold) this.#told.add(keyOf(place))
    return untold
  }
}

const keyOf = ({ type, offset, length }: { type: string; offset: number; length: number }): string =>
  `${type} ${offset} ${length}`
