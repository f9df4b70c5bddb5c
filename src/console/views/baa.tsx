import { useRef, useState } from 'preact/hooks'
import { planOf } from '../../billing/plans.ts'
import { hex } from '../../bytes.ts'
import type { Baa, Tenant } from '../answers.ts'
import { ask } from '../api.ts'
import { useAnswer, useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { confirmed } from '../parts/confirm.tsx'
import { adminsOnly, Gate } from '../parts/gate.tsx'
import { issueOf, Problem } from '../parts/problem.tsx'
import { TextField } from '../parts/text-field.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { identity } from '../session.ts'

type Props = { tenant: Tenant; changed: (said?: string) => void }

/** Who signed which business associate agreement. */
export function Agreement({ tenant, reload }: { tenant: Tenant; reload: () => void }) {
  const [said, setSaid] = useState('')
  const changed = (said = '') => {
    setSaid(said)
    reload()
  }
  const Shown = tenant.baa_signed ? Signed : Unsigned
  return (
    <section class="card stack" aria-labelledby="baa">
      <h2 id="baa">Business associate agreement</h2>
      <Shown tenant={tenant} changed={changed} />
      <p role="status">{said}</p>
    </section>
  )
}

function Signed(props: Props) {
  const { plan } = props.tenant
  return (
    <>
      {planOf(plan).baa ? (
        <p>
          <span class="state good">✓ signed</span>
        </p>
      ) : (
        <p>
          <span class="state fair">○ signed, not in force</span> The plan {plan} includes no BAA.
        </p>
      )}
      <Gate reason={adminsOnly('Reading or withdrawing it')}>{identity.value?.isAdmin && <Terms {...props} />}</Gate>
    </>
  )
}

function Terms({ changed }: Props) {
  const baa = useAnswer<{ baa: Baa | null }>('/tenant/baa')
  const withdraw = useTask(async () => {
    const text = 'Withdraw the agreement? Clinical agents, and all agents of a clinic, stop until one is signed.'
    if (!(await confirmed(text, 'Withdraw'))) return
    await ask('/tenant/baa', { method: 'DELETE' })
    changed()
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

function Unsigned({ tenant: { plan }, changed }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File>()
  const isEmpty = file?.size === 0
  const [signer, setSigner] = useState({ name: '', title: '' })
  const sign = useTask(async () => {
    if (!file) return
    if (isEmpty) return field.current?.focus()
    const { baa } = await ask<{ baa: Baa | null }>('/tenant/baa')
    if (baa) return changed(SIGNED_MEANWHILE)
    await ask('/tenant/baa', { method: 'POST', body: { ...signer, documentSha256: await sha256Of(file) } })
    changed()
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
        <TextField
          id="signer"
          label={LABELS.name}
          maxLength={200}
          value={signer.name}
          issue={issueOf(sign.error, 'name')}
          onInput={(name) => setSigner({ ...signer, name })}
        />
        <TextField
          id="signer-title"
          label={LABELS.title}
          maxLength={200}
          value={signer.title}
          issue={issueOf(sign.error, 'title')}
          onInput={(title) => setSigner({ ...signer, title })}
        />
        <div class="field">
          <label for="document">The signed document</label>
          <p class="help" id="document-help">
            Its SHA-256 is recorded; the document itself does not leave your browser.
          </p>
          <input
            id="document"
            ref={field}
            type="file"
            required
            aria-describedby="document-help document-error"
            aria-invalid={isEmpty}
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
          <p class="error" id="document-error" role="alert">
            {isEmpty && 'This file is empty. Choose the document that was signed.'}
          </p>
        </div>
        <Button type="submit" busy={sign.busy}>
          Sign
        </Button>
      </Gate>
      <Problem of={sign.error} labels={LABELS} />
    </form>
  )
}

const LABELS = { name: 'Your name', title: 'Your title' }
const SIGNED_MEANWHILE =
  'Somebody else signed since you opened this form. That stands, and nothing of yours was recorded. To sign in its place, withdraw it first.'

async function sha256Of(file: File): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
}
