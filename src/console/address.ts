/** A place in the console, as the part of the address after `#`: `#/runs/aud_…?page=2`. */
export type Place = { view: string; id: string; query: URLSearchParams }

/** The place that an address's part from `#` on names; without one, that of a run. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [view = '', id = ''] = path.split('/')
  return { view: view || 'run', id, query: new URLSearchParams(query) }
}

/** The address of a place; filters that are empty are left out. */
export function addressOf(view: string, id = '', query: Record<string, string> = {}): string {
  const set = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  return `#/${view}${id && `/${id}`}${set.size > 0 ? `?${set}` : ''}`
}
