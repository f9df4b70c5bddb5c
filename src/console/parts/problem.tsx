import { ApiError } from '../api.ts'
import { waitOf } from '../retry-after.ts'

/** What is mended on the organisation's page: the API can only name the endpoint that does it. */
const MENDED: ReadonlyMap<string, string> = new Map([
  ['TENANT_NOT_FOUND', 'It comes on board with its gateway key'],
  ['NOT_PROVISIONED', 'An admin gives it one with “Provision”'],
  ['BAA_REQUIRED', 'An admin signs it, and sees whether it is in force'],
])

/** What went wrong, heard at once: the sentence, the code, and what to quote when it is reported. */
export function Problem({ of }: { of: unknown }) {
  if (of === undefined || (of instanceof DOMException && of.name === 'AbortError')) return null
  const message = of instanceof Error ? of.message : String(of)
  return (
    <div class="problem" role="alert">
      <p>{message}</p>
      {of instanceof ApiError && <Details of={of} />}
    </div>
  )
}

function Details({ of: { refusal, retryAfter } }: { of: ApiError }) {
  return (
    <>
      {refusal.issues && (
        <ul>
          {refusal.issues.map(({ path, message }) => (
            <li key={path}>
              {path && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
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
