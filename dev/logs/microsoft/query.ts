import { WORKSPACE } from './apps.ts'
import { type Cells, KqlError, run } from './kql.ts'
import type { Reply, Token } from './login.ts'

/** Faults that the Log Analytics query API can be told to show. */
export const QUERY_FAULTS = ['partial', 'empty', 'no-content', '504', 'no-table', 'no-place', 'semantic'] as const
type QueryFault = (typeof QUERY_FAULTS)[number]

/** The columns of each table that are known here, by their types. */
const SCHEMAS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AuditLogs: {
    TimeGenerated: 'datetime',
    OperationName: 'string',
    Category: 'string',
    Result: 'string',
    ResultReason: 'string',
    Identity: 'string',
    InitiatedBy: 'dynamic',
    TargetResources: 'dynamic',
    LoggedByService: 'string',
    Type: 'string',
  },
  SigninLogs: {
    TimeGenerated: 'datetime',
    OperationName: 'string',
    ResultType: 'string',
    ResultDescription: 'string',
    UserPrincipalName: 'string',
    Identity: 'string',
    IPAddress: 'string',
    AppDisplayName: 'string',
    RiskLevelDuringSignIn: 'string',
    LocationDetails: 'dynamic',
    Type: 'string',
  },
}

/** A row with its table (`Type`), `_ItemId` and the time at which it can be queried (`_ingested`, RFC 3339, up to seven digits). */
type Ingested = Cells & { Type: string; _ItemId: string; _ingested: string }

const refusal = (status: number, code: string, message: string, innererror?: object): Reply => ({
  status,
  body: {
    error: { message, code, correlationId: '578c8e21-0000-0000-0000-000000000000', ...(innererror && { innererror }) },
  },
})
const badArgument = (innererror: object) =>
  refusal(400, 'BadArgumentError', 'The request had some invalid properties', innererror)
const semantic = (message: string) =>
  badArgument({
    code: 'SemanticError',
    message: 'A semantic error occurred.',
    innererror: { code: 'SEM0100', message },
  })

/** The Log Analytics query API of one workspace. */
export class Query {
  #rows: Ingested[] = []

  clear(): void {
    this.#rows = []
  }

  add(rows: readonly Ingested[]): void {
    this.#rows.push(...rows)
  }

  /** `/v1/workspaces/{id}/query` */
  answer(
    path: string,
    contentType: string | undefined,
    body: string,
    token: Token | undefined,
    fault: QueryFault | undefined,
  ): Reply {
    if (!token) return refusal(403, 'InvalidAuthenticationToken', 'The access token is invalid.')
    if (path !== `/v1/workspaces/${WORKSPACE}/query`)
      return refusal(404, 'PathNotFoundError', 'The requested path does not exist')
    if (!token.app.roles.includes('Data.Read'))
      return refusal(
        403,
        'InsufficientAccessError',
        'The provided credentials have insufficient access to perform the requested operation',
        {
          code: 'UnauthorizedClient',
          message: `The service principal does not have sufficient permissions to access this resource: ${token.app.clientId}`,
        },
      )
    if (fault === '504') return refusal(504, 'GatewayTimeout', 'The query timed out')
    if (fault === 'no-content') return { status: 204 }
    // So does the API when the content's type is not said.
    if (fault === 'empty' || !contentType?.startsWith('application/json')) return { status: 200 }
    if (fault === 'semantic') return semantic("'project' operator: Failed to resolve scalar expression named 'Risk'")
    return this.#run(JSON.parse(body).query, fault)
  }

  #run(query: string, fault: QueryFault | undefined): Reply {
    const there = this.#rows.filter(({ _ingested }) => Date.parse(_ingested) <= Date.now())
    const tables = new Map(Object.keys(SCHEMAS).map((name) => [name, there.filter(({ Type }) => Type === name)]))
    if (fault === 'no-table') tables.clear()
    try {
      const { columns, rows } = run(query, tables)
      const name = /^\w+/.exec(query)?.[0] ?? ''
      const types: Readonly<Record<string, string>> = { _it: 'datetime', _id: 'string', ...SCHEMAS[name] }
      const unknown = columns.find((column) => types[column] === undefined)
      if (unknown) return semantic(`'project' operator: Failed to resolve scalar expression named '${unknown}'`)
      const shown = fault === 'partial' ? rows.slice(0, Math.floor(rows.length / 2)) : rows
      const table = {
        name: 'PrimaryResult',
        columns: columns.map((column) => ({ name: column, type: types[column] })),
        rows: shown.map((row) =>
          columns.map((column) => (fault === 'no-place' && column === '_id' ? null : cell(row[column], types[column]))),
        ),
      }
      const partial = {
        code: 'PartialError',
        message: 'There were some errors when processing your query.',
        details: [],
      }
      return { status: 200, body: { tables: [table], ...(fault === 'partial' && { error: partial }) } }
    } catch (error) {
      if (!(error instanceof KqlError)) throw error
      return error.code === 'SyntaxError'
        ? badArgument({ code: error.code, message: error.message })
        : semantic(error.message)
    }
  }
}

/** A cell as the API writes it: dynamic values as JSON in a string, times without zeros at their end. */
function cell(value: unknown, type: string | undefined): unknown {
  if (value === undefined) return type === 'string' ? '' : null
  if (type === 'dynamic') return JSON.stringify(value)
  return type === 'datetime'
    ? String(value)
        .replace(/(\.\d*?)0+Z$/, '$1Z')
        .replace('.Z', 'Z')
    : value
}
