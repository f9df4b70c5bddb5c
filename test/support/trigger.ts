import { onTestFinished } from 'vitest'
import { sql } from './world.ts'

/**
 * Has the database do more with an organisation's rows, until the test ends.
 * @param when such as `before insert on audit_entries`
 * @param does PL/pgSQL, such as `perform pg_sleep(1)`: a moment in which others meet is made long
 */
export async function trigger(orgId: string, when: string, does: string): Promise<void> {
  onTestFinished(() => sql('drop function if exists test_trigger() cascade').then(() => undefined))
  await sql(`create function test_trigger() returns trigger language plpgsql as $$ begin ${does}; return new; end $$;
    create trigger test_trigger ${when} for each row when (new.org_id = '${orgId}') execute function test_trigger()`)
}
