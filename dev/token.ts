import { existsSync, readFileSync } from 'node:fs'
import { issuerKey } from './clerk.ts'
import { complain, parsed, UsageError } from './command.ts'
import { apiPort, devFile, places } from './places.ts'
import { sessionToken } from './session.ts'

const USAGE =
  'usage: token [--org ORG] [--role admin|member] [--user USER] [--no-org] [--expired] [--claims v1|v2] [--kid ID] [--ttl SECONDS]'
const ROLES = ['admin', 'member']

async function main(args: string[]): Promise<void> {
  const { values } = parsed(USAGE, {
    args,
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
  const { claims, ttl } = values
  const role = values.role.replace(/^org:/, '')
  if (!ROLES.includes(role)) throw new UsageError(`--role is ${ROLES.join(' or ')}\n${USAGE}`)
  if (claims !== 'v1' && claims !== 'v2') throw new UsageError(`--claims is v1 or v2\n${USAGE}`)
  if (!/^-?\d{1,9}$/.test(ttl)) throw new UsageError(`--ttl is a whole number of seconds\n${USAGE}`)
  const running = devFile('stack.json')
  const issuer: string = existsSync(running) ? JSON.parse(readFileSync(running, 'utf8')).clerk : places(apiPort()).clerk
  console.log(
    await sessionToken(issuerKey(), issuer, {
      user: values.user,
      org: values['no-org'] ? undefined : values.org,
      role,
      claims,
      ttlSeconds: values.expired ? -60 : Number(ttl),
      kid: values.kid,
    }),
  )
}

await main(process.argv.slice(2)).catch(complain)
