/**
 * Whether size costs anything: `npm run bench:growth -- [rate] [organizations] [size] [length]`. The Worker in bare workerd, a real PostgreSQL, a gateway
 * whose answer is constant. `BENCH_ENTRIES` lowers the most runs of one organisation, `BENCH_DATABASE_URL` takes another PostgreSQL.
 */
import { benchOrganizations, benchRate } from './breadth.ts'
import { benchLength } from './length.ts'
import { benchSize } from './size.ts'
import { openStage } from './stage.ts'

const CONNECTIONS = 32
const ORGANIZATIONS = 10_000
const top = Number(process.env.BENCH_ENTRIES ?? 1_000_000)
const asked = new Set(process.argv.slice(2))
const wants = (name: string): boolean => asked.size === 0 || asked.has(name)

const stage = await openStage(CONNECTIONS)
try {
  if (wants('rate')) console.table(await benchRate(stage, CONNECTIONS))
  if (wants('organizations')) console.table([await benchOrganizations(stage, CONNECTIONS, ORGANIZATIONS, 2)])
  if (wants('size')) console.table(await benchSize(stage))
  if (wants('length')) console.table(await benchLength(stage, top))
} finally {
  await stage.close()
}
process.exit()
