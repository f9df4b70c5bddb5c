import { describe, expect, test } from 'vitest'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { scrub } from '../../src/log-events/scrub.ts'

const NOW = new Date('2026-11-27T12:00:00Z')
const kept = (value: unknown) => {
  const { dated: _, uid, ...event } = understand(value, NOW)
  return scrub({ ...event, uid: uid ?? 'x' })
}
/** An access log's line, and an event, of a path. */
const requestsOf = (path: string) => [
  `203.0.113.9 - alice [27/Nov/2026:08:41:07 +0000] "GET ${path} HTTP/1.1" 200 4829 "-" "curl/8.4.0"`,
  { event: 'http.request', user: 'alice', path, ip: '203.0.113.9', status: 200 },
]

describe('what is done to all patients is told, and not taken for the record of one', () => {
  test.each([
    '/fhir/Patient/$export',
    '/fhir/Patient/_search',
    '/patients/export.csv',
    '/patients/exportAll',
    '/patients/search',
    '/patients/new',
    '/patients/export/status',
    '/api/patients/bulk-download',
    '/api/patients/_bulk',
    '/person/search',
    'https://ehr.clinic.org/patients/export.csv',
    'https://ehr.clinic.org/patients/list?page=2&size=50',
    'https://ehr.clinic.org:8443/fhir/Patient/$export',
  ])('%s', (path) => {
    const [, action = ''] = /((?:patients?|person)\/.*)$/i.exec(path) ?? []
    for (const request of requestsOf(path)) {
      const { message, resource } = kept(request)
      for (const text of [message, resource ?? action]) expect(text).toContain(action)
      if (path.startsWith('https')) expect(message).toContain('https://ehr.clinic.org')
    }
  })
})

test('and beside it who acted', () => {
  const url = 'https://ehr.clinic.org/patients/list?page=2&size=50'
  const { message } = kept({ event: 'http.request', user: 'alice', ip: '203.0.113.9', status: 200, url })
  expect(message).toBe(`event=http.request user=alice ip=203.0.113.9 status=200 url=${url}`)
})

describe('but whom it is done to is hidden', () => {
  test.each([
    '/patients/export/482913',
    '/patients/_doc/A-482913',
    '/patients/search/smith',
    '/patients/lookup/okonkwo',
    '/patients/search?q=okonkwo',
    '/patients/search?q=john+smith',
    '/fhir/Patient/_search?family=smith&birthdate=1971-03-04',
    'https://ehr.clinic.org/patients/search?q=okonkwo',
    'https://ehr.clinic.org/patients/search?mrn=482913',
    '/patients/get/4829',
    '/patients/search/482',
    '/patients/summary/Z4829',
    '/person/get/4829',
    '/person/find/smith',
    '/member/search/smith',
    '/patients/search-john-smith',
    '/patients/export_smith_john.csv',
    '/patients/new.smith',
    '/patients/newby',
    '/patients/newman',
    '/patients/_okonkwo',
    '/patients/lister',
  ])('%s', (path) => {
    for (const request of requestsOf(path))
      expect(JSON.stringify(kept(request))).not.toMatch(/\/\w?482|482913|smith|john|okonkwo|1971|newman|lister|newby/i)
  })
})

test.each(['/patients/search', `/patients/${'export'.repeat(300)}x`, 'https://a/patients/new?', '/patients/$a-'])(
  'ends, however hostile the path: %s',
  (text) => {
    kept({ event: 'x', path: text.repeat(300) })
  },
)
