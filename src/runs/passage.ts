import type { Finding } from '../dlp/types.ts'

/** Characters that the detector must see after a text before it can judge it: the reach of its words around. */
const HELD = 400
/** A text is scanned again when it has grown by this share, and by so many characters at the least: all scans together stay linear. */
const GROWTH = 0.15
const LEAST_GROWTH = 120

/** What may leave: the findings that lie in it (or, late, before it), and the text. */
export type Passage = { findings: Finding[]; text: string }

/**
 * Holds an answer back while it is being written, until what is released has been scanned with the words that follow it. Findings go
 * before their text; those that only later words reveal come late, with a later passage.
 */
export class Holding {
  #text = ''
  #released = 0
  #scanned = 0
  readonly #scan: (text: string) => Finding[]
  readonly #told = new Set<string>()

  /** @param scan the detector; what it throws comes out of `push` and `end` */
  constructor(scan: (text: string) => Finding[]) {
    this.#scan = scan
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
    return this.#release(this.#text.length - HELD)
  }

  /** What is left; and all findings of the whole text. */
  end(): Passage & { all: Finding[] } {
    const all = this.#scan(this.#text)
    return { ...this.#passage(all, this.#text.length), all }
  }

  /** Releases up to a white space that lies in no finding. */
  #release(most: number): Passage | undefined {
    const findings = this.#scan(this.#text)
    this.#scanned = this.#text.length
    let to = this.#text.lastIndexOf(' ', most)
    for (const { offset, length } of findings.toReversed()) if (offset < to && offset + length > to) to = offset
    return to <= this.#released ? undefined : this.#passage(findings, to)
  }

  #passage(findings: readonly Finding[], to: number): Passage {
    const text = this.#text.slice(this.#released, to)
    this.#released = to
    const untold = findings.filter((finding) => finding.offset < to && !this.#told.has(keyOf(finding)))
    for (const finding of untold) this.#told.add(keyOf(finding))
    return { findings: untold, text }
  }
}

const keyOf = ({ type, offset, length }: Finding): string => `${type} ${offset} ${length}`
