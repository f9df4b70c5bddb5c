import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { probeCollector } from '../../../src/log-sources/receivers/hec-probe.ts'
import { trouble } from '../../outside/trouble.ts'
import { fault } from '../../support/world.ts'
import { accessOf, asked, restore } from '../connectors/splunk/support.ts'

beforeEach(restore)
afterEach(async () => {
  vi.restoreAllMocks()
  await restore()
})

const probe = (settings: Record<string, string> = {}) => probeCollector(accessOf().config, accessOf(settings).settings)
test('a test of a source that is sent to us asks the collector for its health, without any secret, and says where events go', async () => {
  expect(await probe()).toContain('receiver_url')
  expect(await asked()).toEqual([{ path: '/services/collector/health', body: {} }])
})
test.each([
  ['http-503', 'not well (HTTP 503)'],
  ['http-404', 'no HTTP Event Collector of Splunk'],
  ['reset', 'could not be reached'],
  ['redirect', 'redirects to another address'],
  ['long', 'answered more than is read at once'],
])('a test of a source that is sent to us says what is wrong with the collector: %s', async (kind, sentence) => {
  await fault('splunk', kind)
  expect((await trouble(probe())).message).toContain(sentence)
})
test.each(['http-401', 'http-403'])(
  'a test of a source that is sent to us is content with a collector that asks for a token (%s)',
  async (kind) => {
    await fault('splunk', kind)
    expect(await probe()).toContain('answers')
  },
)
test('a test of a source that is sent to us asks nobody who is not public', async () => {
  expect((await trouble(probe({ endpoint: 'https://10.0.0.1' }))).message).toMatch(/^The endpoint of this source must/)
})
