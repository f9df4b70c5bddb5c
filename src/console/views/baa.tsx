import { useState } from 'preact/hooks'
import { planOf } from '../../billing/plans.ts'
import { hex } from '../../bytes.ts'
import type { Baa, Tenant } from '../answers.ts'
import { ask } from '../api.ts'
import { useAnswer, useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { confirmed } from '../parts/confirm.tsx'
import { adminsOnly, Gate } from '../parts/gate.tsx'
import { Problem } from '../parts/problem.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { identity } from '../session.ts'

type Props = { tenant: Tenant; reload: () => void }

/** Who signed which business associate agreement. */
export function Agreement(props: Props) {
  return (
    <section class="card stack" aria-labelledby="baa">
      <h2 id="baa">Business associate agreement</h2>
      {props.tenant.baa_signed ? <Signed {...props} /> : <Unsigned {...props} />}
    </section>
  )
}

function Signed(props: Props) {
  return (
    <>
      <p>
        <span class="state good">✓ signed</span>
      </p>
      <Gate reason={adminsOnly('Reading or withdrawing it')}>{identity.value?.isAdmin && <Terms {...props} />}</Gate>
    </>
  )
}

function Terms({ reload }: Props) {
  const baa = useAnswer<{ baa: Baa | null }>('/tenant/baa')
  const withdraw = useTask(async () => {
    const text = 'Withdraw the agreement? Clinical agents, and all agents of a clinic, stop until one is signed.'
    if (!(await confirmed(text, 'Withdraw'))) return
    await ask('/tenant/baa', { method: 'DELETE' })
    reload()
  })
  return (
    <>
      <Waiting on={baa}>
        {({ baa }) =>
          baa && (
            <dl>
              <dt>Signed</dt>
              <dd>
                <Time at={baa.signed_at} />
              </dd>
              <dt>By</dt>
              <dd>{[baa.name, baa.title, baa.signed_by].join(', ')}</dd>
              <dt>Document</dt>
              <dd>{baa.document_sha256}</dd>
              <dt>In force</dt>
              <dd>{baa.in_force ? 'yes' : 'no: the plan does not include a BAA'}</dd>
            </dl>
          )
        }
      </Waiting>
      <Button tone="quiet" busy={withdraw.busy} onClick={withdraw.start}>
        Withdraw
      </Button>
      <Problem of={withdraw.error} />
    </>
  )
}

function Unsigned({ tenant: { plan }, reload }: Props) {
  const [file, setFile] = useState<File>()
  const [signer, setSigner] = useState({ name: '', title: '' })
  const sign = useTask(async () => {
    if (!file) return
    await ask('/tenant/baa', { method: 'POST', body: { ...signer, documentSha256: await sha256Of(file) } })
    reload()
  })
  const excluded = planOf(plan).baa ? null : `Plan ${plan} does not include a BAA; plan enterprise does.`
  const submit = (event: Event) => {
    event.preventDefault()
    sign.start()
  }
  return (
    <form class="stack" onSubmit={submit} autocomplete="off">
      <p>
        <span class="state fair">○ not signed</span>
      </p>
      <Gate reason={adminsOnly('Signing') ?? excluded}>
        <div class="field">
          <label for="signer">Your name</label>
          <input
            id="signer"
            type="text"
            required
            value={signer.name}
            onInput={(event) => setSigner({ ...signer, name: event.currentTarget.value })}
          />
        </div>
        <div class="field">
          <label for="signer-title">Your title</label>
          <input
            id="signer-title"
            type="text"
            required
            value={signer.title}
            onInput={(event) => setSigner({ ...signer, title: event.currentTarget.value })}
          />
        </div>
        <div class="field">
          <label for="document">The signed document</label>
          <p class="help" id="document-help">
            Its SHA-256 is recorded; the document itself does not leave your browser.
          </p>
          <input
            id="document"
            type="file"
            required
            aria-describedby="document-help"
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
        </div>
        <Button type="submit" busy={sign.busy}>
          Sign
        </Button>
      </Gate>
      <Problem of={sign.error} />
    </form>
  )
}

async function sha256Of(file: File): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
}
