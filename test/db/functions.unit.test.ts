import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { migrated } from '../support/migrations.ts'

test('src/db/functions.sql has the functions that the migrations make, and no others', async () => {
  const written = readFileSync(new URL('../../src/db/functions.sql', import.meta.url).pathname, 'utf8')
  const definitions = written.matchAll(/^CREATE OR REPLACE FUNCTION (\w+).*?\$\$(.*?)\$\$;$/gms)
  const database = await migrated()
  const { rows } = await database.query<{ proname: string; prosrc: string }>(
    'select proname, prosrc from pg_proc where pronamespace = \'public\'::regnamespace order by proname collate "C"',
  )
  expect([...definitions].map(([, proname, prosrc]) => ({ proname, prosrc }))).toEqual(rows)
})
