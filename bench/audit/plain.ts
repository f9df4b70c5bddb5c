// A verifier as whoever reads docs/audit.md writes it first, to compare ours with: line by line, JSON.parse and createHash, and the chain only.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

const [, , file = ''] = process.argv
const CHAINED = Buffer.of(1)
let head = Buffer.alloc(32).toString('hex')
let due = 0
for await (const line of createInterface({ input: createReadStream(file) })) {
  if (line.startsWith('{"checkpoint"')) break
  const { entry, entry_hash, prev_hash, row_hash, seq } = JSON.parse(line)
  // What was written in canonical form is so again: JSON.parse keeps the order of members.
  const entryHash = createHash('sha256').update(JSON.stringify(entry)).digest()
  const before = Buffer.from(head, 'hex')
  if (seq !== due++ || entryHash.toString('hex') !== entry_hash || prev_hash !== head)
    throw new Error(`broken at ${seq}`)
  head = createHash('sha256').update(CHAINED).update(before).update(entryHash).digest('hex')
  if (head !== row_hash) throw new Error(`broken at ${seq}`)
}
