// Builds the pages that Cloudflare serves beside the Worker, /verify, /console and /docs, to dist/ or to the folder that is named.
import { mkdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { writeChanged } from './files.ts'

const [target = 'dist'] = process.argv.slice(2)
const source = (path: string) => resolve(import.meta.dirname, '../src', path)
const TARGET = resolve(import.meta.dirname, '..', target)

const clerk = readClerk(process.env.CLERK_PUBLISHABLE_KEY)

const { outputFiles } = await build({
  entryPoints: [
    'audit/page/verify.ts',
    'audit/page/verify.css',
    'console/console.tsx',
    'console/console.css',
    'docs/docs.ts',
  ].map(source),
  bundle: true,
  minify: true,
  target: 'es2022',
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { CLERK: JSON.stringify(clerk) },
  outdir: TARGET,
  write: false,
})

const write = (name: string, contents: string | Uint8Array): void => writeChanged(join(TARGET, name), contents)
mkdirSync(TARGET, { recursive: true })
for (const { path, contents } of outputFiles) write(basename(path), contents)
for (const path of ['audit/page/verify.html', 'console/console.html', 'docs/docs.html'])
  write(basename(path), readFileSync(source(path)))
const headers = ['audit/page/_headers', 'console/_headers', 'docs/_headers']
  .map((path) => readFileSync(source(path), 'utf8'))
  .join('\n')
write('_headers', headers.replaceAll(' $CLERK', clerk ? ` ${clerk.origin}` : ''))
// The reference that docs.ts starts, as its package brings it.
write(
  'reference.js',
  readFileSync(
    fileURLToPath(import.meta.resolve('@scalar/api-reference')).replace(/dist\/.*/, 'dist/browser/standalone.js'),
  ),
)

/** A publishable key of Clerk's, which holds the host of its Frontend API, in base64 and with a `$` at its end; null: none is configured. */
function readClerk(publishableKey = ''): { publishableKey: string; origin: string } | null {
  if (publishableKey === '') return null
  const [, encoded = ''] = /^pk_(?:test|live)_([A-Za-z0-9+/=]+)$/.exec(publishableKey) ?? []
  const [, host] = /^((?:[a-z0-9-]+\.)+[a-z]+)\$$/.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  if (host === undefined)
    throw new Error('CLERK_PUBLISHABLE_KEY is not a publishable key of Clerk’s (pk_test_… or pk_live_…).')
  return { publishableKey, origin: `https://${host}` }
}
