import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from './command.ts'

/** Where the local stack keeps its data; `.dev/` unless DEV_DIR says otherwise. */
export const devDir = resolve(process.env.DEV_DIR ?? '.dev')
/** A file of the local stack's data folder, which is made when it is missing. */
export function devFile(name: string): string {
  mkdirSync(devDir, { recursive: true })
  return join(devDir, name)
}

/** Every part's port follows the API's. */
export function places(port: number) {
  const at = (offset: number) => `http://127.0.0.1:${port + offset}`
  return {
    api: at(0),
    control: at(1),
    clerk: at(2),
    gateway: at(3),
    database: at(4),
    stripe: at(5),
    secrets: at(6),
    witness: at(7),
    microsoft: at(8),
    google: at(9),
    splunk: at(10),
    inbox: at(11),
  }
}
export type Places = ReturnType<typeof places>

/** Of the LiteLLM stand-in. */
export const MASTER_KEY = 'sk-local-master-key'

/** What comes after the API's own port. */
const MORE_PORTS = 11
const LAST_PORT = 65_535 - MORE_PORTS

/** The API's port: PORT, else 8787. @throws UsageError */
export function apiPort(): number {
  const given = process.env.PORT ?? '8787'
  const port = Number(given)
  if (!/^\d{1,5}$/.test(given) || port < 1 || port > LAST_PORT)
    throw new UsageError(
      `PORT is a whole number from 1 to ${LAST_PORT}: the local stack takes it and the ${MORE_PORTS} ports after it.`,
    )
  return port
}
