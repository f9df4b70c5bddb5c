import { useState } from 'preact/hooks'
import type { Action, DlpPolicy } from '../../dlp/policy.ts'
import { PHI_TYPES } from '../../dlp/types.ts'
import type { Tenant, Vertical } from '../answers.ts'
import { ask } from '../api.ts'
import { wordsOf } from '../flags.ts'
import { useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { adminsOnly, Gate } from '../parts/gate.tsx'
import { Problem } from '../parts/problem.tsx'

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
const ACTIONS: Record<Action, string> = { block: 'Block the run', redact: 'Send a placeholder', flag: 'Send and flag' }

/** What becomes of each type of finding: what the vertical says, or what the organisation says instead. */
export function Policy({ tenant, reload }: { tenant: Tenant; reload: () => void }) {
  const [vertical, setVertical] = useState<string>(tenant.vertical)
  const [policy, setPolicy] = useState<DlpPolicy>(tenant.dlp_policy)
  const { answer, error, busy, start } = useTask(async () => {
    const dlpPolicy = Object.fromEntries(PHI_TYPES.map((type) => [type, policy[type] ?? null]))
    await ask('/tenant', { method: 'PATCH', body: { vertical, dlpPolicy } })
    reload()
    return 'The policy is saved, and the change recorded in the audit log.'
  })
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
          <select id="vertical" value={vertical} onChange={(event) => setVertical(event.currentTarget.value)}>
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
              <select
                id={type}
                value={policy[type] ?? ''}
                onChange={(event) => setPolicy({ ...policy, [type]: event.currentTarget.value || undefined })}
              >
                <option value="">As the vertical says</option>
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
      <p role="status">{answer}</p>
      <Problem of={error} />
    </form>
  )
}
