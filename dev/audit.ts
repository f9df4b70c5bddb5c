// The operator's tool for audit logs.
//   npm run -s audit -- key NAME                          makes a signing key; NAME is the log's address without https://, as api.example.com/audit
//   npm run -s audit -- prune ORG EXPORT --key VKEY       takes the entries that the file EXPORT holds out of the log of an organisation that has left
// `--as NAME` says who acts (default: the system's user). With DATABASE_URL (the role hosted_agents_operator, at Neon) it works there, else on the local stack.
import { randomBytes } from 'node:crypto'
import type { Actor } from '../src/audit/entry.ts'
import { describeReport } from '../src/audit/log/describe.ts'
import { type Pruned, pruneLog } from '../src/audit/prune.ts'
import { logState } from '../src/audit/queries.ts'
import { formatSigner, formatVerifierKey, signerOf } from '../src/audit/tree/note.ts'
import { parsed, UsageError } from './command.ts'
import { verifyFileAt } from './log-file.ts'
import { openDatabase, operate, operatorId } from './operator.ts'
import { OPERATOR_DATABASE_URL } from './roles.ts'

const USAGE = 'usage: audit key NAME | audit prune ORG EXPORT --key VKEY|FILE… [--as NAME]'
const SEED_BYTES = 32

const REFUSED: Record<Exclude<Pruned, 'pruned'>, string> = {
  no_log: 'it has no log',
  not_left: 'it has a plan or a gateway key: it has not left',
  too_recent: 'its last entry is not 30 days old',
  no_checkpoint: 'the log has no such checkpoint, or its entries are pruned already',
}

async function main(args: string[]): Promise<unknown> {
  const { values, positionals } = parsed(USAGE, {
    args,
    allowPositionals: true,
    options: { as: { type: 'string' }, key: { type: 'string', multiple: true, default: [] } },
  })
  const [command, name, file] = positionals
  if (command === 'key' && name !== undefined) return newKey(name)
  if (command === 'prune' && name !== undefined && file !== undefined)
    return prune({ orgId: name, userId: operatorId(values.as) }, file, values.key)
  throw new UsageError(USAGE)
}

async function newKey(name: string) {
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(name))
    throw new UsageError('NAME is an address without https://, as api.example.com/audit')
  const seed = randomBytes(SEED_BYTES)
  return { signing_key: await formatSigner(name, seed), verifier_key: formatVerifierKey(await signerOf(name, seed)) }
}

/** What the export proves to hold, and nothing else, is taken out. */
async function prune(actor: Actor, file: string, keys: string[]) {
  const report = await verifyFileAt(file, { keys })
  const { verified, trust, org_id, from, to, checkpoint } = report
  if (!verified || trust === 'chain' || !checkpoint)
    throw new UsageError(`Nothing was pruned.\n${describeReport(report)}`)
  const db = openDatabase(OPERATOR_DATABASE_URL)
  const state = await logState(db, actor.orgId, checkpoint.origin)
  if (!state) throw new UsageError(`${actor.orgId} is not on board`)
  if (org_id !== actor.orgId || from > state.pruned || to !== checkpoint.size)
    throw new UsageError(
      `Nothing was pruned: ${file} is not all that is left of the log of ${actor.orgId}, from ${state.pruned} on.`,
    )
  const outcome = await pruneLog(db, actor, { size: checkpoint.size, root: checkpoint.root })
  if (outcome !== 'pruned') throw new UsageError(`Nothing was pruned of ${actor.orgId}: ${REFUSED[outcome]}.`)
  return { org_id: actor.orgId, pruned: { from: state.pruned, to } }
}

await operate(main)
