import { type Finding, PHI_TYPES } from './types.ts'

/** What stands for a finding. */
export const PLACEHOLDER = new RegExp(`\\[(?:${PHI_TYPES.join('|')})_\\d{1,5}\\]`, 'g')
/** What may still become a placeholder when more of the answer comes. */
const BEGINNING = /\[(?:[A-Z][A-Z_]{0,60}\d{0,5})?$/

/** Takes an answer in pieces: what `push` and `end` give may be passed on. */
export type Restorer = { push(piece: string): string; end(): string }

/**
 * Puts placeholders such as `[PERSON_NAME_1]` in place of what was found, and the originals back into the answer. The
 * same value gets the same placeholder throughout one run. Lives in memory, for one run.
 */
export class Redaction {
  readonly #originals = new Map<string, string>()
  readonly #placeholders = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  readonly #taken: ReadonlySet<string>

  /** @param texts all that will be redacted: a placeholder that the caller wrote himself is not used again */
  constructor(texts: readonly string[]) {
    this.#taken = new Set(texts.flatMap((text) => text.match(PLACEHOLDER) ?? []))
  }

  /** The text with every finding replaced. Findings are in the text's order and do not overlap. */
  redact(text: string, findings: readonly Finding[]): string {
    let result = ''
    let done = 0
    for (const { type, offset, length } of findings) {
      result += text.slice(done, offset) + this.#placeholder(type, text.slice(offset, offset + length))
      done = offset + length
    }
    return result + text.slice(done)
  }

  /**
   * Puts the originals back into an answer that comes in pieces: what is pushed gives what may be passed on, and
   * `end` the rest. A placeholder that was never given out, or that is broken, stays as the model wrote it.
   * @param most characters of the answer up to which originals are put back: a placeholder whose original would end beyond stays too
   */
  restorer(most: number): Restorer {
    let held = ''
    let [read, grown] = [0, 0]
    const restore = (text: string): string => {
      const restored = text.replace(PLACEHOLDER, (placeholder, offset: number) => {
        const original = this.#originals.get(placeholder)
        if (original === undefined || read + offset + grown + original.length > most) return placeholder
        grown += original.length - placeholder.length
        return original
      })
      read += text.length
      return restored
    }
    return {
      push: (piece) => {
        const text = held + piece
        const hold = BEGINNING.exec(text)?.index ?? text.length
        held = text.slice(hold)
        return restore(text.slice(0, hold))
      },
      end: () => restore(held),
    }
  }

  #placeholder(type: string, value: string): string {
    const key = `${type} ${value}`
    let placeholder = this.#placeholders.get(key)
    while (placeholder === undefined) {
      const count = (this.#counts.get(type) ?? 0) + 1
      this.#counts.set(type, count)
      const candidate = `[${type}_${count}]`
      if (!this.#taken.has(candidate)) placeholder = candidate
    }
    this.#placeholders.set(key, placeholder)
    this.#originals.set(placeholder, value)
    return placeholder
  }
}
