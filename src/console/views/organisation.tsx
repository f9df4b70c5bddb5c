import type { Tenant } from '../answers.ts'
import { ApiError } from '../api.ts'
import { useAnswer } from '../load.ts'
import { Waiting } from '../parts/waiting.tsx'
import { Agreement } from './baa.tsx'
import { Policy } from './policy.tsx'
import { GatewayKey } from './provisioning.tsx'

/** The organisation's gateway key, its BAA, and what becomes of health information. */
export function Organisation() {
  const tenant = useAnswer<{ tenant: Tenant }>('/tenant')
  // An organisation that is not on board comes on board with its key.
  const isNew = tenant.error instanceof ApiError && tenant.error.code === 'TENANT_NOT_FOUND'
  return (
    <>
      <GatewayKey reload={tenant.reload} />
      {!isNew && (
        <Waiting on={tenant}>
          {(answer) => (
            <>
              <Agreement tenant={answer.tenant} reload={tenant.reload} />
              <Policy tenant={answer.tenant} />
            </>
          )}
        </Waiting>
      )}
    </>
  )
}
