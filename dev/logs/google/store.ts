import { sortable } from './paging.ts'

/** A raw event, and when it can be read, in Unix milliseconds. */
export type Arrival = { raw: Record<string, unknown>; arrival: number }
type Stored = Arrival & { time: string; seq: number }

/** The events of one kind, in the order in which they came. */
export class Store {
  #events: Stored[] = []
  readonly #fixtures: (now: number) => readonly Arrival[]
  readonly #timeOf: (raw: Arrival['raw']) => unknown

  /** @param fixtures what there is at a moment (Unix milliseconds): that of the start, and of each time that they are restored */
  constructor(fixtures: (now: number) => readonly Arrival[], timeOf: (raw: Arrival['raw']) => unknown) {
    this.#fixtures = fixtures
    this.#timeOf = timeOf
    this.restore()
  }

  /** What has no time of its own has that of its arrival. */
  add(events: readonly Arrival[]): void {
    for (const { raw, arrival } of events) {
      const own = this.#timeOf(raw)
      const time = sortable(typeof own === 'string' ? own : new Date(arrival).toISOString())
      this.#events.push({ raw, arrival, time, seq: this.#events.length })
    }
  }

  restore(): void {
    this.#events = []
    this.add(this.#fixtures(Date.now()))
  }

  /** What can be read by now. */
  get visible(): Stored[] {
    return this.#events.filter(({ arrival }) => arrival <= Date.now())
  }
}
