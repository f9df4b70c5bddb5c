import { afterAll, inject } from 'vitest'
import { answered } from './conformance.ts'

/** Tells the parts what was answered in each file, for dev/documented.ts. */
afterAll(async () => {
  await fetch(inject('places').owner, { method: 'POST', body: JSON.stringify({ answered: [...answered] }) })
})
