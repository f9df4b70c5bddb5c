import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { Server } from 'node:http'
import { Faults, unanswered } from './faults.ts'
import { type Handler, Requests, serve } from './http.ts'

// Written from C2SP's signed-note, tlog-cosignature and tlog-witness, and RFC 6962, with Node's crypto alone: a fault in src/audit must not
// prove itself right here.

const SLOW_MS = 1_500
const DAY_S = 86_400
/** Of Ed25519 keys in DER. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

const sha = (...parts: (Uint8Array | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const parent = (left: Buffer, right: Buffer): Buffer => sha(Buffer.of(1), left, right)

/** A witness's key (cosignature/v1) from its 32-byte seed: as a verifier key, and how it signs a checkpoint's text at a time in Unix seconds. */
export function witnessKey(name: string, seed: Uint8Array) {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length)
  const typed = Buffer.concat([Buffer.of(4), publicKey])
  const id = sha(`${name}\n`, typed).subarray(0, 4)
  return {
    vkey: `${name}+${id.toString('hex')}+${typed.toString('base64')}`,
    cosign: (text: string, time: number): string => {
      const stamp = Buffer.alloc(8)
      stamp.writeBigUInt64BE(BigInt(time))
      const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), privateKey)
      return `— ${name} ${Buffer.concat([id, stamp, signature]).toString('base64')}\n`
    },
  }
}

function logKey(vkey: string) {
  const [, name = '', id = '', base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? []
  const key = Buffer.concat([SPKI_PREFIX, Buffer.from(base64, 'base64').subarray(1)])
  return { name, id, publicKey: createPublicKey({ key, format: 'der', type: 'spki' }) }
}
type LogKey = ReturnType<typeof logKey>

/** Whether a key of these signed the text, and no line that says so is wrong. */
function isSigned(text: string, lines: string[], keys: LogKey[]): boolean {
  const checks = lines.flatMap((line) => {
    const [, name, base64 = ''] = line.split(' ')
    const blob = Buffer.from(base64, 'base64')
    const key = keys.find((known) => known.name === name && known.id === blob.subarray(0, 4).toString('hex'))
    return key ? [verify(null, Buffer.from(text), key.publicKey, blob.subarray(4))] : []
  })
  return checks.length > 0 && checks.every(Boolean)
}

type Tree = { size: number; root: Buffer }
const EMPTY: Tree = { size: 0, root: sha('') }

/** Whether the proof leads to both roots: RFC 6962's SUBPROOF (section 2.1.2), read backwards. */
function isExtension(old: Tree, now: Tree, proof: Buffer[]): boolean {
  if (old.size === 0) return proof.length === 0 && (now.size > 0 || now.root.equals(EMPTY.root))
  const rest = [...proof]
  const next = () => rest.shift() ?? Buffer.alloc(0)
  /** The roots of a tree of n leaves, and of its first m. */
  const roots = (m: number, n: number, isWhole: boolean): [Buffer, Buffer] => {
    if (m === n) {
      const root = isWhole ? old.root : next()
      return [root, root]
    }
    let k = 1
    while (k * 2 < n) k *= 2
    const [first, all] = m <= k ? roots(m, k, isWhole) : roots(m - k, n - k, false)
    const sibling = next()
    return m <= k ? [first, parent(all, sibling)] : [parent(sibling, first), parent(sibling, all)]
  }
  const [first, all] = roots(old.size, now.size, true)
  return rest.length === 0 && first.equals(old.root) && all.equals(now.root)
}

const REQUEST =
  /^old (?<old>0|[1-9]\d*)\n(?<proof>(?:[A-Za-z0-9+/]{43}=\n){0,63})\n(?<text>(?<origin>.+)\n(?<size>0|[1-9]\d*)\n(?<root>[A-Za-z0-9+/]{43}=)\n(?:.+\n)*)\n(?<signatures>(?:— .+\n)+)$/
type Answer = { status: number; body: string; type?: string; cosigned?: string }

/** Answers `add-checkpoint`; remembers the newest tree of each log. */
function adder(logs: LogKey[]): (body: string) => Answer {
  const latest = new Map<string, Tree>()
  return (body) => {
    const request = REQUEST.exec(body)?.groups
    if (!request) return { status: 400, body: 'malformed\n' }
    const { origin = '', text = '', proof = '', signatures = '' } = request
    const keys = logs.filter(({ name }) => origin.startsWith(`${name}/`))
    if (keys.length === 0) return { status: 404, body: 'unknown log\n' }
    if (!isSigned(text, signatures.trim().split('\n'), keys)) return { status: 403, body: 'no known signature\n' }
    const now = { size: Number(request.size), root: Buffer.from(request.root ?? '', 'base64') }
    const old = Number(request.old)
    if (old > now.size) return { status: 400, body: 'old is larger than the checkpoint\n' }
    const known = latest.get(origin) ?? EMPTY
    if (old !== known.size) return { status: 409, body: `${known.size}\n`, type: 'text/x.tlog.size' }
    if (old === now.size && !known.root.equals(now.root)) return { status: 409, body: 'another root\n' }
    const hashes = [...proof.matchAll(/.+/g)].map(([hash]) => Buffer.from(hash, 'base64'))
    if (!isExtension(known, now, hashes)) return { status: 422, body: 'bad proof\n' }
    latest.set(origin, now)
    return { status: 200, body: '', cosigned: text }
  }
}

/**
 * A witness of transparency logs (C2SP tlog-witness): `POST /add-checkpoint`.
 * `logs`: the verifier keys of those it knows; a log's origin is its key's name, a slash, and anything. What it saw is in memory.
 * Controls: `/__faults`; `GET`, `DELETE /__requests`.
 */
export async function serveWitness(
  base: string,
  { name, seed, logs }: { name: string; seed: Uint8Array; logs: string[] },
): Promise<Server> {
  const [key, stranger] = [witnessKey(name, seed), witnessKey(name, sha(seed))]
  const add = adder(logs.map(logKey))
  const faults = new Faults([
    ...(['http-500', 'redirect', 'timeout', 'reset', 'slow'] as const),
    // Those that follow have seen the checkpoint, and the answer is lost.
    ...(['garbage', 'stall', 'flood', 'wrong-signature', 'other-key', 'old'] as const),
  ])
  const requests = new Requests<{ path: string; body: string }>()

  const answer: Handler = async ({ method, path, body }, response) => {
    requests.add({ path, body })
    const say = (status: number, text: string, headers = {}) => void response.writeHead(status, headers).end(text)
    if (method !== 'POST' || path !== '/add-checkpoint') return say(404, 'not found\n')
    const fault = faults.take(path, body)
    if (fault === 'http-500') return say(500, 'internal error\n')
    if (fault === 'redirect') return say(307, '', { Location: `${base}/add-checkpoint` })
    if (unanswered(fault, response)) return
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    const { status, body: refusal, type = 'text/plain', cosigned } = add(body)
    if (cosigned === undefined) return say(status, refusal, { 'Content-Type': type })
    const time = Math.floor(Date.now() / 1_000)
    if (fault === 'garbage') return say(200, '<html>Welcome')
    if (fault === 'stall') return void response.writeHead(200).write('— ')
    if (fault === 'flood') return void response.writeHead(200).write('— '.repeat(16_384))
    if (fault === 'wrong-signature') return say(200, key.cosign(`${cosigned}more\n`, time))
    if (fault === 'other-key') return say(200, stranger.cosign(cosigned, time))
    if (fault === 'old') return say(200, key.cosign(cosigned, time - 2 * DAY_S))
    say(200, key.cosign(cosigned, time))
  }
  return serve(base, answer, { '/__faults': faults.control, '/__requests': requests.control })
}
