import { freeBase } from '../../dev/ports.ts'

/** Where this test run's parts listen; chosen before they start, so that the Worker's bindings can name them. */
export type TestPlaces = {
  clerk: string
  gateway: string
  database: string
  owner: string
  stripe: string
  secrets: string
  witness: string
  microsoft: string
  google: string
  splunk: string
  inbox: string
}

/** The key of the log, and that of the witness who is asked to cosign it. */
export const LOG_KEY = { name: 'api.test/audit', seed: new Uint8Array(32).fill(7) }
export const WITNESS_KEY = { name: 'witness.test', seed: new Uint8Array(32).fill(9) }

export async function choosePlaces(): Promise<TestPlaces> {
  return {
    clerk: await freeBase(),
    gateway: await freeBase(),
    database: await freeBase(),
    owner: await freeBase(),
    stripe: await freeBase(),
    secrets: await freeBase(),
    witness: await freeBase(),
    microsoft: await freeBase(),
    google: await freeBase(),
    splunk: await freeBase(),
    inbox: await freeBase(),
  }
}
