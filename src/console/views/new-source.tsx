import { useState } from 'preact/hooks'
import { ask } from '../api.ts'
import { useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/problem.tsx'
import { SOURCE_TYPES, typeOf } from '../source-types.ts'

/** Registers a source. Its credentials are not asked for: they are in Secret Manager, under the name that is. */
export function NewSource({ reload }: { reload: () => void }) {
  const [type, setType] = useState('m365_unified_audit')
  const [values, setValues] = useState<Record<string, string>>({})
  const { name, fields } = typeOf(type)
  const { answer, error, busy, start } = useTask(async () => {
    const { displayName, secretRef, ...all } = values
    const config = Object.fromEntries(fields.flatMap(({ name }) => (all[name] ? [[name, all[name]]] : [])))
    const body = { sourceType: type, displayName: displayName ?? '', config, ...(secretRef && { secretRef }) }
    await ask('/log-sources', { method: 'POST', body })
    setValues({})
    reload()
    return `${displayName} is registered.`
  })
  const submit = (event: Event) => {
    event.preventDefault()
    start()
  }
  const asked = [
    { name: 'displayName', label: 'Name', example: `Our ${name}` },
    ...fields,
    { name: 'secretRef', label: 'Name of its secret', example: 'm365__contoso__audit', isOptional: true },
  ]
  return (
    <details class="card">
      <summary>Register a log source</summary>
      <form class="stack" onSubmit={submit} autocomplete="off">
        <div class="field">
          <label for="sourceType">Type</label>
          <select id="sourceType" value={type} onChange={(event) => setType(event.currentTarget.value)}>
            {Object.entries(SOURCE_TYPES).map(([id, { name }]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        {asked.map(({ name, label, example, ...field }) => (
          <div class="field" key={name}>
            <label for={name}>
              {label} {'isOptional' in field && <span class="help">optional</span>}
            </label>
            <input
              id={name}
              type="text"
              required={!('isOptional' in field)}
              placeholder={example}
              value={values[name] ?? ''}
              onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
            />
          </div>
        ))}
        <Button type="submit" busy={busy}>
          Register
        </Button>
        <p role="status">{answer}</p>
        <Problem of={error} />
      </form>
    </details>
  )
}
