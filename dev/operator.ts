import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { type Database, database, EVERYONE } from '../src/db/client.ts'
import { line } from '../src/http/body.ts'
import { complain, UsageError } from './command.ts'
import { devFile, type Places } from './places.ts'
import { WORKER_DATABASE_URL } from './roles.ts'

/** Where the parts of the local stack are. @throws UsageError when there is none */
export function runningStack(): Places {
  if (!existsSync(devFile('stack.json')))
    throw new UsageError('Start the local stack (npm run dev), or set DATABASE_URL if the command takes it.')
  return JSON.parse(readFileSync(devFile('stack.json'), 'utf8'))
}

/** The database at DATABASE_URL (at Neon), else that of the local stack, under the role that `local` names. */
export function openDatabase(local = WORKER_DATABASE_URL): Database {
  if (process.env.DATABASE_URL !== undefined)
    return database(
      { databaseUrl: process.env.DATABASE_URL, neonHttpEndpoint: process.env.NEON_HTTP_ENDPOINT },
      EVERYONE,
    )
  return database({ databaseUrl: local, neonHttpEndpoint: `${runningStack().database}/sql` }, EVERYONE)
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
  try {
    const result = await command(process.argv.slice(2))
    if (Array.isArray(result)) console.table(result)
    else console.log(JSON.stringify(result, null, 2))
  } catch (error) {
    complain(error)
  }
}
