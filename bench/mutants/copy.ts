import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a run of the tests does not read. */
const LEFT = new Set(['node_modules', '.git', '.wrangler', 'test-results'])

/** A copy of the project to make mistakes in; ends with the process. */
export function copyOfProject(): string {
  const root = mkdtempSync(join(tmpdir(), 'mutants-'))
  process.on('exit', () => rmSync(root, { recursive: true, force: true }))
  for (const name of readdirSync('.')) if (!LEFT.has(name)) cpSync(name, join(root, name), { recursive: true })
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'))
  return root
}
