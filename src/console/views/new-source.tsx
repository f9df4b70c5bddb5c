import { useState } from 'preact/hooks'
import { ask } from '../api.ts'
import { useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { issueOf, Problem } from '../parts/problem.tsx'
import { TextField } from '../parts/text-field.tsx'
import { isSourceType, SOURCE_FORMS, type SourceType } from '../source-forms.ts'

/** Registers a source. Its credentials are not asked for: they are in Secret Manager, under the name that is. */
export function NewSource({ reload }: { reload: () => void }) {
  const [type, setType] = useState<SourceType>('m365_unified_audit')
  /** By the paths that the API's issues have. */
  const [values, setValues] = useState<Record<string, string>>({})
  const asked = askedOf(type)
  const { answer, error, busy, start } = useTask(async () => {
    const { displayName = '', secretRef = '' } = values
    const config = Object.fromEntries(
      SOURCE_FORMS[type].fields.flatMap(({ name }) => {
        const value = values[`config.${name}`]
        return value ? [[name, value]] : []
      }),
    )
    await ask('/log-sources', { method: 'POST', body: { sourceType: type, displayName, config, secretRef } })
    setValues({})
    reload()
    return (
      <>
        <bdi>{displayName}</bdi> is registered.
      </>
    )
  })
  const submit = (event: Event) => {
    event.preventDefault()
    start()
  }
  return (
    <details class="card">
      <summary>Register a log source</summary>
      <form class="stack" onSubmit={submit} autocomplete="off">
        <div class="field">
          <label for="sourceType">Type</label>
          <select
            id="sourceType"
            value={type}
            onChange={({ currentTarget: { value } }) => isSourceType(value) && setType(value)}
          >
            {Object.entries(SOURCE_FORMS).map(([id, { name }]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        {asked.map(({ path, ...field }) => (
          <TextField
            key={path}
            id={path}
            {...field}
            value={values[path] ?? ''}
            issue={issueOf(error, path)}
            onInput={(text) => setValues({ ...values, [path]: text })}
          />
        ))}
        <Button type="submit" busy={busy}>
          Register
        </Button>
        <p role="status">{answer}</p>
        <Problem of={error} labels={Object.fromEntries(asked.map(({ path, label }) => [path, label]))} />
      </form>
    </details>
  )
}

type Asked = { path: string; label: string; example: string; isOptional?: true; maxLength?: number }

/** What is asked for to register a source of a type. No type does anything without a secret, and none can be named later. */
function askedOf(type: SourceType): Asked[] {
  const { name, fields, secret } = SOURCE_FORMS[type]
  return [
    { path: 'displayName', label: 'Name', example: `Our ${name}`, maxLength: 100 },
    ...fields.map(({ name, ...field }) => ({ path: `config.${name}`, ...field })),
    { path: 'secretRef', label: 'Name of its secret', example: secret },
  ]
}
