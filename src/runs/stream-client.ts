import { utf8 } from '../bytes.ts'
import { flags as flagsOf, type PolicyFlag } from '../dlp/policy.ts'
import { problemBody, type Refusal } from '../http/errors.ts'
import { serverSentEvent } from '../http/stream.ts'
import { settledWithin } from '../patience.ts'
import type { Told } from './answered.ts'
import type { Passage } from './holding.ts'

/** A client that takes nothing for so long has gone. */
const CLIENT_PATIENCE_MS = 10_000

/** The events of a streamed answer; `done` or `error` is the last. */
export type RunEvent =
  | { event: 'flags'; data: { policy_flags: PolicyFlag[] } }
  | { event: 'delta'; data: { text: string } }
  | { event: 'done'; data: Told }
  | { event: 'error'; data: { error: string; code: string; audit_id: string; request_id: string } }

/**
 * Who reads the events, at its own pace: they wait for it in memory (an answer is short), so that neither the gateway nor the log waits.
 * Once it has gone, or takes nothing for long, what it is sent is dropped.
 */
export class StreamClient {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>
  readonly #requestId: string
  readonly #auditId: string
  #gone = false
  #sent: Promise<void> = Promise.resolve()
  readonly #passed: Passage = { findings: [], flags: [], text: '' }
  constructor(writable: WritableStream<Uint8Array>, requestId: string, auditId: string) {
    this.#writer = writable.getWriter()
    this.#requestId = requestId
    this.#auditId = auditId
    this.#writer.closed.catch(() => {
      this.#gone = true
    })
  }
  send({ event, data }: RunEvent): void {
    const bytes = utf8(serverSentEvent(event, data))
    this.#sent = this.#sent.then(async () => {
      if (this.#gone) return
      if (!(await settledWithin(this.#writer.write(bytes), CLIENT_PATIENCE_MS))) this.#gone = true
    })
  }
  /** All that was passed on, also if the client had gone: how much of it still left nobody knows. */
  get text(): string {
    return this.#passed.text
  }
  /** The flags of what was passed on. */
  get flags(): PolicyFlag[] {
    return [...flagsOf(this.#passed.findings, 'response'), ...this.#passed.flags]
  }
  /** Flags first: nothing that is flagged leaves before its flag. */
  passOn(passage: Passage | undefined): void {
    if (!passage) return
    this.#passed.findings.push(...passage.findings)
    this.#passed.flags.push(...passage.flags)
    this.#passed.text += passage.text
    const policy_flags = [...flagsOf(passage.findings, 'response'), ...passage.flags]
    if (policy_flags.length > 0) this.send({ event: 'flags', data: { policy_flags } })
    if (passage.text !== '') this.send({ event: 'delta', data: { text: passage.text } })
  }
  fail(refusal: Refusal): void {
    this.send({ event: 'error', data: { ...problemBody(refusal, this.#requestId), audit_id: this.#auditId } })
  }
  /** When all that was sent has been taken, or dropped. */
  async close(): Promise<void> {
    await this.#sent
    await settledWithin(this.#gone ? this.#writer.abort() : this.#writer.close(), CLIENT_PATIENCE_MS)
  }
}
