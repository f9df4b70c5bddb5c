/** Typed arrays side by side in one buffer, all zero, which one call clears. */
export class Arrays {
  readonly #bytes: Uint8Array<ArrayBuffer>
  #used = 0
  /** @param size bytes of all arrays together, each rounded up to whole numbers of four */
  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
  }
  int32(length: number): Int32Array {
    return new Int32Array(this.#bytes.buffer, this.#take(4 * length), length)
  }
  float32(length: number): Float32Array {
    return new Float32Array(this.#bytes.buffer, this.#take(4 * length), length)
  }
  int8(length: number): Int8Array {
    return new Int8Array(this.#bytes.buffer, this.#take(length), length)
  }
  uint8(length: number): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, this.#take(length), length)
  }
  clear(): void {
    this.#bytes.fill(0)
  }
  #take(bytes: number): number {
    const offset = this.#used
    this.#used += Math.ceil(bytes / 4) * 4
    return offset
  }
}

/** Tokens of a short text, at the most. */
const SHORT = 256

/**
 * What `make` makes for a text of so many tokens; for short texts always the same, cleared: to make arrays takes longer than to read a
 * short text. So whoever asks again is done with what it had.
 * @param bytes of the arrays for so many tokens
 */
export function reused<T>(bytes: (count: number) => number, make: (arrays: Arrays, count: number) => T) {
  const arrays = new Arrays(bytes(SHORT))
  const kept = make(arrays, SHORT)
  return (count: number): T => {
    if (count > SHORT) return make(new Arrays(bytes(count)), count)
    arrays.clear()
    return kept
  }
}
