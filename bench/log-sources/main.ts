/**
 * 100,000 events through one log source while the Worker is killed again and again: `npm run -s bench:log-sources -- [fetch|receive] [--events n]
 * [--every n]`. `fetch`: pages of 100 events from Google Cloud's stand-in, some of them served twice, killed after each 50 pages. `receive`:
 * requests of 100 events to the HEC receiver, sent again until they are acknowledged, killed after each 50 requests. Prints what was kept, and
 * the memory of workerd.
 */
import { parseArgs } from 'node:util'
import { fetched } from './fetched.ts'
import { received } from './received.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { events: { type: 'string', default: '100000' }, every: { type: 'string', default: '50' } },
})
const load = { events: Number(values.events), every: Number(values.every) }
const wanted = positionals.length > 0 ? positionals : ['fetch', 'receive']
if (wanted.includes('fetch')) console.table([await fetched(load)])
if (wanted.includes('receive')) console.table([await received(load)])
process.exit(0)
