import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { isFetched } from '../../log-sources/fetched.ts'
import type { Source, SourceInFull, SourceTest } from '../answers.ts'
import { ApiError, ask } from '../api.ts'
import { type Task, useAnswer, useTask } from '../load.ts'
import { fetchNow, healthOf } from '../log-sources.ts'
import { Button } from '../parts/button.tsx'
import { confirmed } from '../parts/confirm.tsx'
import { Problem } from '../parts/problem.tsx'
import { Time, TimeOrNever } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { focusHeading } from '../place.ts'
import { SOURCE_FORMS } from '../source-forms.ts'

type Props = {
  source: Source
  reload: () => void
  /** Says beside the cards what became of one that goes. */
  say: (what: ComponentChildren) => void
}

/** A source: its health, and what can be done with it. */
export function SourceCard(props: Props) {
  const { source } = props
  const { id, source_type, config, display_name, fetch_error, last_fetched_at, secret_ref } = source
  const { tone, text } = healthOf(source)
  return (
    <article class="card stack" aria-labelledby={id}>
      <h2 id={id} dir="auto">
        {display_name}
      </h2>
      <p>
        <span class={`state ${tone}`}>{text}</span> <span class="help">{SOURCE_FORMS[source_type].name}</span>
      </p>
      {fetch_error !== null && <p class="error">{fetch_error}</p>}
      <p class="help">
        {isFetched(source_type, config) ? 'Last fetched' : 'Last event came'}: <TimeOrNever at={last_fetched_at} />.
        Secret: <code>{secret_ref ?? 'none'}</code>
      </p>
      <Actions {...props} />
      <More path={`/log-sources/${id}`} />
    </article>
  )
}

function Actions({ source, reload, say }: Props) {
  const { id, source_type, config, display_name, enabled } = source
  const path = `/log-sources/${id}`
  const [said, setSaid] = useState('')
  /** Its card goes: reading goes on from the heading. */
  const gone = (how: string) => {
    say(
      <>
        <bdi>{display_name}</bdi> {how}
      </>,
    )
    reload()
    focusHeading()
  }
  const useAction = (work: () => Promise<string>) =>
    useTask(async () => {
      setSaid('')
      say(undefined)
      try {
        setSaid(await work())
      } catch (error) {
        if (!isGone(error)) throw error
        gone('had been removed already.')
      }
    })
  const test = useAction(async () => {
    const { ok, message } = (await ask<{ test: SourceTest }>(`${path}/test`, { method: 'POST' })).test
    return `${ok ? '✓ It works.' : '✗ It does not work.'} ${message}`
  })
  const fetching = useAction(async () => {
    const ended = await fetchNow(id)
    reload()
    return ended
  })
  const toggle = useAction(async () => {
    await ask(path, { method: 'PATCH', body: { enabled: !enabled } })
    reload()
    return enabled ? 'It is disabled.' : 'It is enabled.'
  })
  const remove = useAction(async () => {
    const question = (
      <>
        Remove <bdi>{display_name}</bdi>? Its secret stays in Secret Manager.
      </>
    )
    if (!(await confirmed(question, 'Remove'))) return ''
    await ask(path, { method: 'DELETE' })
    gone('is removed.')
    return ''
  })
  const button = (verb: string, { busy, start }: Task<void>, tone?: 'quiet') => (
    <Button {...(tone && { tone })} busy={busy} label={`${verb}: ${display_name}`} onClick={start}>
      {verb}
    </Button>
  )
  return (
    <>
      <div class="actions">
        {button('Test', test)}
        {enabled &&
          isFetched(source_type, config) &&
          button(fetching.busy ? 'Fetching' : 'Fetch now', fetching, 'quiet')}
        {button(enabled ? 'Disable' : 'Enable', toggle, 'quiet')}
        {button('Remove', remove, 'quiet')}
      </div>
      <p role="status">{said}</p>
      <Problem of={test.error ?? fetching.error ?? toggle.error ?? remove.error} />
    </>
  )
}

const isGone = (error: unknown): boolean => error instanceof ApiError && error.code === 'NOT_FOUND'

function More({ path }: { path: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>More</summary>
      {isOpen && <Details path={path} />}
    </details>
  )
}

function Details({ path }: { path: string }) {
  const source = useAnswer<{ source: SourceInFull }>(path)
  return (
    <Waiting on={source}>
      {({ source: { id, config, next_fetch_at, receiver_url, gaps } }) => (
        <dl>
          <dt>Id</dt>
          <dd>{id}</dd>
          {Object.entries(config).map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ))}
          {receiver_url !== undefined && (
            <>
              <dt>Send events to</dt>
              <dd>{receiver_url}</dd>
            </>
          )}
          {next_fetch_at !== undefined && (
            <>
              <dt>Next fetch</dt>
              <dd>
                <TimeOrNever at={next_fetch_at} />
              </dd>
            </>
          )}
          <dt>Missing</dt>
          <dd>
            {gaps.length === 0 && 'nothing'}
            {gaps.map(({ from, to, reason }) => (
              <p key={from}>
                <Time at={from} /> to <Time at={to} />: {reason}
              </p>
            ))}
          </dd>
        </dl>
      )}
    </Waiting>
  )
}
