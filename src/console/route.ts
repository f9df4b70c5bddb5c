import { signal } from '@preact/signals'
import { parseRoute, type Route } from './address.ts'

/** Where the user is. */
export const route = signal<Route>({ view: 'run', id: '', query: new URLSearchParams() })

/** Where reading goes on when what was in focus is gone. */
export const focusHeading = (): void => document.querySelector('h1')?.focus()

/** Follows the address bar. */
export function followAddress(): void {
  const follow = () => {
    route.value = parseRoute(location.hash)
  }
  addEventListener('hashchange', follow)
  follow()
}
