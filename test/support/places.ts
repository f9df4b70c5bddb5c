import { freePort } from '../../dev/database.ts'

/** Where this test run's parts listen; chosen before they start, so that the Worker's bindings can name them. */
export type TestPlaces = {
  clerk: string
  gateway: string
  database: string
  owner: string
  stripe: string
  secrets: string
}

export async function choosePlaces(): Promise<TestPlaces> {
  const at = async () => `http://127.0.0.1:${await freePort()}`
  return {
    clerk: await at(),
    gateway: await at(),
    database: await at(),
    owner: await at(),
    stripe: await at(),
    secrets: await at(),
  }
}
