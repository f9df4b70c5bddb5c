// Brings the database at DATABASE_URL up to date, as its owner: only he may create tables, functions and roles. All migrations that are lacking,
// in one transaction; when one fails it says which statement, and why, and nothing has changed.
//   DATABASE_URL='postgres://owner:…' npm run migrate
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { complain, parsed, UsageError } from './command.ts'

const USAGE = 'usage: migrate   with DATABASE_URL=postgres://OWNER:…@HOST/DATABASE, the password percent-encoded'

/** Applies the migrations that a database lacks, over a connection of its owner. */
export const upgrade = (client: pg.Client): Promise<void> =>
  migrate(drizzle(client), { migrationsFolder: new URL('../migrations', import.meta.url).pathname })

async function main(): Promise<void> {
  parsed(USAGE, { args: process.argv.slice(2) })
  const { DATABASE_URL = '' } = process.env
  if (!/^postgres(ql)?:/.test(DATABASE_URL) || !URL.canParse(DATABASE_URL)) throw new UsageError(USAGE)
  const client = new pg.Client(DATABASE_URL)
  await client.connect()
  try {
    await upgrade(client)
    console.log('The schema is up to date.')
  } catch (error) {
    if (error instanceof DrizzleQueryError) console.error(`Nothing has changed. This failed:\n${error.query.trim()}`)
    throw error
  } finally {
    await client.end()
  }
}

if (import.meta.main) main().catch(complain)
