import { useEffect, useRef } from 'preact/hooks'
import { ApiError, type Issue } from '../api.ts'
import { waitOf } from '../wait.ts'

/** What is mended on the organisation's page: the API can only name the endpoint that does it. */
const MENDED: ReadonlyMap<string, string> = new Map([
  ['TENANT_NOT_FOUND', 'It comes on board with its gateway key'],
  ['NOT_PROVISIONED', 'An admin gives it one with “Provision”'],
  ['BAA_REQUIRED', 'An admin signs it, and sees whether it is in force'],
])

/** What the API said is wrong with a field. */
export const issueOf = (error: unknown, path: string): string | undefined =>
  error instanceof ApiError ? error.refusal.issues?.find((issue) => issue.path === path)?.message : undefined

type Props = {
  of: unknown
  /** What the form calls its fields, by the API's paths. */
  labels?: Record<string, string>
}

/** What went wrong, heard at once: the sentence, the code, and what to quote when it is reported. */
export function Problem({ of, labels = {} }: Props) {
  if (of === undefined || (of instanceof DOMException && of.name === 'AbortError')) return null
  const message = of instanceof Error ? of.message : String(of)
  return (
    <div class="problem" role="alert">
      <p>{message}</p>
      {of instanceof ApiError && <Details of={of} labels={labels} />}
    </div>
  )
}

function Details({ of: { refusal, retryAfter }, labels }: { of: ApiError; labels: Record<string, string> }) {
  return (
    <>
      {refusal.issues && <Issues issues={refusal.issues} labels={labels} />}
      {MENDED.has(refusal.code) && (
        <p>
          {MENDED.get(refusal.code)}: <a href="#/organisation">Organisation</a>.
        </p>
      )}
      {retryAfter !== null && <p>Try again in {waitOf(retryAfter)}.</p>}
      <p class="help">
        <code>{refusal.code}</code>
        {refusal.request_id && (
          <>
            {' · '}
            <code>{refusal.request_id}</code>
          </>
        )}
        {refusal.audit_id && (
          <>
            {' · run '}
            <a href={`#/runs/${refusal.audit_id}`}>{refusal.audit_id}</a>
          </>
        )}
      </p>
    </>
  )
}

/** What is wrong with each field; in a form that marks them the first one is gone to. */
function Issues({ issues, labels }: { issues: Issue[]; labels: Record<string, string> }) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.closest('form')?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [issues])
  return (
    <ul ref={list}>
      {issues.map(({ path, message }) => (
        <li key={path}>
          {labels[path] ?? (path && <code>{path}</code>)} {message}
        </li>
      ))}
    </ul>
  )
}
