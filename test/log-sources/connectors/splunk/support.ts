import { env } from 'cloudflare:workers'
import { splunkSecret } from '../../../../dev/logs/splunk.ts'
import { config } from '../../../../src/env.ts'
import type { Access } from '../../../../src/log-sources/connectors/connector.ts'
import { type SplunkSecret, splunkSearch } from '../../../../src/log-sources/connectors/splunk/splunk.ts'
import { forget, noFaults, places } from '../../../support/world.ts'
import { readAll } from '../read.ts'

export const accessOf = (
  settings: Record<string, string> = {},
  secret: Partial<SplunkSecret> = {},
): Access<SplunkSecret> => ({
  config: config(env),
  settings: { endpoint: places.splunk, searchUrl: places.splunk, search: 'index=main', ...settings },
  secret: { ...splunkSecret(places.splunk), ...secret },
})

const tell = (method: string, path: string, body?: object) =>
  fetch(`${places.splunk}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
/** Has the stand-in find these too, or only these. */
export const add = (events: Record<string, unknown>[], only = false) => tell('POST', '/__events', { events, only })
/** The stand-in as it was when it started. */
export const restore = () => Promise.all([noFaults(), forget('splunk'), tell('DELETE', '/__events')])

type Asked = { path: string; body: Record<string, string>; authorization?: string }
/** What the stand-in was asked since it last forgot. */
export const asked = async (): Promise<Asked[]> =>
  (await (await tell('GET', '/__requests')).json<{ requests: Asked[] }>()).requests

/** Reads all that is there. */
export const readSearch = (access = accessOf(), cursor: unknown = null, now = new Date()) =>
  readAll(splunkSearch, access, cursor, now)
