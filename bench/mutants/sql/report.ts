import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** What was broken, and the first test that failed of it (undefined: none). */
type Told = { name: string; why: string; noticed: string | undefined }

const PLACE = new URL('../../../docs/sql-functions.md', import.meta.url)
const HEAD = '| function | broken so | the test that fails |\n| --- | --- | --- |\n'
const SURVIVED = '**none**'
const NOT_TRIED = 'not tried'
const EXPECTED = `${NOT_TRIED}; expected: `

/** A breakage by its function and what is wrong then. */
export const keyOf = ({ name, why }: { name: string; why: string }): string => `${name}: ${why}`
const escaped = (text: string): string => text.replaceAll('|', '\\|')

/** What docs/sql-functions.md says of each breakage. */
export function lastTold(): Map<string, string> {
  const told = new Map<string, string>()
  const table = existsSync(PLACE) ? (readFileSync(PLACE, 'utf8').split(HEAD)[1] ?? '') : ''
  let name = ''
  for (const line of table.split('\n')) {
    const [of = '', why = '', test = ''] = line.slice(2, -2).split(' | ')
    if (of !== '') name = of.replaceAll('`', '')
    if (test !== '') told.set(keyOf({ name, why }), test.replaceAll('\\|', '|'))
  }
  return told
}

/** The test that noticed a breakage the last time, or that is expected to; undefined: nobody knows one. */
export function expectedOf(said: string | undefined): string | undefined {
  const test = said?.replace(EXPECTED, '')
  return test === SURVIVED || test === NOT_TRIED ? undefined : test
}

/** A table of Markdown, a breakage a row. */
export const table = (told: readonly Told[]): string =>
  HEAD +
  told
    .map(({ name, why, noticed }, i) => {
      const of = told[i - 1]?.name === name ? '' : `\`${name}\``
      return `| ${of} | ${why} | ${noticed === undefined ? SURVIVED : escaped(noticed)} |\n`
    })
    .join('')

/** Puts what was found where docs/sql-functions.md has it; of all that was not tried now, what it says stays. */
export function write(all: readonly { name: string; why: string }[], told: readonly Told[]): void {
  const found = lastTold()
  for (const one of told) found.set(keyOf(one), one.noticed ?? SURVIVED)
  const [text = ''] = readFileSync(PLACE, 'utf8').split(HEAD)
  const rows = all.map(({ name, why }) => ({ name, why, noticed: found.get(keyOf({ name, why })) ?? NOT_TRIED }))
  writeFileSync(PLACE, text + table(rows))
}
