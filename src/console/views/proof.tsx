import type { Entry, LogKeys } from '../answers.ts'
import { ask } from '../api.ts'
import { useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/problem.tsx'
import { Verdict } from '../parts/verdict.tsx'
import { save } from '../save.ts'
import { linesOf, receiptOf, verifyReceipt } from '../verify.ts'

/** The proof that an entry, which people call `what`, is in the log. */
export function Proof({ entry, what }: { entry: Entry; what: string }) {
  const { answer, error, busy, start } = useTask(async () => {
    const [receipt, keys] = await Promise.all([receiptOf(entry), ask<LogKeys>('/audit/keys')])
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
        {busy ? 'Verifying' : `Verify this ${what}`}
      </Button>
      <Problem of={error} />
      {answer && (
        <>
          <Verdict of={answer.report} />
          <Button
            tone="quiet"
            onClick={() => save(new File([answer.receipt], `${entry.id}.json`, { type: 'application/json' }))}
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
