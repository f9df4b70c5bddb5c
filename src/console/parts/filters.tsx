import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { addressOf } from '../address.ts'
import { place } from '../place.ts'
import { Button } from './button.tsx'

/** Of the years that the API knows; a field without it takes years of six digits. */
const LAST_DAY = '9999-12-31'
const DAYS = ['from', 'to'] as const

/** What a control of the form needs to hold a filter. */
type Field = { id: string; value: string; onInput: (event: { currentTarget: { value: string } }) => void }
type Props<Name extends string> = {
  names: readonly Name[]
  /** The controls of those filters; the days of all lists come after them. */
  children: (field: (name: Name) => Field) => ComponentChildren
}

/** What the list in view is narrowed by: the form is filled from the address, and changes it, so that a view can be bookmarked and shared with colleagues. */
export function Filters<Name extends string>({ names, children }: Props<Name>) {
  const { view, query } = place.value
  const asked: Record<string, string> = Object.fromEntries(
    [...names, ...DAYS].map((name) => [name, query.get(name) ?? '']),
  )
  const [values, setValues] = useState(asked)
  // The address leads, after the browser's Back too; the form stays, and the keyboard's focus with it. At once: what was chosen since would be lost.
  useLayoutEffect(() => setValues(asked), [query])
  const submit = (event: Event) => {
    event.preventDefault()
    location.hash = addressOf(view, '', { ...Object.fromEntries(query), ...values, page: '' })
  }
  const field = (name: Name | (typeof DAYS)[number]): Field => ({
    id: name,
    value: values[name] ?? '',
    onInput: ({ currentTarget: { value } }) => setValues((last) => ({ ...last, [name]: value })),
  })
  return (
    <form class="card filters" onSubmit={submit} aria-label="Filters">
      {children(field)}
      <div class="field">
        <label for="from">From day (UTC)</label>
        <input type="date" max={LAST_DAY} {...field('from')} />
      </div>
      <div class="field">
        <label for="to">To day (UTC)</label>
        <input type="date" max={LAST_DAY} {...field('to')} />
      </div>
      <Button type="submit">Filter</Button>
    </form>
  )
}
