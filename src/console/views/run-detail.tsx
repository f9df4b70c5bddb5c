import { idOrNone } from '../../ids.ts'
import { ENDINGS } from '../actions.ts'
import type { RunDetail as Detail } from '../answers.ts'
import { ApiError } from '../api.ts'
import { summaryOf } from '../flags.ts'
import { useAnswer } from '../load.ts'
import { Hashes } from '../parts/hashes.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { Proof } from './proof.tsx'

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
            <Proof entry={run} what="run" />
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
          <span class={`state ${ENDINGS[action].tone}`}>{ENDINGS[action].name}</span>
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
      <Hashes
        of={[
          ['Message', run.input_hash],
          ['System prompt', run.system_prompt_hash],
          ['Answer', run.output_hash],
        ]}
        chain={chain}
      />
    </section>
  )
}
