// Writes dist/openapi.json, which is derived from the routes, and dist/postman.json, a collection of the same for Postman:
// node --import ./dev/modules.ts dev/openapi.ts
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { app } from '../src/app.ts'
import { openApi } from '../src/openapi/document.ts'
import { OPERATIONS } from '../src/openapi/operations.ts'
import { writeChanged } from './files.ts'

const TARGET = resolve(import.meta.dirname, '../dist')
const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const document = openApi(app, OPERATIONS)
mkdirSync(TARGET, { recursive: true })
writeChanged(`${TARGET}/openapi.json`, text(document))
// Making the collection takes as long as all else here: it is made again where what it is made of is newer.
const made = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
const COLLECTION = `${TARGET}/postman.json`
if (made(COLLECTION) < Math.max(made(`${TARGET}/openapi.json`), made(`${import.meta.dirname}/postman.ts`))) {
  const { postmanCollection } = await import('./postman.ts')
  writeFileSync(COLLECTION, text(await postmanCollection(document)))
}
