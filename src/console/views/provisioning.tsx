import { useState } from 'preact/hooks'
import { PLAN_NAMES } from '../../billing/plans.ts'
import type { Provisioning } from '../answers.ts'
import { ask } from '../api.ts'
import { useAnswer, useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { confirmed } from '../parts/confirm.tsx'
import { adminsOnly, Gate } from '../parts/gate.tsx'
import { Problem } from '../parts/problem.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { identity } from '../session.ts'

/** The key with which the organisation's runs reach the models, and what is left of its budget. */
export function GatewayKey({ reload }: { reload: () => void }) {
  const status = useAnswer<Provisioning>('/provision/tenant/status')
  const changed = () => {
    status.reload()
    reload()
  }
  return (
    <section class="card stack" aria-labelledby="key">
      <h2 id="key">Gateway key</h2>
      <Waiting on={status}>
        {(answer) => (
          <>
            <Status of={answer} />
            <Gate reason={adminsOnly('Changing the gateway key')}>
              {answer.provisioned ? (
                <Change changed={changed} of={answer} />
              ) : (
                <Provision changed={changed} plan={answer.plan} />
              )}
            </Gate>
          </>
        )}
      </Waiting>
    </section>
  )
}

function Status({ of: { provisioned, plan, keyId, budgetUsd, message } }: { of: Provisioning }) {
  return (
    <dl>
      <dt>State</dt>
      <dd>
        <span class={`state ${provisioned ? 'good' : 'fair'}`}>
          {provisioned ? '✓ provisioned' : '○ not provisioned'}
        </span>
      </dd>
      <dt>Plan</dt>
      <dd>{plan}</dd>
      <dt>Key</dt>
      <dd>{keyId ?? 'none'}</dd>
      <dt>Budget left</dt>
      <dd>{budgetUsd === null ? (message ?? 'none') : `$${budgetUsd.toFixed(2)}`}</dd>
    </dl>
  )
}

const provision = (plan: string) =>
  ask('/provision/tenant', { method: 'POST', body: { orgId: identity.value?.orgId, plan } })

function Provision({ changed, plan: current }: { changed: () => void; plan: string }) {
  const [plan, setPlan] = useState<string>(PLAN_NAMES.find((name) => name === current) ?? PLAN_NAMES[0])
  const { error, busy, start } = useTask(() => provision(plan).then(changed))
  return (
    <>
      <div class="field short">
        <label for="plan">Plan</label>
        <select id="plan" value={plan} onChange={(event) => setPlan(event.currentTarget.value)}>
          {PLAN_NAMES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <Button busy={busy} onClick={start}>
        Provision
      </Button>
      <Problem of={error} />
    </>
  )
}

/** Where the gateway does not tell of the key, it may have lost it. */
function Change({ changed, of: { plan, message } }: { changed: () => void; of: Provisioning }) {
  const remake = useTask(() => provision(plan).then(changed))
  const rotate = useTask(async () => {
    if (!(await confirmed('Exchange the gateway key for another one? No run fails meanwhile.', 'Rotate'))) return
    await ask('/provision/tenant/rotate', { method: 'POST' })
    changed()
  })
  const revoke = useTask(async () => {
    if (!(await confirmed('Give the gateway key back? No agent runs until it is provisioned again.', 'Revoke'))) return
    await ask('/provision/tenant', { method: 'DELETE' })
    changed()
  })
  return (
    <>
      <div class="actions">
        {message !== undefined && (
          <Button busy={remake.busy} onClick={remake.start}>
            Make it again
          </Button>
        )}
        <Button busy={rotate.busy} onClick={rotate.start}>
          Rotate
        </Button>
        <Button tone="quiet" busy={revoke.busy} onClick={revoke.start}>
          Revoke
        </Button>
      </div>
      <Problem of={remake.error ?? rotate.error ?? revoke.error} />
    </>
  )
}
