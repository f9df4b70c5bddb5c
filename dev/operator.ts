import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { type Database, database, EVERYONE } from '../src/db/client.ts'
import { DatabaseUrl } from '../src/db/url.ts'
import { line } from '../src/http/body.ts'
import { complain, UsageError } from './command.ts'
import { devFile, MASTER_KEY, type Places } from './places.ts'
import type { KeyStore } from './rekey.ts'
import { WORKER_DATABASE_URL } from './roles.ts'

/** Where the parts of the local stack are. @throws UsageError when there is none */
export function runningStack(): Places {
  if (!existsSync(devFile('stack.json')))
    throw new UsageError('Start the local stack (npm run dev), or set DATABASE_URL if the command takes it.')
  return JSON.parse(readFileSync(devFile('stack.json'), 'utf8'))
}

/** The database at DATABASE_URL (at Neon), else that of the local stack, under the role that `local` names. @throws UsageError */
export function openDatabase(local = WORKER_DATABASE_URL): Database {
  const { DATABASE_URL, NEON_HTTP_ENDPOINT } = process.env
  if (DATABASE_URL === undefined)
    return database({ databaseUrl: local, neonHttpEndpoint: `${runningStack().database}/sql` }, EVERYONE)
  const { data } = DatabaseUrl.safeParse(DATABASE_URL)
  if (data === undefined)
    throw new UsageError('DATABASE_URL is postgres://USER:…@HOST/DATABASE, with the password percent-encoded.')
  return database({ databaseUrl: data, neonHttpEndpoint: NEON_HTTP_ENDPOINT }, EVERYONE)
}

/** As the Worker asks for. */
const KEY_SECRET_MIN_CHARS = 32

/** The gateway of the organisations in that database, and the secret of their keys. @throws UsageError */
export function openKeyStore(): KeyStore {
  const { DATABASE_URL, LITELLM_URL = '', LITELLM_MASTER_KEY = '', KEY_SECRET = '' } = process.env
  if (DATABASE_URL === undefined)
    return {
      litellmUrl: LITELLM_URL || runningStack().gateway,
      litellmMasterKey: LITELLM_MASTER_KEY || MASTER_KEY,
      keySecret: readFileSync(devFile('key-secret'), 'utf8'),
    }
  if (!LITELLM_URL || !LITELLM_MASTER_KEY || KEY_SECRET.length < KEY_SECRET_MIN_CHARS)
    throw new UsageError(
      'With DATABASE_URL it takes LITELLM_URL, LITELLM_MASTER_KEY and KEY_SECRET, as the Worker has them.',
    )
  return { litellmUrl: LITELLM_URL.replace(/\/+$/, ''), litellmMasterKey: LITELLM_MASTER_KEY, keySecret: KEY_SECRET }
}

const NAME_MAX_CHARS = 100

/** Who acts, as audit logs call him: the one that `--as` names, else the system's user. @throws UsageError */
export function operatorId(name = userInfo().username): string {
  const { data } = line(NAME_MAX_CHARS).safeParse(name)
  if (data === undefined) throw new UsageError(`--as takes one line of at most ${NAME_MAX_CHARS} characters`)
  return `operator:${data}`
}

/** Runs a command of the operator's, and prints what it gives: a table, or JSON. */
export async function operate(command: (args: string[]) => Promise<unknown>): Promise<void> {
  // Of calls that are tried again: what they fail of in the end is said anyway.
  if (!process.env.DEBUG) console.warn = () => {}
  try {
    const result = await command(process.argv.slice(2))
    if (Array.isArray(result)) console.table(result)
    else console.log(JSON.stringify(result, null, 2))
  } catch (error) {
    complain(error)
  }
}
