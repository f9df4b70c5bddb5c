import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { issuerKey } from './clerk.ts'
import { apiPort, devFile, places } from './places.ts'
import { sessionToken } from './session.ts'

const USAGE =
  'npm run -s token -- --org org_demo --role admin|member --user user_1 [--no-org] [--expired] [--claims v1|v2] [--kid ID] [--ttl SECONDS]'

const { values } = parseArgs({
  options: {
    org: { type: 'string', default: 'org_demo' },
    role: { type: 'string', default: 'member' },
    user: { type: 'string', default: 'user_1' },
    'no-org': { type: 'boolean', default: false },
    expired: { type: 'boolean', default: false },
    claims: { type: 'string', default: 'v2' },
    kid: { type: 'string' },
    ttl: { type: 'string', default: '3600' },
  },
})
if (values.claims !== 'v1' && values.claims !== 'v2') throw new Error(USAGE)

const running = devFile('stack.json')
const issuer: string = existsSync(running) ? JSON.parse(readFileSync(running, 'utf8')).clerk : places(apiPort).clerk
console.log(
  await sessionToken(issuerKey(), issuer, {
    user: values.user,
    org: values['no-org'] ? undefined : values.org,
    role: values.role.replace(/^org:/, ''),
    claims: values.claims,
    ttlSeconds: values.expired ? -60 : Number(values.ttl),
    kid: values.kid,
  }),
)
