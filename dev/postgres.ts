import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import pg from 'pg'
import * as z from 'zod'
import { upgrade } from './migrate.ts'
import { freePort } from './ports.ts'
import { OPERATOR_ROLE, WORKER_ROLE } from './roles.ts'

/** A PostgreSQL to run on: the one at `url`, else PGlite kept in a folder. */
export async function openPostgres(
  url: string | undefined,
  folder: string,
): Promise<{ url: string; connections: number; close(): Promise<void> }> {
  if (url !== undefined) return { url, connections: 20, close: async () => {} }
  if (!existsSync(folder)) cpSync(await newCluster(), folder, { recursive: true })
  const lite = await PGlite.create(folder)
  const port = await freePort()
  const socket = new PGLiteSocketServer({ db: lite, host: '127.0.0.1', port })
  await socket.start()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres?sslmode=disable`,
    connections: 1,
    close: async () => {
      await socket.stop()
      await lite.close()
    },
  }
}

/** A folder with PGlite's files as they are at first: making them takes seconds of CPU, so each version's are made once. */
async function newCluster(): Promise<string> {
  const manifest = resolve(dirname(fileURLToPath(import.meta.resolve('@electric-sql/pglite'))), '../package.json')
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')))
  const kept = resolve(import.meta.dirname, `../node_modules/.cache/pglite-${version}`)
  if (existsSync(kept)) return kept
  mkdirSync(dirname(kept), { recursive: true })
  const making = mkdtempSync(`${kept}-`)
  const lite = await PGlite.create(making)
  await lite.close()
  try {
    renameSync(making, kept)
  } catch {
    rmSync(making, { recursive: true }) // another stack was first
  }
  return kept
}

/** Brings a database up to date, with the owner's rights, and lets `work` prepare it. */
export async function prepare<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await upgrade(client)
    // A superuser may take any role; any other owner only one that was granted.
    await client.query(`GRANT ${WORKER_ROLE}, ${OPERATOR_ROLE} TO CURRENT_USER`)
    return await work(client)
  } finally {
    await client.end()
  }
}
