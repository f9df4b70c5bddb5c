import { useState } from 'preact/hooks'
import { isKept, signIn } from '../session.ts'
import { Button } from './button.tsx'

/** Takes a pasted token, and signs in with it. */
export function TokenForm({ verb }: { verb: string }) {
  const [token, setToken] = useState('')
  const [keep, setKeep] = useState(isKept)
  const [complaint, setComplaint] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    try {
      signIn(token.trim(), keep)
    } catch (error) {
      setComplaint(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <form class="stack" onSubmit={submit} autocomplete="off">
      <div class="field">
        <label for="token">Session token</label>
        <p class="help" id="token-help">
          A Clerk session token with an active organisation: three parts with dots between them. It stays in this page’s
          memory.
        </p>
        <textarea
          id="token"
          rows={4}
          required
          spellcheck={false}
          value={token}
          aria-describedby="token-help token-error"
          aria-invalid={complaint !== ''}
          onInput={(event) => {
            setToken(event.currentTarget.value)
            setComplaint('')
          }}
        />
        <p class="error" id="token-error" role="alert">
          {complaint}
        </p>
      </div>
      <label class="check">
        <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
        Keep it until this tab closes
      </label>
      <Button type="submit">{verb}</Button>
    </form>
  )
}
