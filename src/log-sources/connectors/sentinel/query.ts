import * as z from 'zod'
import { DAY_MS } from '../../../durations.ts'
import { instantOf } from '../microsoft/fields.ts'

/** Tables of Entra ID in a workspace, in the order in which they are read, and the columns that are read of each. */
export const TABLES = ['AuditLogs', 'SigninLogs'] as const
export type Table = (typeof TABLES)[number]
const COLUMNS: Readonly<Record<Table, string>> = {
  AuditLogs: 'TimeGenerated, OperationName, Result, ResultReason, InitiatedBy, TargetResources, Identity',
  SigninLogs:
    'TimeGenerated, OperationName, ResultType, ResultDescription, UserPrincipalName, Identity, IPAddress, AppDisplayName, RiskLevelDuringSignIn',
}

/** Rows come late, but Log Analytics gives those that are older than two days the time at which they came. */
const LATEST_MS = 3 * DAY_MS

/** A place in a table's order: after the row of this ingestion time and `_ItemId`, as the API wrote them: a Date has too few digits. */
export const Place = z.object({ it: z.string(), id: z.string() })
export type Place = z.output<typeof Place>
/** Rows of a half-open stretch of ingestion time (milliseconds since 1970). */
export type QueryWindow = { from: number; to: number; after: Place | null }

const datetime = (ms: number): string => `datetime(${new Date(ms).toISOString()})`

/**
 * KQL for at most `take` rows of a window, ordered so that it can be gone on from any of them: thousands of rows may have the same ingestion
 * time, and there are no pages.
 */
export function kql(table: Table, { from, to, after }: QueryWindow, take: number): string {
  // JSON's text of a string is KQL's too.
  const begin = after
    ? `(_it > datetime(${after.it}) or (_it == datetime(${after.it}) and strcmp(_id, ${JSON.stringify(after.id)}) > 0))`
    : `_it >= ${datetime(from)}`
  return [
    table,
    `where TimeGenerated > ${datetime(from - LATEST_MS)}`,
    'extend _it = ingestion_time(), _id = _ItemId',
    `where ${begin} and _it < ${datetime(to)}`,
    'order by _it asc, _id asc',
    `take ${take}`,
    `project _it, _id, ${COLUMNS[table]}`,
  ].join(' | ')
}

const Answer = z.object({
  tables: z
    .array(z.object({ columns: z.array(z.object({ name: z.string() })), rows: z.array(z.array(z.unknown())) }))
    .min(1),
})
const Row = z.looseObject({
  _it: z
    .string()
    .endsWith('Z')
    .refine((time) => instantOf(time) !== undefined),
  _id: z.string().min(1).max(200),
})
/** A row with its place; the other columns by their names. */
export type Row = z.output<typeof Row>

/** The rows of an answer, undefined for each that has no place; undefined when the answer is of another form. */
export function tableRows(json: unknown): (Row | undefined)[] | undefined {
  const [result] = Answer.safeParse(json).data?.tables ?? []
  return result?.rows.map((cells) => {
    const row = Object.fromEntries(result.columns.map(({ name }, i) => [name, cells[i]]))
    return Row.safeParse(row).data
  })
}
