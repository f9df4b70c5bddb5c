import { describe, expect, test } from 'vitest'
import { OPERATOR_ROLE, WORKER_ROLE } from '../../dev/roles.ts'
import { sql } from '../support/world.ts'

// What each role of the database may do at all, as PostgreSQL itself has it. What it may not is tried in test/db/rights.test.ts.

const ROLES = [WORKER_ROLE, OPERATOR_ROLE]
/** Tables of this database, with what a role may do to them. */
const tables = (role: string, ...rights: string[]) =>
  sql<{ name: string }>(
    `select c.oid::regclass::text name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
       and exists (select from unnest($2::text[]) r where has_table_privilege($1, c.oid, r)) order by 1`,
    [role, rights],
  ).then((rows) => rows.map(({ name }) => name))

describe.each(ROLES)('%s', (role) => {
  test('is nobody else, and above nothing', async () => {
    expect(
      await sql(
        `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
           (select count(*)::int from pg_auth_members where member = r.oid) "memberOf",
           (select count(*)::int from pg_class where relowner = r.oid) + (select count(*)::int from pg_proc where proowner = r.oid) owns
         from pg_roles r where rolname = $1`,
        [role],
      ),
    ).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolbypassrls: false,
        memberOf: 0,
        owns: 0,
      },
    ])
  })
  test('writes to no table by a statement of its own', async () => {
    expect(await tables(role, 'INSERT', 'UPDATE', 'TRUNCATE', 'REFERENCES', 'TRIGGER')).toEqual([])
  })
  test('makes nothing: no table, no function, no schema', async () => {
    expect(
      await sql(
        `select nspname from pg_namespace where nspname !~ '^pg_(toast_)?temp' and has_schema_privilege($1, oid, 'CREATE')
         union all select datname from pg_database where datname = current_database() and has_database_privilege($1, oid, 'CREATE')`,
        [role],
      ),
    ).toEqual([])
  })
  test('cannot read the books of the migrations', async () => {
    expect((await tables(role, 'SELECT')).filter((name) => name.startsWith('drizzle.'))).toEqual([])
  })
})

test('the Worker removes rows of these tables, which expire, and of no other; the operator of none', async () => {
  expect(await tables(WORKER_ROLE, 'DELETE')).toEqual(['idempotency_keys', 'retired_keys', 'stripe_events'])
  expect(await tables(OPERATOR_ROLE, 'DELETE')).toEqual([])
})

test('the operator reads what he prunes by, and no log source, event, key or bill', async () => {
  expect(await tables(OPERATOR_ROLE, 'SELECT')).toEqual([
    'audit_checkpoints',
    'audit_entries',
    'audit_heads',
    'audit_signatures',
    'tenants',
  ])
})

describe('a function that runs with the owner’s rights', () => {
  test('looks for what it names in this schema first, and in temporary ones last', async () => {
    expect(
      await sql(
        `select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
           and not coalesce(p.proconfig, '{}') @> array['search_path=public, pg_temp']`,
      ),
    ).toEqual([])
  })
  test('is nobody’s to call but whom it was given to', async () => {
    expect(
      await sql(
        `select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
           and has_function_privilege('public', p.oid, 'EXECUTE') and p.prorettype <> 'trigger'::regtype`,
      ),
    ).toEqual([])
  })
  test('that ends or prunes a log, or appends to it, is not the Worker’s', async () => {
    const calls = async (role: string) =>
      (
        await sql<{ name: string }>(
          `select proname name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'public' and has_function_privilege($1, p.oid, 'EXECUTE')`,
          [role],
        )
      ).map(({ name }) => name)
    const worker = await calls(WORKER_ROLE)
    for (const name of [
      'append_audit_entry',
      'append_audit_tile',
      'prune_audit_log',
      'delete_pruned_entries',
      'change_plan',
    ])
      expect(worker).not.toContain(name)
    expect(worker).toEqual(expect.arrayContaining(['admit', 'finish']))
    expect(await calls(OPERATOR_ROLE)).toEqual(expect.arrayContaining(['prune_audit_log', 'delete_pruned_entries']))
    expect(await calls(OPERATOR_ROLE)).not.toContain('finish')
  })
})
