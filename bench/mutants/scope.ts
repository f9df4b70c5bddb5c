import { existsSync, readdirSync } from 'node:fs'

/** What is held to a score; each has tests of its own. */
export const DIRECTORIES = ['src/dlp', 'src/audit', 'src/auth']

/** Files that others use too, counted with the directory that they serve most. */
const BESIDE: Record<string, string[]> = { 'src/audit': ['src/bytes.ts', 'src/sha256.ts'] }

/** No rules: what is generated, what documents, and pages, which a browser tests. */
const LEFT = /\/(lexicon|page)\/|\/(operations|range-operations|example)\.ts$/

/** Those that only a Worker runs, and the tests in workerd that are there for them. */
const IN_WORKERD: Record<string, string[]> = {
  'src/auth/keys.ts': ['auth/keys'],
  'src/auth/middleware.ts': ['security/token-claims', 'auth/token'],
  'src/audit/alert.ts': ['audit/watch'],
  'src/audit/checkpoint-queries.ts': ['audit/forged', 'audit/route', 'audit/witness'],
  'src/audit/checkpoint-route.ts': ['audit/route'],
  'src/audit/checkpoint.ts': ['audit/rotation', 'audit/tip', 'audit/witness', 'audit/route'],
  'src/audit/context.ts': ['audit/route'],
  'src/audit/export.ts': ['audit/route', 'audit/range-route'],
  'src/audit/genuine.ts': ['audit/forged'],
  'src/audit/pages.ts': ['audit/range-route', 'audit/route'],
  'src/audit/present.ts': ['audit/route'],
  'src/audit/proof.ts': ['audit/route', 'audit/range-route', 'audit/witness'],
  'src/audit/prune.ts': ['audit/prune'],
  'src/audit/queries.ts': ['audit/route', 'audit/tiles', 'audit/witness'],
  'src/audit/range-route.ts': ['audit/range-route'],
  'src/audit/route.ts': ['audit/route'],
  'src/audit/signing.ts': ['audit/rotation'],
  'src/audit/tile-check.ts': ['audit/tamper'],
  'src/audit/tip.ts': ['audit/tip'],
  'src/audit/verdict.ts': ['audit/range-route'],
  'src/audit/verify.ts': ['audit/tamper', 'audit/range-route'],
  'src/audit/watch-queries.ts': ['audit/watch'],
  'src/audit/watch.ts': ['audit/watch', 'audit/tamper'],
  'src/audit/witness.ts': ['audit/witness'],
}

/** The tests of the pure core for a directory. */
export const unitTestsOf = (directory: string): string[] => [
  directory.replace('src', 'test').concat('/**/*.unit.test.ts'),
  ...(BESIDE[directory] ?? []).map((file) => file.replace('src', 'test').replace('.ts', '.unit.test.ts')),
]

/** The files that are tried for a directory. */
export const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => `${directory}/${name}`)
    .filter((file) => file.endsWith('.ts') && !LEFT.test(file))
    .concat(BESIDE[directory] ?? [])
    .sort()

/** The tests in workerd for a file; undefined: those of the pure core are for it. */
export const workerTestsOf = (file: string): string[] | undefined =>
  IN_WORKERD[file]?.map((name) => `test/${name}.test.ts`).filter((test) => existsSync(test))
