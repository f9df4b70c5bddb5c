import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PROBLEM_CODES } from '../../../src/audit/log/report.ts'

/** The table of docs/audit.md, up to the empty line after it; in its first column are the codes. */
const [, ROWS = ''] = /^\| problem \| means \|\n(.*?)\n\n/ms.exec(readFileSync('docs/audit.md', 'utf8')) ?? []

test('each problem that a report may name is explained in docs/audit.md, and no other', () => {
  const explained = ROWS.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(.*?)`/g)])
  expect(explained.map(([, code]) => code).sort()).toEqual(PROBLEM_CODES.toSorted())
})
