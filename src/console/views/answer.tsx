import { addressOf } from '../address.ts'
import { summaryOf } from '../flags.ts'
import { Marked } from '../parts/marked.tsx'
import { Problem } from '../parts/problem.tsx'
import { type Answer, answer } from '../stream.ts'

const STATES = {
  running: 'The agent is answering…',
  done: 'The answer is complete.',
  stopped: 'You stopped reading. The run itself goes on, and is recorded as any other.',
  lost: 'The connection was lost. The run may have gone on: look under Runs before you run it again.',
  repeated:
    'The connection was lost, and the answer with it. The run was sent again, and ran only once: look at it when it has ended.',
  refused: 'The run was refused.',
  failed: 'The run failed.',
}
/** Of an answer that has ended, and is not all that there was to say. */
const CUT = {
  length:
    'The answer was cut off: it was longer than the agent may answer. Do not take it for all that there is to say.',
  content_filter: 'A filter of the model’s provider cut the answer off. Do not take it for all that there is to say.',
}
const LABELS = { agentId: 'Agent', message: 'Message', systemPromptOverride: 'System prompt' }
/** Of an answer that nobody refused, and that is not there all the same. */
const LOST: ReadonlySet<Answer['state'] | undefined> = new Set(['lost', 'repeated'])

/** An answer while it is written. Its words are not read out as they come: that it is complete is. */
export function AnswerView() {
  const reason = answer.value?.done?.finish_reason
  const cut = reason && CUT[reason]
  return (
    <section class="card stack answer" aria-labelledby="answer">
      <h2 id="answer">Answer</h2>
      <p role="status" class={cut || LOST.has(answer.value?.state) ? 'reason' : 'help'}>
        {answer.value ? (cut ?? STATES[answer.value.state]) : 'It appears here while it is written.'}
      </p>
      {answer.value && <Told answer={answer.value} />}
    </section>
  )
}

function Told({ answer: { text, flags, done, auditId, warning, error, state } }: { answer: Answer }) {
  const inAnswer = flags.filter(({ field }) => field === 'response')
  return (
    <>
      {text !== '' && (
        <div class="text" dir="auto" aria-busy={state === 'running'}>
          <Marked text={text} flags={inAnswer} />
        </div>
      )}
      <Problem of={error} labels={LABELS} />
      {warning !== undefined && <p class="reason">{warning}</p>}
      {auditId !== undefined && (
        <dl>
          <Recorded as={auditId} />
        </dl>
      )}
      {done && (
        <dl>
          <Recorded as={done.audit_id} />
          <dt>Model</dt>
          <dd>{done.model_used}</dd>
          <dt>Tokens</dt>
          <dd>{done.tokens_used?.toLocaleString('en') ?? 'unknown'}</dd>
          <dt>Flags</dt>
          <dd>{summaryOf(done.policy_flags)}</dd>
        </dl>
      )}
    </>
  )
}

const Recorded = ({ as }: { as: string }) => (
  <>
    <dt>Recorded as</dt>
    <dd>
      <a href={addressOf('runs', as)}>{as}</a>
    </dd>
  </>
)
