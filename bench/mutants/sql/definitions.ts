import { readdirSync, readFileSync } from 'node:fs'
import type { Breakage } from './list.ts'

const MIGRATIONS = new URL('../../../migrations/', import.meta.url)
const CREATES = /^CREATE (?:OR REPLACE )?FUNCTION (\w+)/m

/** Each SQL function as the last migration that writes it has it: `CREATE OR REPLACE`, which leaves its grants as they are. */
export function latestDefinitions(): Map<string, string> {
  const latest = new Map<string, string>()
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'))
  for (const file of files.sort())
    for (const statement of readFileSync(new URL(file, MIGRATIONS), 'utf8').split('--> statement-breakpoint')) {
      const created = CREATES.exec(statement)
      if (created?.[1] === undefined) continue
      const definition = statement.slice(created.index).trim().replace(CREATES, 'CREATE OR REPLACE FUNCTION $1')
      latest.set(created[1], definition)
    }
  return latest
}

/** The definition with one thing broken; an error where the list no longer fits the migrations. */
export function broken(definition: string, [why, from, to]: Breakage): string {
  const parts = definition.split(from)
  if (parts.length !== 2) throw new Error(`“${from}” (${why}) is ${parts.length - 1} times in\n${definition}`)
  return parts.join(to)
}
