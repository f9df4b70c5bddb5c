import type { Ref } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Agents } from '../answers.ts'
import { useAnswer } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { MarkedField } from '../parts/marked-field.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { change, draft, flagsOfMessage, flagsOfPrompt, scanned, useScan } from '../scan.ts'
import { answer, startRun, stopReading } from '../stream.ts'
import { AnswerView } from './answer.tsx'
import { Findings } from './findings.tsx'

/** As the API has them. */
const MESSAGE_MAX_CHARS = 32_000
const SYSTEM_PROMPT_MAX_CHARS = 8_000

/** What the button does, by what was found. */
const SEND = { allowed: 'Run', redacted: 'Run with placeholders', blocked: 'Blocked: nothing is sent' }

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

function RunForm({ agents }: { agents: Agents }) {
  const message = useRef<HTMLTextAreaElement>(null)
  const prompt = useRef<HTMLTextAreaElement>(null)
  useScan()
  const { outcome, flags } = scanned.value
  const isRunning = answer.value?.state === 'running'
  const cannotStart = isRunning || outcome === 'blocked' || draft.value.message === ''
  const submit = (event: Event) => {
    event.preventDefault()
    if (!cannotStart) void startRun()
  }
  return (
    <form class="card stack" onSubmit={submit} autocomplete="off">
      <AgentField agents={agents} />
      <div class="field">
        <label for="message">Message</label>
        <MarkedField
          id="message"
          field={message}
          value={draft.value.message}
          flags={flagsOfMessage(flags)}
          maxLength={MESSAGE_MAX_CHARS}
          describedBy="findings"
          onInput={(message) => change({ message })}
        />
      </div>
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
      <div class="actions">
        <Button type="submit" busy={cannotStart}>
          {isRunning ? 'Running' : SEND[outcome ?? 'allowed']}
        </Button>
        {isRunning && (
          <Button tone="quiet" onClick={stopReading}>
            Stop
          </Button>
        )}
      </div>
    </form>
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
      <div class="field">
        <label for="prompt">System prompt</label>
        <MarkedField
          id="prompt"
          field={field}
          value={draft.value.systemPromptOverride}
          flags={flagsOfPrompt(scanned.value.flags)}
          maxLength={SYSTEM_PROMPT_MAX_CHARS}
          describedBy="findings"
          onInput={(systemPromptOverride) => change({ systemPromptOverride })}
        />
      </div>
    </details>
  )
}
