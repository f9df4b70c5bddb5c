import { actionInWords } from '../actions.ts'
import type { Entry } from '../answers.ts'
import { useAnswer } from '../load.ts'
import { Hashes } from '../parts/hashes.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { Proof } from './proof.tsx'

/** What was changed, by whom, and the proof that it is in the log. */
export function EntryDetail({ id }: { id: string }) {
  const entry = useAnswer<{ entry: Entry }>(`/audit/entries/${encodeURIComponent(id)}`)
  return (
    <>
      <p>
        <a href="#/log">← All entries</a>
      </p>
      <Waiting on={entry}>
        {({ entry }) => (
          <>
            <Facts entry={entry} />
            <Proof entry={entry} what="entry" />
          </>
        )}
      </Waiting>
    </>
  )
}

function Facts({ entry: { id, action, user_id, created_at, detail, chain } }: { entry: Entry }) {
  return (
    <section class="card" aria-label="Facts">
      <dl>
        <dt>Entry</dt>
        <dd>{id}</dd>
        <dt>When</dt>
        <dd>
          <Time at={created_at} />
        </dd>
        <dt>What was done</dt>
        <dd>{actionInWords(action)}</dd>
        <dt>By whom</dt>
        <dd>{user_id ?? '–'}</dd>
        <dt>Place in the log</dt>
        <dd>{chain.seq}</dd>
      </dl>
      {detail && (
        <>
          <h2>What changed</h2>
          <pre>{JSON.stringify(detail, null, 2)}</pre>
        </>
      )}
      <Hashes of={[]} chain={chain} />
    </section>
  )
}
