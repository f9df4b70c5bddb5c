import { expect, test } from 'vitest'
import { checkpointIn } from '../../../src/audit/log/kept.ts'
import { formatTlogProof } from '../../../src/audit/log/receipt.ts'
import { checkpointText, exported, KEY, log, note } from '../../support/log.ts'

const NOTE = note(checkpointText(log(5)), KEY)

test.each([
  ['the note itself', NOTE],
  ['the note without its last newline', NOTE.trimEnd()],
  ['the note with the newlines of Windows', NOTE.replaceAll('\n', '\r\n')],
  ['the note after a byte-order mark', `\ufeff${NOTE}`],
  ['a receipt after a byte-order mark', `\ufeff${JSON.stringify({ checkpoint: NOTE })}`],
  ['an export', exported(log(5))],
  ['a receipt', JSON.stringify({ entry: {}, seq: 0, hashes: [], checkpoint: NOTE }, null, 2)],
  ['a tlog-proof file', formatTlogProof({ seq: 0, hashes: [], checkpoint: NOTE }, '{}')],
  ['an answer of the API', JSON.stringify({ checkpoint: { size: 5, note: NOTE } })],
  ['a proof of consistency', JSON.stringify({ from: {}, to: {}, hashes: [], checkpoint: NOTE })],
])('a checkpoint is found in %s', (_, text) => {
  expect(checkpointIn(text)).toBe(NOTE)
})
test('what is nested as nothing of ours is holds none', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const text = `{"checkpoint":${deep}}\n`
  expect(checkpointIn(text)).toBe(text)
})
test('what holds none is given back, to be refused as it is', () => {
  expect(checkpointIn('hello')).toBe('hello\n')
})
