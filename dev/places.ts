import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

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

/** The API's port: PORT, else 8787. */
export const apiPort = Number(process.env.PORT ?? 8787)
