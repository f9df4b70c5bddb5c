import { useState } from 'preact/hooks'
import { sizeOf } from '../../file-size.ts'
import type { LogKeys } from '../answers.ts'
import { type Stoppable, useAnswer, useStoppable } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { adminsOnly, Gate } from '../parts/gate.tsx'
import { Problem } from '../parts/problem.tsx'
import { Verdict } from '../parts/verdict.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { save } from '../save.ts'
import { exportLog, linesOf, verifyLog } from '../verify.ts'
import { Entries } from './entries.tsx'

/** The log: checked in the browser or kept as a whole, and entry by entry. */
export function Log() {
  return (
    <>
      <Verification />
      <Export />
      <Entries />
    </>
  )
}

function Verification() {
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
    </section>
  )
}

function Export() {
  const [bytes, setBytes] = useState(0)
  const { answer, error, busy, start, stop } = useStoppable(async (signal) => {
    setBytes(0)
    const file = await exportLog(setBytes, signal)
    save(file)
    return file
  })
  return (
    <section class="card stack" aria-labelledby="export">
      <h2 id="export">Keep the log</h2>
      <p>
        The export is a file with every entry, and the checkpoint in which the log’s key signed for them. It is checked
        at <a href="/verify">/verify</a>, also against checkpoints that you kept.
      </p>
      <Gate reason={adminsOnly('Exporting the log')}>
        <Buttons verb={busy ? 'Saving' : 'Save the export'} busy={busy} start={start} stop={stop} />
        {busy && <p class="help">{sizeOf({ size: bytes })} so far.</p>}
      </Gate>
      <p role="status">{answer && `${answer.name} is saved: ${sizeOf(answer)}.`}</p>
      <Problem of={error} />
    </section>
  )
}

function Check({ published }: { published: string }) {
  const [keys, setKeys] = useState(published)
  const [entries, setEntries] = useState(0)
  const { answer, error, busy, start, stop } = useStoppable((signal) => {
    setEntries(0)
    return verifyLog(keys, setEntries, signal)
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
      <Buttons verb={busy ? 'Verifying' : 'Verify the whole log'} busy={busy} start={start} stop={stop} />
      {busy && <p class="help">{entries.toLocaleString('en')} entries hold so far.</p>}
      <Problem of={error} />
      {answer && <Verdict of={answer} />}
    </>
  )
}

type ButtonsProps = Pick<Stoppable<unknown>, 'busy' | 'start' | 'stop'> & { verb: string }

function Buttons({ verb, busy, start, stop }: ButtonsProps) {
  return (
    <div class="actions">
      <Button busy={busy} onClick={start}>
        {verb}
      </Button>
      {busy && (
        <Button tone="quiet" onClick={stop}>
          Stop
        </Button>
      )}
    </div>
  )
}
