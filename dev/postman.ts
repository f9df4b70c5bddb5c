import { convertV2 } from 'openapi-to-postmanv2'

/** A collection of Postman's, of which the parts that are changed here are typed. */
type Item = { item?: Item[]; request?: Request }
type Request = { method: string; url: { query?: Parameter[] }; header?: Parameter[] }
type Parameter = { key: string; value: unknown; disabled?: boolean; description?: { content?: string } }
type Variable = { key: string; value: string; description?: string }
type Collection = { item: Item[]; variable: Variable[] }

const OPTIONS = { folderStrategy: 'Tags', parametersResolution: 'Example' } as const
/** What must be given; Postman makes what is in braces anew for each request. */
const VALUES: Readonly<Record<string, string>> = {
  from: '1',
  'Idempotency-Key': '{{$guid}}',
  'X-Splunk-Request-Channel': '{{$guid}}',
  'webhook-id': '{{$guid}}',
  'webhook-timestamp': '{{$timestamp}}',
}
/** Headers that are sent with every request. */
const SENT: ReadonlySet<string> = new Set(['Accept', 'Content-Type'])

/**
 * An OpenAPI document as a collection of Postman's, with the variables `baseUrl`, `bearerToken` and `apiKey`. The converter makes up values for
 * parameters that have no example, and ids, anew each time: here what may be left out is off, and what is built twice is the same. Examples
 * of answers are in the document.
 */
export function postmanCollection(document: Readonly<Record<string, unknown>>): Promise<Collection> {
  return new Promise((resolve, reject) => {
    convertV2({ type: 'string', data: JSON.stringify(document) }, OPTIONS, (error, result) => {
      const collection = result?.output?.[0]?.data
      if (collection) resolve(usable(collection))
      else reject(error ?? new Error(result?.reason ?? 'no collection was made'))
    })
  })
}

function usable(converted: unknown): Collection {
  const collection: Collection = JSON.parse(JSON.stringify(converted, withoutSome))
  // It is made once, and served from anywhere.
  collection.variable = [
    {
      key: 'baseUrl',
      value: 'https://agents.example.com',
      description: 'Where the API is: where this was read, without the path',
    },
    { key: 'bearerToken', value: '', description: 'A session token of an active organization' },
    { key: 'apiKey', value: '', description: 'Of a receiver: `Splunk <token>`, or the signature of the body' },
  ]
  for (const request of requestsOf(collection.item))
    for (const parameter of [...(request.url.query ?? []), ...(request.header ?? [])])
      if (!SENT.has(parameter.key)) settle(parameter)
  return collection
}

const LEFT_OUT: ReadonlySet<string> = new Set(['id', '_postman_id', 'response'])
const withoutSome = (key: string, value: unknown): unknown => (LEFT_OUT.has(key) ? undefined : value)

/** All requests of a collection's folders. */
export function* requestsOf(items: readonly Item[]): Generator<Request> {
  for (const item of items) {
    if (item.request) yield item.request
    yield* requestsOf(item.item ?? [])
  }
}

function settle(parameter: Parameter): void {
  // The converter says it there.
  const isRequired = parameter.description?.content?.startsWith('(Required)') === true
  parameter.disabled = !isRequired && parameter.key !== 'Idempotency-Key'
  parameter.value = parameter.disabled ? '' : (VALUES[parameter.key] ?? '')
}
