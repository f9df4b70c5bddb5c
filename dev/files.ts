import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Writes a file unless it holds just that: `wrangler dev` watches what is served, and starts again after each change. */
export function writeChanged(path: string, contents: string | Uint8Array): void {
  const bytes = Buffer.from(contents)
  if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeFileSync(path, bytes)
}
