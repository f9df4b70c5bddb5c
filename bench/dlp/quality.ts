// Quality and speed beside the rivals, in one run: npm run bench:dlp -- [FILE.jsonl | FILE.txt]…
// Without files: the texts of bench/dlp/corpus, which no model has seen. With MISSES=n also n misses and alarms of ours for each file.
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { readSamples } from './corpus.ts'
import { DETECTORS } from './rivals.ts'
import { score } from './score.ts'

const CORPUS = new URL('./corpus/', import.meta.url)
const shown = Number(process.env.MISSES ?? 0)
const named = process.argv.slice(2)
const files = named.length > 0 ? named : readdirSync(CORPUS).map((file) => new URL(file, CORPUS).pathname)

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`)
for (const file of files) {
  const samples = readSamples(file)
  const bytes = samples.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  console.log(`${basename(file)}: ${samples.length} texts, ${bytes} bytes`)
  const rows = Object.entries(DETECTORS).map(([name, detector]) => {
    const { misses, alarms, ...scored } = score(detector, samples)
    if (name === 'ours' && shown > 0)
      console.log(['missed', ...misses.slice(0, shown), 'found in vain', ...alarms.slice(0, shown)].join('\n  '))
    return [
      name,
      {
        'elements found': percent(scored.recall),
        'with their type': percent(scored.typed),
        'findings right': percent(scored.precision),
        'texts all found': percent(scored.complete),
        'clean texts stopped': percent(scored.overBlock),
        'p50, µs': Math.round(scored.p50),
        'p99, µs': Math.round(scored.p99),
        'MB/s': Number((scored.bytesPerSecond / 1e6).toFixed(2)),
      },
    ]
  })
  console.table(Object.fromEntries(rows))
}
