import { afterAll, beforeAll, beforeEach, type TestContext, vi } from 'vitest'
import { noFaults, sql } from './world.ts'

/** A machine that stands still for a while is no test that fails. */
const TIMEOUT_MS = 600_000

/** Empties the database, though it is append-only. */
const EMPTY = `do $$ begin
  set local session_replication_role = replica;
  execute (select 'truncate ' || string_agg(oid::regclass::text, ', ') from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace);
end $$`

/** A test's name with the groups that it is in. */
function nameOf(task: TestContext['task']): string {
  const names = [task.name]
  for (let { suite } = task; suite; suite = suite.suite) names.unshift(suite.name)
  return names.join(' > ')
}

/**
 * For `npm run mutants:sql`: the tests of this file run while a function of the database is another, up to the first that fails.
 * @param broken the function's definition in the meantime
 * @param whole the function's definition
 * @param first of the group `first`, the test that runs
 */
export function whileBroken(broken: string, whole: string, first?: string): void {
  vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS })
  let failed = false
  beforeAll(async () => {
    await sql(EMPTY)
    await sql(broken)
  })
  beforeEach(({ task, skip, onTestFailed }) => {
    const name = nameOf(task)
    if (failed || (name.startsWith('first > ') && name !== first)) skip()
    onTestFailed(() => {
      failed = true
    })
  })
  afterAll(async () => {
    await sql(whole)
    await noFaults()
  })
}
