import { randomBytes } from 'node:crypto'
import { HEC_TOKEN } from '../../dev/logs/splunk.ts'

/** Texts that must be nowhere, by what they are. */
export type Canaries = Readonly<Record<string, string>>

export const random = randomBytes(5).toString('hex')
const canary = (what: string) => `cnry${what}${random}`

/** What was sent, and may be kept nowhere. */
export const sent = {
  message: canary('message'),
  prompt: canary('prompt'),
  answer: canary('answer'),
  streamed: canary('streamed'),
  blocked: canary('blocked'),
  redacted: canary('redacted'),
  scanned: canary('scanned'),
  unrecorded: canary('unrecorded'),
  failed: canary('failed'),
  idempotency: canary('idempotency'),
  malformed: canary('malformed'),
  unknown: canary('unknown'),
  path: canary('path'),
  query: canary('query'),
  queryToken: canary('queryToken'),
  agent: canary('agent'),
  cookie: canary('cookie'),
  header: canary('header'),
  bearer: canary('bearer'),
  hecToken: canary('hecToken'),
  hecSecret: canary('hecSecret'),
  webhookSecret: canary('webhookSecret'),
  signature: canary('signature'),
  payer: canary('payer'),
  refusedName: canary('refusedName'),
  refusedConfig: canary('refusedConfig'),
  body: canary('body'),
}
/** What the log sources' stories say of patients, and the credentials in them. */
export const told: Canaries = {
  patient: 'Maria Gonzalez',
  anotherPatient: 'Margaret Holloway',
  clinicPatient: 'Mary Johnson',
  record: '48213377',
  clinicRecord: '4471902',
  scriptPassword: 'Autumn-Leaves-7',
  routerPassword: 'Harbor-Winter-26',
  ledgerPassword: 'Copper-Kettle-19',
}
/** What the stack holds secret, which it has files for. */
export const secrets: Record<string, string> = {
  masterKey: 'sk-local-master-key',
  databasePassword: ':local@',
  stripeKey: 'sk_test_local',
  hecTokenOfSource: HEC_TOKEN,
  searchToken: 'local-splunk-search-token',
}
/** What is kept on purpose: the search must find it. */
export const KEPT = { tenantName: canary('kept') }
