import { useEffect, useRef, useState } from 'preact/hooks'
import type { LogKeys } from '../answers.ts'
import { useAnswer, useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { adminsOnly, Gate } from '../parts/gate.tsx'
import { Problem } from '../parts/problem.tsx'
import { Verdict } from '../parts/verdict.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { linesOf, verifyLog } from '../verify.ts'

/** The whole log, downloaded and checked in the browser. */
export function Log() {
  const keys = useAnswer<LogKeys>('/audit/keys')
  return (
    <section class="card stack" aria-labelledby="verify">
      <h2 id="verify">Verify the whole log</h2>
      <p>
        Downloads every entry and checks it here: each hash, the chain from the first entry to the last, and the tree
        whose root the log’s key signed. What was changed, removed or inserted is found, and named. Nothing is kept.
      </p>
      <Gate reason={adminsOnly('Exporting the log')}>
        <Waiting on={keys}>{(published) => <Check published={linesOf(published)} />}</Waiting>
      </Gate>
      <p class="help">
        A file that you exported before is checked at <a href="/verify">/verify</a>, also against checkpoints that you
        kept.
      </p>
    </section>
  )
}

function Check({ published }: { published: string }) {
  const [keys, setKeys] = useState(published)
  const [entries, setEntries] = useState(0)
  const reading = useRef(new AbortController())
  useEffect(() => () => reading.current.abort(), [])
  const { answer, error, busy, start } = useTask(() => {
    reading.current = new AbortController()
    setEntries(0)
    return verifyLog(keys, setEntries, reading.current.signal)
  })
  return (
    <>
      <div class="field">
        <label for="keys">Public key of the log</label>
        <p class="help" id="keys-help">
          As the API names it now. Put the one that you kept in its place: then not even the API’s operator can deceive
          you.
        </p>
        <textarea
          id="keys"
          rows={2}
          spellcheck={false}
          value={keys}
          aria-describedby="keys-help"
          onInput={(event) => setKeys(event.currentTarget.value)}
        />
      </div>
      <div class="actions">
        <Button busy={busy} onClick={start}>
          {busy ? 'Verifying' : 'Verify the whole log'}
        </Button>
        {busy && (
          <Button tone="quiet" onClick={() => reading.current.abort()}>
            Stop
          </Button>
        )}
      </div>
      {busy && <p class="help">{entries.toLocaleString('en')} entries hold so far.</p>}
      <Problem of={error} />
      {answer && <Verdict of={answer} />}
    </>
  )
}
