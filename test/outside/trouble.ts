import { Trouble } from '../../src/outside/trouble.ts'

/** What went wrong, as its admin reads it. */
export async function trouble(work: Promise<unknown>): Promise<Trouble> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Trouble)) throw new Error(`no trouble: ${error}`)
  return error
}
