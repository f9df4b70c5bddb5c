/** What was broken, and the first test that failed of it (undefined: none). */
export type Told = { name: string; why: string; noticed: string | undefined }

/** A table of Markdown. */
export function table(told: readonly Told[]): string {
  const rows = told.map(({ name, why, noticed }, i) => [
    told[i - 1]?.name === name ? '' : `\`${name}\``,
    why,
    noticed?.replaceAll('|', '\\|') ?? 'SURVIVED',
  ])
  return [['function', 'broken so', 'the test that fails'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
