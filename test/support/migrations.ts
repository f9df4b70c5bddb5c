import { readdirSync, readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { onTestFinished } from 'vitest'

const MIGRATIONS = new URL('../../migrations', import.meta.url).pathname
const FILES = readdirSync(MIGRATIONS)
  .filter((file) => file.endsWith('.sql'))
  .toSorted()

/** An empty database of a test's own, without migrations. */
async function newDatabase(): Promise<PGlite> {
  const database = await PGlite.create()
  onTestFinished(() => database.close())
  return database
}

const run = (database: PGlite, file: string) => database.exec(readFileSync(`${MIGRATIONS}/${file}`, 'utf8'))

/** A database with all migrations. */
export async function migrated(): Promise<PGlite> {
  const database = await newDatabase()
  for (const file of FILES) await run(database, file)
  return database
}

/** A database with the migrations before one of them; `upgrade` runs that one. */
export async function before(migration: string) {
  const database = await newDatabase()
  const last = `${migration}.sql`
  for (const file of FILES.filter((name) => name < last)) await run(database, file)
  return { database, upgrade: () => run(database, last) }
}
