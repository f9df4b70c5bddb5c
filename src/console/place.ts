import { signal } from '@preact/signals'
import { type Place, placeOf } from './address.ts'

/** Where the user is. */
export const place = signal<Place>({ view: 'run', id: '', query: new URLSearchParams() })

/** Where reading goes on when what was in focus is gone. */
export const focusHeading = (): void => document.querySelector('h1')?.focus()

/** Follows the address bar. */
export function followAddress(): void {
  const follow = () => {
    place.value = placeOf(location.hash)
  }
  addEventListener('hashchange', follow)
  follow()
}
