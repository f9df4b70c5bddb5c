import { describe, expect, test } from 'vitest'
import { credentialsIn } from '../../dev/credentials.ts'

/** Made up here, in pieces, so that no file of this repository holds one. */
const letters = (length: number) => 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(10).slice(0, length)
const CREDENTIALS: [string, string][] = [
  ['private key (PEM)', `-----BEGIN ${'PRIVATE'} KEY-----\n${letters(64)}`],
  ['private key (PEM)', `"private_key": "-----BEGIN RSA ${'PRIVATE'} KEY-----\\n${letters(64)}\\n"`],
  ['AWS access key', `AKIA${'ABCDEFGH12345678'}`],
  ['Clerk or Stripe key', `sk_live_${letters(24)}`],
  ['Clerk or Stripe key', `rk_test_${letters(24)}`],
  ['Cloudflare token', `cfut_${letters(40)}`],
  ['GitHub token', `ghp_${letters(36)}`],
  ['GitHub token', `github_pat_${letters(60)}`],
  ['Google API key', `AIza${letters(35)}`],
  ['Google OAuth secret or token', `GOCSPX-${letters(28)}`],
  ['JWT with a signature', `Bearer eyJ${letters(30)}.eyJ${letters(60)}.${letters(86)}`],
  ['database with a password', `postgres://owner:${letters(16)}@ep-x.eu-central-1.aws.neon.tech/neondb`],
  ['npm token', `npm_${letters(36)}`],
  ['key of a model gateway', `sk-ant-${letters(40)}`],
  ['key of a model gateway', `sk-${letters(43)}`],
  ['signing key of an audit log', `PRIVATE${'+KEY+'}api.example.com/audit+0a1b2c3d+${letters(44)}`],
  ['Slack token', `xoxb-${letters(30)}`],
  ['webhook secret', `whsec_${letters(32)}`],
]

describe('in a file', () => {
  test.each(CREDENTIALS)('a %s is found, and not told: %#', (kind, credential) => {
    const found = credentialsIn(`# a line\n\nkey = "${credential}"\n`)
    expect(found).toMatchObject([{ line: 3, kind }])
    expect(JSON.stringify(found)).not.toContain(letters(16))
  })

  test.each([
    'sk_test_local',
    'sk-master',
    'whsec_test',
    'postgres://worker:local@database.invalid/x',
    'postgres://owner:…@ep-x.neon.tech',
    'postgres://postgres:postgres@127.0.0.1:5432/postgres',
    'stripe__hosted-agents__webhook-secret',
    'eyJhbGciOiJub25lIn0.e30.',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG',
  ])('what only looks like a credential is none: %j', (text) => {
    expect(credentialsIn(text)).toEqual([])
  })
})
