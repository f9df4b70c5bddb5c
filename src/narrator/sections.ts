import { detect } from '../dlp/detect.ts'
import { className, SEVERITY, statusName } from '../log-events/event.ts'
import { FILE_ACTIVITIES } from './event-facts-sql.ts'
import type { EventFact, Facts, SourceFact } from './facts.ts'
import type { Line, Value } from './harmless.ts'
import { busiestHours, DEVIATIONS } from './hours.ts'
import { MANY } from './log-ins-sql.ts'

/**
 * What is said of one matter: the first lines of `total`; of these a line stands for `n` (1, if it does not say). `weight`: how much of the room
 * is kept for it, in proportion.
 */
export type Section = { title: string; weight: number; total: number; lines: (Line & { n?: number })[] }

type Listed<Row> = { total: number; rows: Row[] }

/** What the logs say from `from` to `to` (Unix ms), the most telling first. */
export const sectionsOf = ({ logs, audit }: Facts, from: number, to: number): Section[] => [
  ...attacks(logs),
  ...unusual(logs, busiestHours(logs.hours, from, to)),
  ...ownLog(audit),
  sources(logs.sources, from, to),
  ...usual(logs),
]

/** Log-ins that failed, and changes that somebody who got in would make. */
const attacks = (logs: Facts['logs']): Section[] => [
  section(
    `Log-ins that succeeded within an hour of ${MANY} or more failed ones from the same address (of the same account, where no address is known)`,
    2.4,
    logs.break_ins,
    (row) => ({
      account: row.actor,
      address: row.src_ip,
      failed_by_account: row.by_account,
      failed_from_address: row.by_address,
      succeeded: row.succeeded,
    }),
  ),
  section(
    `Log-ins that succeeded, at an address not seen before, within an hour of failed ones of the account at ${MANY} or more addresses`,
    1,
    logs.wandering,
    (row) => ({
      account: row.actor,
      address: row.src_ip,
      failed_by_account: row.by_account,
      failed_at_addresses: row.addresses,
      succeeded: row.succeeded,
    }),
  ),
  section(`Addresses that failed to log in to ${MANY} or more accounts`, 1, logs.sprays, (row) => ({
    address: row.src_ip,
    accounts: row.accounts,
    failed: row.failed,
    first: row.first,
    last: row.last,
  })),
  alike('Changes of privileges and of group members', 4, both(logs.privileges, logs.groups)),
  alike('Changes of privileges that were refused', 1.2, logs.refused),
  alike('Changes of accounts', 2.4, logs.accounts),
  alike('Events of high severity', 2.4, logs.severe),
  section(
    'Failed log-ins by account and address (of an account at an address in the same second: as many as one log has)',
    1.6,
    logs.log_ins,
    (row) => ({
      account: row.actor,
      address: row.src_ip,
      failed: row.failed,
      first: row.first,
      last: row.last,
    }),
  ),
]

/** What is otherwise than before, or than at other hours. */
const unusual = (logs: Facts['logs'], hours: ReturnType<typeof busiestHours>): Section[] => [
  section('Files downloaded, deleted, shared, by account', 1, logs.files, (row) => ({
    account: row.actor,
    files: FILE_ACTIVITIES[row.activity_id] ?? null,
    events: row.n,
    first: row.first,
    last: row.last,
  })),
  section('Accounts not seen before', 1, known(logs, logs.new_actors), (row) => ({
    account: row.actor,
    events: row.n,
    addresses: row.addresses,
    first: row.first,
  })),
  section('Known accounts from addresses not seen before', 1, known(logs, logs.new_addresses), (row) => ({
    account: row.actor,
    address: row.src_ip,
    events: row.n,
    first: row.first,
  })),
  section(
    `Busiest hours (median ${hours.median.toFixed(1)} events an hour, deviation ${hours.deviation.toFixed(1)}; unusual: more than ${DEVIATIONS} of these above the median)`,
    0.7,
    { total: hours.busiest.length, rows: hours.busiest },
    ({ hour, n, unusual }) => ({ hour, events: n, unusual }),
  ),
]

/** What this service's own audit log says. */
const ownLog = (audit: Facts['audit']): Section[] => [
  section('What admins did in this service (its audit log)', 1.6, audit.actions, (row) => ({
    time: row.time,
    action: row.action,
    user_id: row.user_id,
  })),
  section('Agent runs that were blocked, by what was found in them', 0.5, audit.blocked, (row) => ({
    found: row.type,
    runs: row.n,
  })),
  section('Agent runs by agent and ending', 0.8, audit.runs, (row) => ({
    agent: row.agent_id,
    action: row.action,
    runs: row.n,
  })),
]

/** What there is most of. */
const usual = (logs: Facts['logs']): Section[] => [
  section('Most active accounts', 1.2, logs.actors, (row) => ({
    account: row.actor,
    events: row.n,
    failed: row.failed,
    addresses: row.addresses,
    first: row.first,
    last: row.last,
  })),
  section('Most frequent kinds of events', 1.2, logs.kinds, (row) => ({
    class: className(row.class_uid),
    what: row.event_code,
    events: row.n,
    failed: row.failed,
  })),
]

const section = <Row extends { ids: string[] }>(
  title: string,
  weight: number,
  { total, rows }: Listed<Row>,
  fieldsOf: (row: Row) => Record<string, Value>,
): Section => ({ title, weight, total, lines: rows.map((row) => ({ fields: fieldsOf(row), ids: row.ids })) })

/** Events that are told of by themselves. */
const alike = (title: string, weight: number, { total, rows }: Listed<EventFact>): Section => ({
  title,
  weight,
  total,
  lines: rows.map((row) => ({ fields: eventFields(row), ids: row.ids, n: row.n })),
})

/** Two lists as one, the first before the second. */
const both = <Row>(first: Listed<Row>, second: Listed<Row>): Listed<Row> => ({
  total: first.total + second.total,
  rows: [...first.rows, ...second.rows],
})

/** Where nothing is kept from before, nothing can be called new. */
const known = <Row>({ before }: Facts['logs'], list: Listed<Row>): Listed<Row> =>
  before.n === 0 ? { total: 0, rows: [] } : list

/** An event that is told of by itself, and how many are like it. */
export const eventFields = (event: EventFact): Record<string, Value> => ({
  time: event.time,
  ...(event.n > 1 && { alike: event.n, first: event.first ?? null }),
  class: className(event.class_uid),
  what: event.event_code,
  status: statusName(event.status_id),
  severity: event.severity_id >= SEVERITY.high ? event.severity_id : null,
  product: event.product,
  account: event.actor,
  address: event.src_ip,
  object: event.resource,
  message: event.message,
})

/** Which sources were read, up to when, and what of them is missing: those with a trouble first. */
function sources(facts: readonly SourceFact[], from: number, to: number): Section {
  const lines = facts.flatMap((source) => [
    { fields: sourceFields(source, from, to), ids: [] },
    ...source.gaps
      .filter((gap) => !(Date.parse(gap.to) <= from || Date.parse(gap.from) >= to))
      .map((gap) => ({
        fields: { source: source.id, missing_from: gap.from, missing_to: gap.to, why: gap.reason },
        ids: [],
      })),
  ])
  const trouble = ({ fields }: Line) =>
    'why' in fields || fields.error !== null || fields.read_until === null || fields.enabled === false
  return {
    title: 'Sources that were read, and what of them is missing',
    weight: 2,
    total: lines.length,
    lines: lines.toSorted((a, b) => Number(trouble(b)) - Number(trouble(a))),
  }
}

const sourceFields = (source: SourceFact, from: number, to: number): Record<string, Value> => ({
  source: source.id,
  type: source.type,
  // What members call a source may be a person's name.
  name: detect(source.name).length === 0 ? source.name : null,
  events: source.n,
  enabled: source.enabled,
  read_until: source.read_until,
  registered: Date.parse(source.registered) > from && Date.parse(source.registered) < to ? source.registered : null,
  error: source.error,
})
