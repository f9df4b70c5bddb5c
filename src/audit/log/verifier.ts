import { hex, isHexOf, unhex } from '../../bytes.ts'
import type { Sha256 } from '../../sha256.ts'
import { HASH_BYTES } from '../tree/merkle.ts'
import { LeafRange, type Subtrees } from '../tree/range.ts'
import { type ExportLine, isTrailer, organizationOf, parseLine, parseTrailer, type Trailer } from './line.ts'
import { LogProblem, type ProblemCode, type Report, UNVERIFIED } from './report.ts'
import {
  mustAgree,
  mustBeOf,
  openCheckpoint,
  ownerOf,
  present,
  type SignedCheckpoint,
  sizeOf,
  type Trusted,
  trustIn,
} from './signed.ts'
import { checkEarlier, checkTrailer, type OpenedTrailer, type Part } from './trees.ts'

/** 32 zero bytes in hex: the `prev_hash` of an organisation's first entry. */
const GENESIS_HASH = '0'.repeat(64)
/** An export that breaks off can be resumed, and a log be exported bit by bit, one a day for ten years: each ends with a trailer. */
const MAX_TRAILERS = 4_000

type Options = Trusted & {
  sha256: Sha256
  /** Checkpoints that were kept from earlier, as text. */
  checkpoints?: string[]
  /** What the first entry must follow; undefined: what it says itself. */
  prevHash?: string
}

/**
 * Checks a log line by line as it is exported: every entry's hash, the chain, the tree, and at the end the checkpoints. It holds no more than
 * a hash for each level of the tree, and that again for each export that the file was put together of, so a log of any length can be checked.
 */
export class LogVerifier {
  readonly #options: Options
  readonly #given: SignedCheckpoint[]
  /** The sizes that checkpoints have: those that were given, and those that the file holds so far. */
  readonly #signed: Set<number>
  /** The tree at these sizes. */
  readonly #snapshots = new Map<number, Subtrees>()
  readonly #trailers: { trailer: Trailer; part: Part }[] = []
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #leaf = new Uint8Array(1 + HASH_BYTES)
  readonly #row = Uint8Array.of(1, ...new Uint8Array(2 * HASH_BYTES))
  #line = 0
  #range: LeafRange | undefined
  #orgId: string | null = null
  /** The chain is known to begin where it should. */
  #isAnchored: boolean
  /** `row_hash` of the entry before the next; undefined: it is not known. */
  #head: Uint8Array | undefined

  private constructor(options: Options, given: SignedCheckpoint[]) {
    this.#options = options
    this.#given = given
    this.#signed = new Set(given.map(({ size }) => size))
    this.#head = options.prevHash === undefined ? undefined : unhex(options.prevHash)
    this.#isAnchored = options.prevHash !== undefined
  }

  /** @throws LogProblem when a checkpoint that was kept is not good, or two of them contradict each other */
  static async start(options: Options): Promise<LogVerifier> {
    const given = await Promise.all((options.checkpoints ?? []).map((text) => openCheckpoint(text, options)))
    for (const { origin } of given) mustAgree(given.filter((one) => one.origin === origin))
    return new LogVerifier(options, given)
  }

  /** The checkpoints that were kept from earlier. */
  get given(): SignedCheckpoint[] {
    return this.#given
  }
  /** Entries that hold so far. */
  get entries(): number {
    return this.#range ? this.#range.to - this.#range.from : 0
  }
  /** The seq that the next entry must have. */
  get to(): number {
    return this.#range?.to ?? 0
  }

  /** `row_hash` of the last entry, in hex. */
  get head(): string | undefined {
    return this.#head && hex(this.#head)
  }

  /** Takes the next line, without its newline. @throws LogProblem when it does not follow those before it */
  add(bytes: Uint8Array): void {
    this.#line++
    const line = this.#decode(bytes)
    if (isTrailer(line)) {
      this.#addTrailer(line)
      return
    }
    const parsed = parseLine(line)
    if (!parsed) throw this.#problem('malformed_line', 'This is not a line of an export.')
    // Before the entry there is ASCII, and after it too.
    const start = line.indexOf(':') + 1
    this.#addEntry(parsed, bytes.subarray(start, bytes.length - (line.length - start - parsed.entry.length)))
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      throw this.#problem('malformed_line', 'The line is not UTF-8.')
    }
  }

  #addEntry({ entry, entry_hash, prev_hash, row_hash, seq }: ExportLine, bytes: Uint8Array): void {
    const { sha256 } = this.#options
    this.#range ??= new LeafRange(sha256, seq)
    const next = this.#range.to
    if (seq > next)
      throw this.#problem('entry_missing', `Entries ${next} to ${seq - 1} are missing: they were removed.`, next)
    if (seq < next)
      throw this.#problem('out_of_order', `Entry ${next} is due here: entries were inserted or moved.`, seq)
    const entryHash = sha256(bytes)
    if (!isHexOf(entry_hash, entryHash))
      throw this.#problem('entry_changed', 'The entry has not the hash that it was given: a field was changed.', seq)
    this.#checkOrganization(entry, seq)
    if (seq === 0) this.#isAnchored = true
    this.#head ??= unhex(seq === 0 ? GENESIS_HASH : prev_hash)
    if (!isHexOf(prev_hash, this.#head))
      throw this.#problem(
        'chain_broken',
        'The entry does not follow the one before it: entries were changed, removed or moved.',
        seq,
      )
    this.#row.set(this.#head, 1)
    this.#row.set(entryHash, 1 + HASH_BYTES)
    this.#leaf.set(entryHash, 1)
    this.#head = sha256(this.#row)
    if (!isHexOf(row_hash, this.#head))
      throw this.#problem('row_hash_wrong', 'The row_hash is not that of this entry in this place.', seq)
    this.#range.push(sha256(this.#leaf))
    if (this.#signed.has(seq + 1)) this.#snapshots.set(seq + 1, this.#range.subtrees())
  }

  #checkOrganization(entry: string, seq: number): void {
    const orgId = organizationOf(entry)
    if (orgId === undefined)
      throw this.#problem('entry_malformed', 'This is not the canonical form of an entry of version 1.', seq)
    this.#orgId ??= orgId
    if (orgId !== this.#orgId)
      throw this.#problem('other_organization', `The entry is of ${orgId}, those before it are of ${this.#orgId}.`, seq)
  }

  #addTrailer(line: string): void {
    const trailer = parseTrailer(line)
    if (!trailer) throw this.#problem('malformed_line', 'This is not the last line of an export.')
    if (this.#trailers.length === MAX_TRAILERS)
      throw this.#problem('malformed_line', 'The file is put together of too many exports.')
    this.#range ??= new LeafRange(this.#options.sha256, trailer.from)
    const { from, to } = this.#range
    this.#trailers.push({ trailer, part: { from, to, subtrees: this.#range.subtrees() } })
    this.#signed.add(sizeOf(trailer.checkpoint))
  }

  #problem(code: ProblemCode, message: string, seq?: number): LogProblem {
    return new LogProblem(code, message, { line: this.#line, ...(seq !== undefined && { seq }) })
  }

  /** The verdict on what was added; `problem`: what `add` or the reading ended with. */
  async end(problem?: LogProblem): Promise<Report> {
    const range = this.#range
    const report: Report = {
      ...UNVERIFIED,
      trust: this.entries > 0 ? 'chain' : 'none',
      org_id: this.#orgId,
      from: range?.from ?? 0,
      to: range?.to ?? 0,
      head_hash: this.entries > 0 && this.#isAnchored ? (this.head ?? null) : null,
    }
    try {
      if (problem) throw problem
      const covering = await this.#checkTrees()
      const whole = report.from === 0 && report.to === Math.max(...this.#signed)
      const signed = { org_id: this.#orgId, trust: trustIn(covering), checkpoint: present(covering) }
      return { ...report, verified: true, whole, ...signed }
    } catch (error) {
      if (error instanceof LogProblem) return { ...report, problem: error.problem }
      throw error
    }
  }

  /** Holds the entries against a checkpoint, if they go up to its size. @throws LogProblem when it was signed for others */
  #checkEarlier(signed: SignedCheckpoint, trailer: OpenedTrailer | undefined): boolean {
    const from = this.#range?.from ?? 0
    const subtrees = [0, from].includes(signed.size) ? new Map() : this.#snapshots.get(signed.size)
    if (subtrees) checkEarlier(this.#options.sha256, { from, to: signed.size, subtrees }, trailer, signed)
    return subtrees !== undefined
  }

  /** Holds the entries against every checkpoint, and returns the one that covers them all. */
  async #checkTrees(): Promise<SignedCheckpoint> {
    const { sha256 } = this.#options
    if (!this.#range) throw new LogProblem('nothing', 'There is nothing in this file.')
    const { from, to } = this.#range
    const trailers: OpenedTrailer[] = []
    for (const { trailer, part } of this.#trailers) {
      const opened = await openCheckpoint(trailer.checkpoint, this.#options)
      // Of a log without entries only its checkpoint says whose it is.
      this.#orgId ??= ownerOf(opened)
      checkTrailer(sha256, part, { ...trailer, opened }, this.#orgId)
      trailers.push({ ...trailer, opened })
    }
    for (const given of this.#given) mustBeOf(given, this.#orgId)
    mustAgree([...trailers.map(({ opened }) => opened), ...this.#given])
    // The entries that came after a trailer must be those that it was signed for.
    for (const trailer of trailers) this.#checkEarlier(trailer.opened, trailer)
    const last = trailers.at(-1)
    let covering = last?.to === to ? last.opened : undefined
    for (const given of this.#given) {
      if (!this.#checkEarlier(given, last) && !trailers.some(({ opened }) => opened.size === given.size))
        throw new LogProblem(
          'checkpoint_not_covered',
          `The checkpoint of ${given.size} entries that you gave cannot be held against these, which do not reach so far, or begin later. If they are said to be the whole log, entries were removed.`,
        )
      if (given.size === to) covering ??= given
    }
    if (covering && to === from && covering.size > 0)
      throw new LogProblem('nothing', `None of the ${covering.size} entries that were signed is in this file.`)
    if (covering) return covering
    throw new LogProblem(
      'incomplete',
      `The export is cut off after entry ${to - 1}: its last line, with the checkpoint, is missing. Go on with from=${to}.`,
    )
  }
}
