import type { Entry } from '../answers.ts'

/** The hashes that an entry holds, by what they are called, and those of its place in the log. */
export function Hashes({ of, chain }: { of: readonly [name: string, hash: string | null][]; chain: Entry['chain'] }) {
  const hashes = [
    ...of,
    ['This entry', chain.entry_hash],
    ['Entry before it', chain.prev_hash],
    ['Chain up to it', chain.row_hash],
  ] as const
  return (
    <>
      <h2>SHA-256</h2>
      <dl>
        {hashes.map(([name, hash]) => (
          <>
            <dt>{name}</dt>
            <dd>{hash ?? 'none'}</dd>
          </>
        ))}
      </dl>
    </>
  )
}
