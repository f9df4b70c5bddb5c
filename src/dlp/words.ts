/** What a node's number is multiplied by: it leaves room for any UTF-16 unit. */
const UNITS = 65_536

/**
 * Finds many words in a text, in one walk (Aho and Corasick, 1975). A node stands for a beginning of words; where it does not go on, it
 * falls back to the longest end of what it stands for that is a beginning too. Time grows with the words, the text and the places found.
 */
export class Words {
  /** By node (the root is 0): the first that goes on from it (0: none), and by which unit. Most have no other. */
  readonly #first = [0]
  readonly #units = [0]
  /** The others: node × UNITS + unit → node. */
  readonly #others = new Map<number, number>()
  /** By node: what it falls back to, the word that ends there, and the nearest of what it falls back to where one ends (0: none). */
  readonly #fallbacks = [0]
  readonly #words: (number | undefined)[] = [undefined]
  readonly #shorter = [0]

  /** @param words distinct, none empty */
  constructor(words: readonly string[]) {
    const nodes = words.map(() => 0)
    // All words by a unit at a time: what a node falls back to stands for less, and is there.
    let growing = [...words.keys()]
    for (let at = 0; growing.length > 0; at++)
      growing = growing.filter((i) => {
        const word = words[i] ?? ''
        const node = this.#grown(nodes[i] ?? 0, word.charCodeAt(at))
        nodes[i] = node
        if (at + 1 < word.length) return true
        this.#words[node] = i
        return false
      })
  }

  /** Calls back for each place where a word ends, in order. */
  find(text: string, found: (word: number, end: number) => void): void {
    let node = 0
    for (let at = 0; at < text.length; at++) {
      node = this.#step(node, text.charCodeAt(at))
      for (let ending = node; ending > 0; ending = this.#shorter[ending] ?? 0) {
        const word = this.#words[ending]
        if (word !== undefined) found(word, at + 1)
      }
    }
  }

  /** The node that goes on from another, made if there is none. */
  #grown(from: number, unit: number): number {
    const known = this.#next(from, unit)
    if (known !== 0) return known
    const fallback = from === 0 ? 0 : this.#step(this.#fallbacks[from] ?? 0, unit)
    const node = this.#first.push(0) - 1
    this.#units.push(0)
    this.#fallbacks.push(fallback)
    this.#words.push(undefined)
    this.#shorter.push(this.#words[fallback] === undefined ? (this.#shorter[fallback] ?? 0) : fallback)
    if (this.#first[from] === 0) {
      this.#first[from] = node
      this.#units[from] = unit
    } else this.#others.set(from * UNITS + unit, node)
    return node
  }

  #next(from: number, unit: number): number {
    if (this.#units[from] === unit) return this.#first[from] ?? 0
    return this.#others.get(from * UNITS + unit) ?? 0
  }

  /** Where a unit of the text leads to. */
  #step(from: number, unit: number): number {
    for (let node = from; ; node = this.#fallbacks[node] ?? 0) {
      const next = this.#next(node, unit)
      if (next !== 0 || node === 0) return next
    }
  }
}
