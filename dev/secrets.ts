// Finds credentials in the files of this repository, or in those that are named: `npm run -s secrets [-- FILE…]`. Exit code 1: there are some.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { credentialsIn } from './credentials.ts'

/** What git has, and what it would take if somebody added all. */
const inRepository = (): string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
    .split('\0')
    .filter((file) => file !== '' && existsSync(file))

const named = process.argv.slice(2)
const files = named.length > 0 ? named : inRepository()
let count = 0
for (const file of files) {
  for (const { line, kind, hash } of credentialsIn(readFileSync(file, 'utf8'))) {
    count++
    console.log(`${file}:${line}: ${kind} (${hash})`)
  }
}
console.log(`${files.length} files, ${count} credentials`)
process.exitCode = count > 0 ? 1 : 0
