/** An instant as people read it, in UTC like everything in the log. */
export function Time({ at }: { at: string }) {
  return <time dateTime={at}>{at.slice(0, 19).replace('T', ' ')} UTC</time>
}

/** Null: never. */
export const TimeOrNever = ({ at }: { at: string | null }) => (at === null ? <>never</> : <Time at={at} />)
