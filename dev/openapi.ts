// Writes dist/openapi.json, which is derived from the routes, and dist/postman.json, a collection of the same for Postman:
// node --import ./dev/modules.ts dev/openapi.ts
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { app } from '../src/app.ts'
import { openApi } from '../src/openapi/document.ts'
import { OPERATIONS } from '../src/openapi/operations.ts'
import { writeChanged } from './files.ts'
import { postmanCollection } from './postman.ts'

const TARGET = resolve(import.meta.dirname, '../dist')
const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const document = openApi(app, OPERATIONS)
mkdirSync(TARGET, { recursive: true })
writeChanged(`${TARGET}/openapi.json`, text(document))
writeChanged(`${TARGET}/postman.json`, text(await postmanCollection(document)))
