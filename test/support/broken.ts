import { afterAll, beforeAll, beforeEach } from 'vitest'
import { noFaults, sql } from './world.ts'

/** Empties the database, though it is append-only. */
const EMPTY = `do $$ begin
  set local session_replication_role = replica;
  execute (select 'truncate ' || string_agg(oid::regclass::text, ', ') from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace);
end $$`

/**
 * For `npm run mutants:sql`: the tests of this file run while a function of the database is another, up to the first that fails.
 * @param broken the function's definition in the meantime
 * @param whole the function's definition
 */
export function whileBroken(broken: string, whole: string): void {
  let failed = false
  beforeAll(async () => {
    await sql(EMPTY)
    await sql(broken)
  })
  beforeEach(({ skip, onTestFailed }) => {
    if (failed) skip()
    onTestFailed(() => {
      failed = true
    })
  })
  afterAll(async () => {
    await sql(whole)
    await noFaults()
  })
}
