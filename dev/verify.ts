#!/usr/bin/env node
// Checks an export of the audit log, a receipt, a tlog-proof file or a proof of consistency, with nothing but the log's public key.
//   npm run -s verify -- export.ndjson --key 'api.example.com/audit+1234abcd+…'
// FILE         `-` is what comes through a pipe
// --key        verifier key of the log (GET /api/v1/audit/keys), or a file that holds it; several while one replaces another. Without one only
//              the chain is checked, which whoever made it could have arranged
// --witness    verifier key of a witness, or a file: it must have cosigned the log as it is here. Several: each of them
// --checkpoint file with a checkpoint, or a receipt, that was kept from earlier: the log must still contain what it signed. Several
// --part       the export may be a part of the log
// --org        whose log it must be: one key signs the logs of all organisations
// --json       the report as JSON
// Exit status: 0 verified, 1 not, 2 it could not be tried.
import { describeReport } from '../src/audit/log/describe.ts'
import { printable } from '../src/audit/log/printable.ts'
import { complain, parsed, UsageError } from './command.ts'
import { verifyFileAt } from './log-file.ts'

const USAGE =
  'usage: verify FILE|- [--key VKEY|FILE]… [--witness VKEY|FILE]… [--checkpoint FILE]… [--part] [--org ORG] [--json]'
const FAILED = 1
const NOT_TRIED = 2

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parsed(USAGE, {
    args,
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      witness: { type: 'string', multiple: true, default: [] },
      checkpoint: { type: 'string', multiple: true, default: [] },
      part: { type: 'boolean', default: false },
      org: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError(USAGE)
  const { key: keys, witness: witnesses, checkpoint: checkpoints } = values
  const report = await verifyFileAt(file === '-' ? '/dev/stdin' : file, {
    keys,
    witnesses,
    checkpoints,
    orgId: values.org,
  })
  console.log(values.json ? JSON.stringify(report, null, 2).replace(/[^\n]+/g, printable) : describeReport(report))
  const isPart = report.verified && !report.whole && !values.part
  if (isPart) console.error('A part of a log passes with --part only.')
  const isUnseen = report.unseen_by !== undefined
  if (isUnseen) console.error('A log passes when every witness that --witness names has cosigned it as it is here.')
  if (!report.verified || isPart || isUnseen) process.exitCode = FAILED
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  complain(error)
  process.exitCode = NOT_TRIED
}
