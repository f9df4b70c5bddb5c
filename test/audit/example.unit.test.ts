import { expect, test } from 'vitest'
import { nodeSha256 } from '../../dev/log-file.ts'
import { CHECKPOINT, CONSISTENCY, EXPORT, KEY, NOTE, RECEIPT, REPORT, TLOG_PROOF } from '../../src/audit/example.ts'
import { verifyFile } from '../../src/audit/log/file.ts'
import { parseCheckpoint } from '../../src/audit/tree/checkpoint.ts'
import { parseNote, parseVerifierKey } from '../../src/audit/tree/note.ts'

const verify = async (text: string, checkpoints: string[] = []) =>
  verifyFile(new Blob([text]).stream(), {
    sha256: nodeSha256,
    keys: [await parseVerifierKey(KEY.key)],
    witnesses: [],
    checkpoints,
  })

test('The export of the API’s description is verified by its key, with the report that is shown', async () => {
  expect(await verify(EXPORT)).toEqual(REPORT)
})

test.each([
  ['receipt', JSON.stringify(RECEIPT)],
  ['tlog-proof file', TLOG_PROOF],
])('The %s is verified too', async (_, text) => {
  expect(await verify(text)).toMatchObject({ verified: true, trust: 'checkpoint', from: 1, to: 2 })
})

test('The checkpoint says what its note says, and the proof of consistency ends with it', async () => {
  const { size, root } = CHECKPOINT
  expect(parseCheckpoint(parseNote(NOTE).text)).toMatchObject({ origin: CHECKPOINT.origin, size })
  expect(CONSISTENCY).toMatchObject({ to: { size, root }, checkpoint: NOTE })
})
