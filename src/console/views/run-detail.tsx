import { idOrNone } from '../../ids.ts'
import type { RunDetail as Detail, LogKeys } from '../answers.ts'
import { ApiError, ask } from '../api.ts'
import { summaryOf } from '../flags.ts'
import { useAnswer, useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/problem.tsx'
import { Time } from '../parts/time.tsx'
import { Verdict } from '../parts/verdict.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { save } from '../save.ts'
import { linesOf, receiptOf, verifyReceipt } from '../verify.ts'
import { ACTIONS } from './run-filters.tsx'

/** One run, its hashes, and the proof that it is in the log. */
export function RunDetail({ id }: { id: string }) {
  const run = useAnswer<{ run: Detail }>(`/runs/${encodeURIComponent(id)}`)
  return (
    <>
      <p>
        <a href="#/runs">← All runs</a>
      </p>
      <Waiting on={run}>
        {({ run }) => (
          <>
            <Facts run={run} />
            <Proof run={run} />
          </>
        )}
      </Waiting>
      {run.error instanceof ApiError && run.error.code === 'NOT_FOUND' && idOrNone('aud', id) !== '' && (
        <p class="help">
          A run that was refused because the database did not answer may not be recorded yet: it is found here some
          minutes after it ended, or not at all, if it never began.
        </p>
      )}
    </>
  )
}

function Facts({ run }: { run: Detail }) {
  const { action, agent_id, user_id, model_used, tokens_used, latency_ms, policy_flags, created_at, chain } = run
  const hashes = [
    ['Message', run.input_hash],
    ['System prompt', run.system_prompt_hash],
    ['Answer', run.output_hash],
    ['This entry', chain.entry_hash],
    ['Entry before it', chain.prev_hash],
    ['Chain up to it', chain.row_hash],
  ]
  return (
    <section class="card" aria-label="Facts">
      <dl>
        <dt>Run</dt>
        <dd>{run.id}</dd>
        <dt>When</dt>
        <dd>
          <Time at={created_at} />
        </dd>
        <dt>Ended as</dt>
        <dd>
          <span class={`state ${ACTIONS[action].tone}`}>{ACTIONS[action].name}</span>
        </dd>
        <dt>Agent</dt>
        <dd>{agent_id}</dd>
        <dt>User</dt>
        <dd>{user_id}</dd>
        <dt>Model</dt>
        <dd>{model_used ?? 'none'}</dd>
        <dt>Tokens, time</dt>
        <dd>
          {tokens_used?.toLocaleString('en') ?? 'none'}, {latency_ms?.toLocaleString('en') ?? '–'} ms
        </dd>
        <dt>Flags</dt>
        <dd>{summaryOf(policy_flags)}</dd>
        <dt>Place in the log</dt>
        <dd>{chain.seq}</dd>
      </dl>
      <h2>SHA-256</h2>
      <dl>
        {hashes.map(([name, hash]) => (
          <>
            <dt>{name}</dt>
            <dd>{hash ?? 'none'}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}

function Proof({ run }: { run: Detail }) {
  const { answer, error, busy, start } = useTask(async () => {
    const [receipt, keys] = await Promise.all([receiptOf(run), ask<LogKeys>('/audit/keys')])
    return { receipt, report: await verifyReceipt(receipt, linesOf(keys)) }
  })
  return (
    <section class="card stack" aria-labelledby="proof">
      <h2 id="proof">Is it in the log?</h2>
      <p>
        Your browser hashes this entry as it is shown, and follows its proof to the root that the log’s key signed in a
        checkpoint.
      </p>
      <Button busy={busy} onClick={start}>
        {busy ? 'Verifying' : 'Verify this run'}
      </Button>
      <Problem of={error} />
      {answer && (
        <>
          <Verdict of={answer.report} />
          <Button
            tone="quiet"
            onClick={() => save(new File([answer.receipt], `${run.id}.json`, { type: 'application/json' }))}
          >
            Save the receipt
          </Button>
          <p class="help">
            The key came from this API as well. <a href="/verify">/verify</a> checks the receipt by a key that you kept.
          </p>
        </>
      )}
    </section>
  )
}
