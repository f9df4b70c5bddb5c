import type { Ref } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Agents } from '../answers.ts'
import { draft, MAX_CHARS, obstacleTo } from '../draft.ts'
import { useAnswer } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { MarkedField } from '../parts/marked-field.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { change, flagsOfMessage, flagsOfPrompt, scanAgain, scanned, useScan } from '../scan.ts'
import { answer, startRun, stopReading } from '../stream.ts'
import { AnswerView } from './answer.tsx'
import { Findings } from './findings.tsx'

/** Runs an agent: shows what would be found in the message before it is sent, then the answer while it is written. */
export function Run() {
  const agents = useAnswer<Agents>('/agents')
  return (
    <div class="columns">
      <Waiting on={agents}>{(answer) => <RunForm agents={answer} />}</Waiting>
      <AnswerView />
    </div>
  )
}

/** What the button does, by what was found. */
const SEND = { allowed: 'Run', redacted: 'Run with placeholders', blocked: 'Blocked: nothing is sent' }
type Next = { verb: string; act?: () => void }

/** What can be done next: a draft is sent only when what was found in it, as it is now, has been shown. */
function next(): Next {
  if (answer.value?.state === 'running') return { verb: 'Running' }
  const obstacle = obstacleTo(draft.value)
  if (obstacle !== null) return { verb: obstacle === 'long' ? 'Too long to be sent' : 'Run' }
  const { outcome, error } = scanned.value
  if (error !== undefined) return { verb: 'Check again', act: scanAgain }
  if (outcome === null) return { verb: 'Checking' }
  return { verb: SEND[outcome], ...(outcome !== 'blocked' && { act: startRun }) }
}

function RunForm({ agents }: { agents: Agents }) {
  const message = useRef<HTMLTextAreaElement>(null)
  const prompt = useRef<HTMLTextAreaElement>(null)
  useScan()
  const { flags } = scanned.value
  const submit = (event: Event) => {
    event.preventDefault()
    next().act?.()
  }
  return (
    <form class="card stack" onSubmit={submit} autocomplete="off">
      <AgentField agents={agents} />
      <MarkedField
        id="message"
        label="Message"
        field={message}
        value={draft.value.message}
        flags={flagsOfMessage(flags)}
        maxChars={MAX_CHARS.message}
        describedBy="findings"
        onInput={(message) => change({ message })}
      />
      <PromptField field={prompt} />
      <label class="check">
        <input
          type="checkbox"
          checked={draft.value.phi === 'redact'}
          onChange={(event) => change({ phi: event.currentTarget.checked ? 'redact' : 'block' })}
        />
        Send placeholders instead of health information
      </label>
      <Findings fields={{ message, prompt }} />
      <Buttons />
    </form>
  )
}

function Buttons() {
  const { verb, act } = next()
  const isRunning = answer.value?.state === 'running'
  return (
    <div class="actions">
      <Button type="submit" busy={act === undefined}>
        {verb}
      </Button>
      {scanned.value.error !== undefined && (
        <Button tone="quiet" busy={isRunning} onClick={startRun}>
          Run without seeing the findings
        </Button>
      )}
      {isRunning && (
        <Button tone="quiet" onClick={stopReading}>
          Stop
        </Button>
      )}
    </div>
  )
}

function AgentField({ agents: { agents, plan } }: { agents: Agents }) {
  const { agentId } = draft.value
  // The clinical agent asks for a BAA, which few have: it is chosen, not met.
  const included = agents.filter(({ included }) => included)
  const first = (included.find(({ clinical }) => !clinical) ?? included[0])?.id ?? ''
  useEffect(() => {
    if (agentId === '' && first !== '') change({ agentId: first })
  }, [agentId, first])
  return (
    <div class="field">
      <label for="agent">Agent</label>
      <select
        id="agent"
        value={agentId}
        aria-describedby="agent-help"
        onChange={(event) => change({ agentId: event.currentTarget.value })}
      >
        {agents.map(({ id, name, included }) => (
          <option key={id} value={id} disabled={!included}>
            {name}
            {included ? '' : ` (not included in plan ${plan})`}
          </option>
        ))}
      </select>
      <p class="help" id="agent-help">
        {agents.find(({ id }) => id === agentId)?.description}
      </p>
    </div>
  )
}

function PromptField({ field }: { field: Ref<HTMLTextAreaElement> }) {
  return (
    <details>
      <summary>
        System prompt of your own <span class="help">optional</span>
      </summary>
      <MarkedField
        id="prompt"
        label="System prompt"
        field={field}
        value={draft.value.systemPromptOverride}
        flags={flagsOfPrompt(scanned.value.flags)}
        maxChars={MAX_CHARS.systemPromptOverride}
        describedBy="findings"
        onInput={(systemPromptOverride) => change({ systemPromptOverride })}
      />
    </details>
  )
}
