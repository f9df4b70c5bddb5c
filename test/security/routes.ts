import { app } from '../../src/app.ts'
import { type Route, routesOf } from '../../src/openapi/document.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { call } from '../support/world.ts'

// Every route that the application has, found by itself: one that is added is held to the same.

export const ROUTES = routesOf(app)
export const sessionOf = (route: Route) => route.notes.findLast(({ session }) => session)?.session
export const keys = (routes: Route[]) => routes.map(({ key }) => key).sort()
export const each = (routes: Route[]) => routes.map((route): [string, Route] => [route.key, route])

export const SESSION = ROUTES.filter(sessionOf)
export const BY_SECRET = ROUTES.filter((route) => !sessionOf(route) && OPERATIONS[route.key]?.security)
export const WITH_BODY = ROUTES.filter(({ notes }) => notes.some(({ body }) => body))

/** An id that could be one, and is nobody's. */
export const pathOf = ({ path }: Route) =>
  path.replace(
    /:\w+/g,
    path.includes('log-sources') ? 'ls_00000000000000000000000000' : 'aud_00000000000000000000000000',
  )
export const examplesOf = ({ key }: Route) => Object.values(OPERATIONS[key]?.examples ?? {})
const initOf = (route: Route, headers: Record<string, string> = {}): RequestInit => ({
  method: route.method,
  headers: { ...(WITH_BODY.includes(route) && { 'Content-Type': 'application/json' }), ...headers },
  ...(WITH_BODY.includes(route) && { body: JSON.stringify(examplesOf(route)[0]) }),
})
export const send = (route: Route, headers: Record<string, string> = {}, more: RequestInit = {}) =>
  call(pathOf(route), { ...initOf(route, headers), ...more })
