import { beforeAll, describe, expect, test } from 'vitest'
import { asAdmin, newTenant } from '../support/world.ts'

// What is wrong with a field is said as a person would say it, wherever the field stands.

let org: string
beforeAll(async () => {
  org = await newTenant()
})

const issuesOf = async (method: string, path: string, body?: object) => {
  const answer = await asAdmin(org, method, `/api/v1${path}`, body)
  expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
  return (answer.body.issues as { path: string; message: string }[]).map((one) => `${one.path} ${one.message}`)
}

const DIGEST = { every: 'day', hour: 7, url: 'https://example.com/', secretRef: 'digest' }
const SOURCE = { sourceType: 'gcp_cloud_audit', displayName: 'GCP', config: { projectId: 'demo-project-42' } }
const M365 = { sourceType: 'm365_unified_audit', displayName: 'M365' }

describe('of a body', () => {
  test.each<[string[], string, string, object]>([
    [['agentId is required', 'message is required'], 'POST', '/agent/run', {}],
    [['message must not be empty'], 'POST', '/agent/run', { agentId: 'x', message: '' }],
    [['message must be text'], 'POST', '/agent/run', { agentId: 'x', message: 5 }],
    [['message must be text'], 'POST', '/agent/run', { agentId: 'x', message: ['a'] }],
    [['message must be text'], 'POST', '/agent/run', { agentId: 'x', message: null }],
    [['agentId must be text', 'message must be text'], 'POST', '/agent/run', { agentId: [], message: { length: 0 } }],
    [
      ['message must have at most 32000 characters'],
      'POST',
      '/agent/run',
      { agentId: 'x', message: 'x'.repeat(32_001) },
    ],
    [['phi must be one of block, redact'], 'POST', '/agent/run', { agentId: 'x', message: 'x', phi: 'keep' }],
    [['stream must be true or false'], 'POST', '/agent/run', { agentId: 'x', message: 'x', stream: 'yes' }],
    [[' must be an object'], 'POST', '/agent/run', []],
    [['hour must be at most 23'], 'POST', '/tenant/digest', { ...DIGEST, hour: 24 }],
    [['hour must be at least 0'], 'POST', '/tenant/digest', { ...DIGEST, hour: -1 }],
    [['hour must be at most 23'], 'POST', '/tenant/digest', { ...DIGEST, hour: 1e300 }],
    [['hour must be at least 0'], 'POST', '/tenant/digest', { ...DIGEST, hour: -1e300 }],
    [['hour must be a whole number'], 'POST', '/tenant/digest', { ...DIGEST, hour: 1.5 }],
    [['hour must be a number'], 'POST', '/tenant/digest', { ...DIGEST, hour: '7' }],
    [['returnUrl must be an http or https URL'], 'POST', '/billing/portal', { returnUrl: 'home' }],
    [['returnUrl must be an http or https URL'], 'POST', '/billing/portal', { returnUrl: 'ftp://example.com/' }],
    [
      ['hour must be at most 23', 'secretRef is required'],
      'POST',
      '/tenant/digest',
      { ...DIGEST, hour: 24, secretRef: undefined },
    ],
    [['orgId must be an id of Clerk’s, as org_2abc'], 'POST', '/provision/tenant', { orgId: 'my org', plan: 'pilot' }],
    [['sourceType is required'], 'POST', '/log-sources', {}],
    [['displayName must not be empty'], 'POST', '/log-sources', { ...SOURCE, displayName: ' ' }],
    [['config.projectId is required'], 'POST', '/log-sources', { ...SOURCE, config: {} }],
    [['config must be an object'], 'POST', '/log-sources', { ...SOURCE, config: 'x' }],
    [['config.tenantId is required'], 'POST', '/log-sources', { ...M365, config: {} }],
    [['config.tenantId must be text'], 'POST', '/log-sources', { ...M365, config: { tenantId: 5 } }],
    [['config.tenantId must be a GUID or a domain'], 'POST', '/log-sources', { ...M365, config: { tenantId: 'x' } }],
    [
      [
        'displayName looks like a credential. Keep it in Secret Manager, and give its name as secretRef',
        'config.projectId is required',
      ],
      'POST',
      '/log-sources',
      { ...SOURCE, displayName: `sk_${'live_51Habcdefgh'}`, config: {} },
    ],
  ])('%j (%s %s)', async (said, method, path, body) => {
    expect(await issuesOf(method, path, body)).toEqual(said)
  })
  test('whose type decides what else it holds, the types are named', async () => {
    expect(await issuesOf('POST', '/log-sources', { ...SOURCE, sourceType: 'syslog' })).toEqual([
      expect.stringMatching(/^sourceType must be one of m365_unified_audit, google_workspace_admin, .*custom_webhook$/),
    ])
  })
  test('that changes a config is told as one that brings it', async () => {
    const { body } = await asAdmin(org, 'POST', '/api/v1/log-sources', SOURCE)
    const { id } = Object(body).source
    expect(await issuesOf('PATCH', `/log-sources/${id}`, { config: {} })).toEqual(['config.projectId is required'])
    const more = { config: { ...SOURCE.config, more: 1 } }
    expect(await issuesOf('PATCH', `/log-sources/${id}`, more)).toEqual(['config.more is not known'])
  })
  test('that nobody knows is named, and text in place of a name is not repeated', async () => {
    const settings = { vertical: 'general', more: 1, 'Jane Doe, born 1971': 1, [`${'x'.repeat(65)}`]: 1 }
    expect(await issuesOf('PATCH', '/tenant', settings)).toEqual([
      'more is not known',
      ' has a member that is not known',
    ])
  })
})

describe('of a query', () => {
  test.each([
    ['/runs?page=-1', 'page must be a whole number from 1 to 1000000000'],
    ['/runs?page=0', 'page must be a whole number from 1 to 1000000000'],
    ['/runs?page=99999999999999', 'page must be a whole number from 1 to 1000000000'],
    ['/runs?per_page=101', 'per_page must be a whole number from 1 to 100'],
    ['/runs?per_page=ten', 'per_page must be a whole number from 1 to 100'],
    ['/audit/checkpoint?size=-1', 'size must be a whole number from 0 to 9999999999'],
    ['/stats/daily?from=x', 'from must be a date, as 2026-01-31'],
    ['/audit/consistency', 'from is required'],
    ['/audit/consistency?from=1&from=2', 'from must be given once'],
    ['/runs?page=1&page=2', 'page must be given once'],
    ['/runs?from=2026-05-01&from=2026-05-02', 'from must be given once'],
    ['/log-events?source=a&source=b', 'source must be given once'],
    ['/audit/entries?action=agent_run&action=baa_signed', 'action must be given once'],
  ])('%s', async (path, said) => {
    expect(await issuesOf('GET', path)).toEqual([said])
  })
})
