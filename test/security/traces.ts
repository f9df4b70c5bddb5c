import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { Canaries } from './canaries.ts'

/** How a text may stand in what keeps bytes: as it is (in any case), in hex, in base64 wherever it begins, of two bytes a letter. */
function formsOf(canary: string): Buffer[] {
  const bytes = Buffer.from(canary)
  // Without its first and last letters, which depend on what stands beside it.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(shift === 0 ? 0 : 4, -1),
  )
  return [
    ...[canary, canary.toLowerCase(), encodeURIComponent(canary), bytes.toString('hex')].map((text) =>
      Buffer.from(text),
    ),
    ...[...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))].map((text) =>
      Buffer.from(text),
    ),
    Buffer.from(canary, 'utf16le'),
  ]
}

/** Which of them stand in these bytes, in whatever form. */
export function tracesIn(bytes: Buffer, canaries: Canaries): string[] {
  return Object.entries(canaries).flatMap(([what, canary]) =>
    formsOf(canary).some((form) => bytes.includes(form)) ? [what] : [],
  )
}

/** Every file of a folder, and of those in it. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())

/** Which of them stand in a folder's files: `file: what`. */
export const tracesInFiles = (folder: string, canaries: Canaries): string[] =>
  filesIn(folder).flatMap((file) =>
    tracesIn(readFileSync(file), canaries).map((what) => `${file.slice(folder.length)}: ${what}`),
  )

/** Every row of every table of a database that PGlite keeps in a folder, as text; by table. */
export async function dump(folder: string): Promise<Map<string, string>> {
  const lite = await PGlite.create(folder)
  try {
    const { rows: tables } = await lite.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
    )
    const dumped = new Map<string, string>()
    for (const { name } of tables) {
      const { rows } = await lite.query<{ row: string }>(`select to_jsonb(t)::text "row" from ${name} t`)
      dumped.set(name, rows.map(({ row }) => row).join('\n'))
    }
    return dumped
  } finally {
    await lite.close()
  }
}
