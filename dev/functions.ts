// Writes src/db/functions.sql: each SQL function that is in force, as a migration writes it anew as a whole. It is there to be read; the database
// is made by migrations/ alone.
//   node dev/functions.ts
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const MIGRATIONS = new URL('../migrations/', import.meta.url)
const FUNCTIONS = new URL('../src/db/functions.sql', import.meta.url)
const CREATES = /^CREATE (?:OR REPLACE )?FUNCTION (\w+)/m
const DROPS = /^DROP FUNCTION (\w+)/m
const HEAD =
  '-- The SQL functions in force, each as the last migration that writes it has it. Written by `npm run generate`: change them by a migration.\n'

type Definition = { sql: string; file: string }

/** Each SQL function as the last migration that writes it has it, and which that is: `CREATE OR REPLACE`, which leaves its grants as they are. */
export function latestDefinitions(): Map<string, Definition> {
  const latest = new Map<string, Definition>()
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'))
  for (const file of files.sort())
    for (const statement of readFileSync(new URL(file, MIGRATIONS), 'utf8').split('--> statement-breakpoint')) {
      const dropped = DROPS.exec(statement)?.[1]
      if (dropped !== undefined) latest.delete(dropped)
      const created = CREATES.exec(statement)
      if (created?.[1] === undefined) continue
      const sql = statement.slice(created.index).trim().replace(CREATES, 'CREATE OR REPLACE FUNCTION $1')
      latest.set(created[1], { sql, file })
    }
  return latest
}

if (import.meta.main) {
  const sorted = [...latestDefinitions()].sort(([a], [b]) => (a < b ? -1 : 1))
  const texts = sorted.map(([, { sql, file }]) => `\n-- ${file}\n${sql}\n`)
  writeFileSync(FUNCTIONS, HEAD + texts.join(''))
}
