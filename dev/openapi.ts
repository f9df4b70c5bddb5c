// Writes dist/openapi.json, which is derived from the routes, and dist/postman.json, a collection of the same for Postman:
// node --import ./dev/cloudflare.ts dev/openapi.ts
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { convertV2 } from 'openapi-to-postmanv2'
import { app } from '../src/app.ts'
import { openApi } from '../src/openapi/document.ts'
import { OPERATIONS } from '../src/openapi/operations.ts'
import { writeChanged } from './files.ts'

const TARGET = resolve(import.meta.dirname, '../dist')
const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const OPTIONS = { folderStrategy: 'Tags', parametersResolution: 'Example' } as const
/** Where the collection sends to until its variable `baseUrl` says otherwise: the local stack. */
const LOCAL = 'http://127.0.0.1:8787'

const document = openApi(app, OPERATIONS)
mkdirSync(TARGET, { recursive: true })
writeChanged(`${TARGET}/openapi.json`, text(document))
writeChanged(`${TARGET}/postman.json`, text(await collectionOf(text({ ...document, servers: [{ url: LOCAL }] }))))

/** The ids are made anew each time, and nothing refers to them. */
function withoutIds(collection: unknown): unknown {
  return JSON.parse(
    JSON.stringify(collection, (key, value) => (key === 'id' || key === '_postman_id' ? undefined : value)),
  )
}

/** The document as a collection of Postman's. */
function collectionOf(data: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    convertV2({ type: 'string', data }, OPTIONS, (error, result) => {
      const collection = result?.output?.[0]?.data
      if (collection) resolve(withoutIds(collection))
      else reject(error ?? new Error(result?.reason ?? 'no collection was made'))
    })
  })
}
