import { actionInWords, CHANGES, ENDINGS, isRun } from '../actions.ts'
import { addressOf } from '../address.ts'
import type { EntryList } from '../answers.ts'
import { apiQuery } from '../listing.ts'
import { useAnswer } from '../load.ts'
import { Filters } from '../parts/filters.tsx'
import { adminsOnly, Gate } from '../parts/gate.tsx'
import { Paged } from '../parts/paged.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { place } from '../place.ts'

/** The entries of the log: runs, and what admins, operators and Stripe changed. */
export function Entries() {
  const reason = adminsOnly('Listing what others did')
  return (
    <section class="stack" aria-labelledby="entries">
      <h2 id="entries">Entries</h2>
      {reason === null ? <List /> : <Gate reason={reason}>{null}</Gate>}
    </section>
  )
}

function List() {
  const entries = useAnswer<EntryList>(`/audit/entries?${apiQuery(place.value.query)}`)
  return (
    <>
      <Filters names={['action', 'user_id']}>
        {(field) => (
          <>
            <div class="field">
              <label for="action">What was done</label>
              <select {...field('action')}>
                <option value="">All</option>
                {Object.keys({ ...CHANGES, ...ENDINGS }).map((action) => (
                  <option key={action} value={action}>
                    {actionInWords(action)}
                  </option>
                ))}
              </select>
            </div>
            <div class="field">
              <label for="user_id">By whom</label>
              <input type="text" maxLength={255} spellcheck={false} autocomplete="off" {...field('user_id')} />
            </div>
          </>
        )}
      </Filters>
      <Waiting on={entries}>
        {(list) => (
          <Paged of={list} noun={['entry', 'entries']}>
            <Table caption="Entries, newest first" head={['Place', 'When', 'What was done', 'By whom', 'Entry']}>
              {list.entries.map((entry) => (
                <Row key={entry.id} entry={entry} />
              ))}
            </Table>
          </Paged>
        )}
      </Waiting>
    </>
  )
}

function Row({ entry: { id, action, user_id, created_at, chain } }: { entry: EntryList['entries'][number] }) {
  return (
    <tr>
      <td class="number">{chain.seq.toLocaleString('en')}</td>
      <td>
        <Time at={created_at} />
      </td>
      <td>{actionInWords(action)}</td>
      <td>
        <code>{user_id ?? '–'}</code>
      </td>
      <td>
        <a href={addressOf(isRun(action) ? 'runs' : 'log', id)}>
          <code>{id}</code>
        </a>
      </td>
    </tr>
  )
}
