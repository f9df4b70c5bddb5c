import { execFile } from 'node:child_process'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { startPostgres } from '../support/postgres.ts'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let owner: pg.Client
beforeAll(async () => {
  postgres = await startPostgres()
  owner = new pg.Client(postgres.url)
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await postgres.stop()
})

const migrate = (DATABASE_URL: string, ...words: string[]) =>
  new Promise((resolve) => {
    const args = ['--import', './dev/modules.ts', 'dev/migrate.ts', ...words]
    execFile(process.execPath, args, { env: { ...process.env, DATABASE_URL } }, (error, out, err) =>
      resolve({ status: error ? error.code : 0, out, err }),
    )
  })
const tables = async () =>
  (await owner.query(`select tablename from pg_tables where schemaname = 'public'`)).rows.map((row) => row.tablename)

test('a migration that fails is told of with its statement and the reason, and leaves nothing behind', async () => {
  await owner.query('create table audit_entries ()')
  expect(await migrate(postgres.url)).toEqual({
    status: 1,
    out: '',
    err: expect.stringMatching(
      /^Nothing has changed\. This failed:\nCREATE TABLE "audit_entries" \(.*\nrelation "audit_entries" already exists \(DEBUG=1 shows all of it\)\n$/s,
    ),
  })
  expect(await tables()).toEqual(['audit_entries'])
  await owner.query('drop table audit_entries')
})

test('a database is brought up to date once, and is left as it is after that', async () => {
  const done = { status: 0, out: 'The schema is up to date.\n', err: '' }
  expect(await migrate(postgres.url)).toEqual(done)
  expect(await tables()).toContain('audit_entries')
  const applied = await owner.query('select * from drizzle.__drizzle_migrations')
  expect(await migrate(postgres.url)).toEqual(done)
  expect((await owner.query('select * from drizzle.__drizzle_migrations')).rows).toEqual(applied.rows)
})

test('one that is not there, or is not named rightly, is told of in a sentence', async () => {
  const away = await migrate(`postgres://owner:secret@127.0.0.1:${await freePort()}/postgres`)
  expect(away).toEqual({ status: 1, out: '', err: expect.stringMatching(/^connect ECONNREFUSED [^\n]*\n$/) })
  for (const url of ['', 'https://neon.test/db', 'postgres://owner:pa/ss@127.0.0.1/db'])
    expect(await migrate(url)).toEqual({ status: 1, out: '', err: expect.stringMatching(/^usage: migrate [^\n]*\n$/) })
})
