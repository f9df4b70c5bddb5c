import { afterAll } from 'vitest'
import { sql } from './world.ts'

/** What a file left to happen by itself happens in no other: a digest would be told what another file has the model say next. */
afterAll(() => sql('delete from digests'))
