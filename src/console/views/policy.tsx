import { useState } from 'preact/hooks'
import type { Action } from '../../dlp/actions.ts'
import { PHI_TYPES } from '../../dlp/types.ts'
import type { Tenant, Vertical } from '../answers.ts'
import { ask } from '../api.ts'
import { wordsOf } from '../flags.ts'
import { useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { confirmed } from '../parts/confirm.tsx'
import { adminsOnly, Gate } from '../parts/gate.tsx'
import { Problem } from '../parts/problem.tsx'
import { changeOf, clash, differing, type Fields, fieldsOf, pick, unsaved, weakened } from '../policy.ts'

const VERTICALS: Record<Vertical, string> = {
  general: 'General',
  healthcare: 'Healthcare (clinical)',
  behavioral_health: 'Behavioral health (clinical)',
  education: 'Education',
  finance: 'Finance',
  government: 'Government',
  legal: 'Legal',
  manufacturing: 'Manufacturing',
}
const AS_VERTICAL = 'As the vertical says'
const ACTIONS: Record<Action, string> = { block: 'Block the run', redact: 'Send a placeholder', flag: 'Send and flag' }

/** What becomes of each type of finding: what the vertical says, or what the organisation says instead. */
export function Policy({ tenant }: { tenant: Tenant }) {
  const { field, said, error, busy, start } = usePolicy(tenant)
  const submit = (event: Event) => {
    event.preventDefault()
    start()
  }
  return (
    <form class="card stack" onSubmit={submit} aria-labelledby="policy">
      <h2 id="policy">Policy</h2>
      <p class="help">
        In clinical verticals, and by the clinical agent, whatever identifies a person blocks. Elsewhere social
        security, medical record, health plan and payment card numbers do, and the rest is flagged.
      </p>
      <Gate reason={adminsOnly('Changing the policy')}>
        <div class="field short">
          <label for="vertical">Vertical</label>
          <select {...field('vertical')}>
            {Object.entries(VERTICALS).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div class="types">
          {PHI_TYPES.map((type) => (
            <div class="field" key={type}>
              <label for={type}>{wordsOf(type)}</label>
              <select {...field(type)}>
                <option value="">{AS_VERTICAL}</option>
                {Object.entries(ACTIONS).map(([action, name]) => (
                  <option key={action} value={action}>
                    {name}
                  </option>
                ))}
              </select>
            </div>
          ))}
        </div>
        <Button type="submit" busy={busy}>
          Save the policy
        </Button>
      </Gate>
      <p role="status">{said}</p>
      <Problem of={error} />
    </form>
  )
}

/**
 * The form's state. What is saved is what the user changed; what others changed since it was seen stays, and is told. What he changed and did
 * not save is here again when he comes back to the view.
 */
function usePolicy(tenant: Tenant) {
  const { edits, was } = unsaved.value
  const [loaded, setLoaded] = useState(fieldsOf(tenant))
  const [said, setSaid] = useState(Object.keys(edits).length > 0 ? 'What you changed is not saved yet.' : '')
  const seen = { ...loaded, ...was }
  const shown = { ...seen, ...edits }
  /** What was changed since is laid over other fields than those that were seen. */
  const see = (fields: Fields, edits: Fields) => {
    setLoaded(fields)
    keep(edits, fields)
  }
  const task = useTask(async () => {
    if (Object.keys(edits).length === 0) return setSaid('Nothing was changed.')
    const now = fieldsOf((await ask<{ tenant: Tenant }>('/tenant')).tenant)
    if (clash(seen, edits, now)) {
      see(now, unsaved.value.edits)
      return setSaid(clashOf(differing(seen, now), now))
    }
    const weaker = weakened(now, { ...now, ...edits })
    if (weaker.size > 0 && !(await confirmed(questionOf(weaker), 'Save'))) return
    const saved = fieldsOf(
      (await ask<{ tenant: Tenant }>('/tenant', { method: 'PATCH', body: changeOf(edits) })).tenant,
    )
    see(saved, pick(unsaved.value.edits, differing(unsaved.value.edits, edits)))
    setSaid(savedAs(differing(shown, saved), saved))
  })
  const field = (name: string) => ({
    id: name,
    value: shown[name] ?? '',
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => {
      keep({ ...unsaved.value.edits, [name]: value }, seen)
      setSaid('')
    },
  })
  return { ...task, field, said }
}

/** Keeps what is not saved yet; what a field had anyway is no change. */
function keep(changed: Fields, seen: Fields): void {
  const edits = pick(changed, differing(changed, seen))
  unsaved.value = { edits, was: pick(seen, Object.keys(edits)) }
}

const questionOf = (weaker: ReturnType<typeof weakened>): string =>
  `Save a policy that lets more pass than now? ${[...weaker].map(([action, types]) => `${ACTIONS[action]}: ${types.map(wordsOf).join(', ')}.`).join(' ')}`

const clashOf = (fields: string[], now: Fields): string =>
  `Nothing is saved yet: somebody else changed what you change since you opened this form. Now ${named(fields, now)}. Save again to put your choice in its place.`

function savedAs(others: string[], now: Fields): string {
  const text = 'The policy is saved, and the change recorded in the audit log.'
  return others.length === 0
    ? text
    : `${text} Somebody else had changed it meanwhile, and that stands: ${named(others, now)}.`
}

const named = (fields: string[], of: Fields): string =>
  fields.map((field) => `${wordsOf(field)} is “${nameOf(field, of[field] ?? '')}”`).join(', ')

function nameOf(field: string, value: string): string {
  const names: Record<string, string> = field === 'vertical' ? VERTICALS : ACTIONS
  return value === '' ? AS_VERTICAL : (names[value] ?? value)
}
