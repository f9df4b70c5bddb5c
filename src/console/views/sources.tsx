import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Source } from '../answers.ts'
import { useAnswer } from '../load.ts'
import { Waiting } from '../parts/waiting.tsx'
import { NewSource } from './new-source.tsx'
import { SourceCard } from './source.tsx'

/** Where the organisation's outside events come from, and how each source is. */
export function Sources() {
  const sources = useAnswer<{ sources: Source[] }>('/log-sources')
  const [said, setSaid] = useState<ComponentChildren>()
  return (
    <>
      <p role="status">{said}</p>
      <Waiting on={sources}>
        {(answer) =>
          answer.sources.length === 0 ? (
            <p>There is no log source yet.</p>
          ) : (
            <ul class="cards">
              {answer.sources.map((source) => (
                <li key={source.id}>
                  <SourceCard source={source} reload={sources.reload} say={setSaid} />
                </li>
              ))}
            </ul>
          )
        }
      </Waiting>
      <NewSource reload={sources.reload} />
    </>
  )
}
