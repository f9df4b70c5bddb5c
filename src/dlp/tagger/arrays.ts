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

/** Arrays have room for so many tokens at least, and are kept for so many at most: as many as a message has characters. */
const [LEAST, MOST] = [256, 32_768]

/**
 * What `make` makes for a text of so many tokens, and perhaps for up to twice as many; for texts of about the same length always the
 * same, cleared: to make arrays takes longer than to read a short text. So whoever asks again is done with what it had.
 * @param bytes of the arrays for so many tokens
 */
export function reused<T>(bytes: (count: number) => number, make: (arrays: Arrays, count: number) => T) {
  const kept: { arrays: Arrays; made: T }[] = []
  return (count: number): T => {
    if (count > MOST) return make(new Arrays(bytes(count)), count)
    const power = Math.ceil(Math.log2(Math.max(LEAST, count)))
    const last = kept[power]
    last?.arrays.clear()
    if (last) return last.made
    const arrays = new Arrays(bytes(2 ** power))
    const made = make(arrays, 2 ** power)
    kept[power] = { arrays, made }
    return made
  }
}
