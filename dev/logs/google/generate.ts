import { isAfter, type Position } from './paging.ts'

export type Entry = Position & { raw: Record<string, unknown> }
/** Which entries a filter chooses; its times have all their digits. */
export type Choice = { from: string; to: string; includes: (raw: Entry['raw']) => boolean }

/** So many entries that are made up when they are asked for, evenly over the hours before `end` (Unix milliseconds). */
export type Generated = { count: number; end: number; project: string }

const STRETCH_MS = 20 * 3_600_000
/** In so many entries one is served twice: the last. */
const BLOCK = 25
/** Where a block is broken, generated entries come before those that are stored. */
const SEQ_BASE = -1e12

const METHODS = [
  ['storage.googleapis.com', 'storage.objects.get', 'data_access'],
  ['storage.googleapis.com', 'storage.objects.list', 'data_access'],
  ['bigquery.googleapis.com', 'google.cloud.bigquery.v2.JobService.InsertJob', 'data_access'],
  ['compute.googleapis.com', 'v1.compute.instances.insert', 'activity'],
  ['compute.googleapis.com', 'v1.compute.instances.delete', 'activity'],
  ['iam.googleapis.com', 'google.iam.admin.v1.CreateServiceAccount', 'activity'],
  [
    'secretmanager.googleapis.com',
    'google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion',
    'data_access',
  ],
] as const

/** How many entries are served, with those that come twice. */
export const servedOf = (count: number): number => count + Math.floor(count / (BLOCK - 1))

/** The entry that is served at a place: the last of a block is the one before it once more. */
function entryAt({ count, end, project }: Generated, place: number): Entry {
  const n = Math.floor(place / BLOCK) * (BLOCK - 1) + Math.min(place % BLOCK, BLOCK - 2)
  const nanos = BigInt(end - STRETCH_MS) * 1_000_000n + (BigInt(n) * BigInt(STRETCH_MS) * 1_000_000n) / BigInt(count)
  const time = `${new Date(Number(nanos / 1_000_000_000n) * 1_000).toISOString().slice(0, 19)}.${String(nanos % 1_000_000_000n).padStart(9, '0')}Z`
  const [serviceName, methodName, log] = METHODS[n % METHODS.length] ?? METHODS[0]
  const isRefused = n % 50 === 49
  const raw = {
    insertId: `g${n.toString(36).padStart(7, '0')}`,
    logName: `projects/${project}/logs/cloudaudit.googleapis.com%2F${log}`,
    resource: { type: 'project', labels: { project_id: project } },
    timestamp: time,
    receiveTimestamp: time,
    severity: isRefused ? 'ERROR' : 'INFO',
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      serviceName,
      methodName,
      resourceName: `projects/${project}/items/${n % 997}`,
      authenticationInfo: { principalEmail: `user${n % 40}@contoso.example` },
      requestMetadata: { callerIp: `198.51.100.${n % 200}`, callerSuppliedUserAgent: 'google-cloud-sdk' },
      authorizationInfo: [{ permission: `${serviceName.split('.')[0]}.items.use`, granted: !isRefused }],
      status: isRefused ? { code: 7, message: 'Permission denied.' } : {},
    },
  }
  return { raw, time, seq: SEQ_BASE + place }
}

/** The first entries after a position that a filter chooses, at most `most`. */
export function generatedAfter(
  generated: Generated,
  { from, to, includes }: Choice,
  after: Position | undefined,
  most: number,
): Entry[] {
  const served = servedOf(generated.count)
  const isChosen = (place: number) => {
    const entry = entryAt(generated, place)
    return entry.time >= from && isAfter(entry, after)
  }
  let [low, high] = [0, served]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isChosen(middle)) high = middle
    else low = middle + 1
  }
  const entries: Entry[] = []
  for (let place = low; place < served && entries.length < most; place++) {
    const entry = entryAt(generated, place)
    if (entry.time >= to) break
    if (includes(entry.raw)) entries.push(entry)
  }
  return entries
}
