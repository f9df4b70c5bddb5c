import { type Random, randomOf } from '../../dev/dlp/random.ts'
import { anyFault, type Dependency, type Fates, type Fault, type Planned, seedOf } from './plan.ts'
import { ticketIn } from './texts.ts'

/** Of calls that are no request's: crons, queues, keys, billing. */
const BACKGROUND_SHARE = 0.08

/**
 * What becomes of each call. A request's calls are known by its user or its ticket and meet what was planned for it, whenever they come;
 * those of no request meet what is drawn for its dependency, one after the other.
 */
export class Fate {
  readonly #planned: Map<number, Fates>
  readonly #background: (dependency: Dependency) => Random
  /** The request of each run, as its admission told. */
  readonly #runs = new Map<string, number>()
  #over = false

  constructor(seed: number, requests: readonly Planned[]) {
    this.#planned = new Map(requests.map(({ n, fates }) => [n, structuredClone(fates)]))
    const randoms = new Map<Dependency, Random>()
    this.#background = (dependency) => {
      const random = randoms.get(dependency) ?? randomOf(seedOf(seed, dependency))
      randoms.set(dependency, random)
      return random
    }
  }

  /** The fault that a call meets; null: none. */
  of(dependency: Dependency, body: string): Fault | null {
    if (this.#over) return null
    const request = this.#requestOf(dependency, body)
    if (request !== undefined) return this.#planned.get(request)?.[dependency]?.shift() ?? null
    const random = this.#background(dependency)
    return random.chance(BACKGROUND_SHARE) ? anyFault(random) : null
  }

  /** Nothing fails from now on. */
  end(): void {
    this.#over = true
  }

  #requestOf(dependency: Dependency, body: string): number | undefined {
    if (dependency === 'gateway') return ticketIn(body)
    const run = /aud_[0-9A-Z]{26}/.exec(body)?.[0]
    const user = /user_(\d+)/.exec(body)?.[1]
    if (user === undefined) return run === undefined ? undefined : this.#runs.get(run)
    if (run !== undefined) this.#runs.set(run, Number(user))
    return Number(user)
  }
}
