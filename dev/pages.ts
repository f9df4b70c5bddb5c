// Builds the pages that Cloudflare serves beside the Worker, from src/audit/page/ to dist/.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const SOURCE = fileURLToPath(new URL('../src/audit/page/', import.meta.url))
const TARGET = fileURLToPath(new URL('../dist/', import.meta.url))

const { outputFiles } = await build({
  entryPoints: [`${SOURCE}verify.ts`, `${SOURCE}verify.css`],
  bundle: true,
  minify: true,
  target: 'es2022',
  format: 'esm',
  outdir: TARGET,
  write: false,
})

mkdirSync(TARGET, { recursive: true })
for (const { path, contents } of outputFiles) write(basename(path), contents)
for (const name of ['verify.html', '_headers']) write(name, readFileSync(SOURCE + name))

/** What has not changed is left alone: `wrangler dev` watches the folder, and starts again after each change. */
function write(name: string, contents: Uint8Array): void {
  const path = TARGET + name
  if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents)
}
