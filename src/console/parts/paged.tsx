import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { addressOf } from '../address.ts'
import { place } from '../place.ts'
import { useHandOn } from './hand-on.ts'

type Props = {
  of: { total: number; page: number; per_page: number }
  /** What one is called, and what many are. */
  noun: [one: string, many: string]
  children: ComponentChildren
}

/** A page of the list that is in view, how many there are of them in all, and the way to the pages beside it. */
export function Paged({ of: { total, page, per_page }, noun: [one, many], children }: Props) {
  const { view, query } = place.value
  const pages = Math.max(1, Math.ceil(total / per_page))
  const at = (number: number) => addressOf(view, '', { ...Object.fromEntries(query), page: String(number) })
  // Filters that leave fewer, or an old bookmark: the page is gone, what it listed is not.
  const isPast = page > pages
  useEffect(() => {
    if (isPast) location.replace(at(pages))
  }, [isPast, page, pages])
  if (isPast) return <p class="help">Loading…</p>
  return (
    <>
      <p role="status">
        {total.toLocaleString('en')} {total === 1 ? one : many}
      </p>
      {children}
      <nav class="actions" aria-label="Pages">
        {page > 1 && (
          <PageLink key="newer" to={at(page - 1)}>
            ← Newer
          </PageLink>
        )}
        <span>
          Page {page} of {pages}
        </span>
        {page < pages && (
          <PageLink key="older" to={at(page + 1)}>
            Older →
          </PageLink>
        )}
      </nav>
    </>
  )
}

/** The first page has no newer one and the last no older one: the link goes then. */
function PageLink({ to, children }: { to: string; children: string }) {
  return (
    <a ref={useHandOn<HTMLAnchorElement>()} href={to}>
      {children}
    </a>
  )
}
