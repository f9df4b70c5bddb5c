import { createHash } from 'node:crypto'

/** How credentials are written, whole, by whom they are given out. What is shorter, or made up to look like one, is none. */
const FORMS: Readonly<Record<string, RegExp>> = {
  'private key (PEM)': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\\nr]*[\w+/=]{40}/g,
  'AWS access key': /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  'Clerk or Stripe key': /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,}/g,
  'Cloudflare token': /\b(?:cfut|cfat|cfk)_[A-Za-z0-9]{40,}/g,
  'GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g,
  'Google API key': /\bAIza[\w-]{35}/g,
  'Google OAuth secret or token': /\b(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{40,})/g,
  'JWT with a signature': /\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{43,}/g,
  'database with a password':
    /\bpostgres(?:ql)?:\/\/[\w.-]+:[^@\s/'"`${}…]{6,}@(?!(?:127\.0\.0\.1|localhost|[\w.-]+\.invalid)\b)/g,
  'npm token': /\bnpm_[A-Za-z0-9]{36}\b/g,
  'key of a model gateway': /\bsk-(?:proj-|ant-)?[\w-]{20,}/g,
  'signing key of an audit log': /\bPRIVATE\+KEY\+[\w./-]+\+[0-9a-f]{8}\+[\w+/=]{44}/g,
  'Slack token': /\bxox[abeoprs]-[\w-]{20,}/g,
  'webhook secret': /\bwhsec_[A-Za-z0-9+/]{24,}={0,2}/g,
}

/** What has a credential's form and is none, by the first 16 hex digits of its SHA-256: whoever adds one says here what it is. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['96ad2ccd81462a76', 'the example of the Standard Webhooks specification'],
  ['4b64ff20790c032e', 'of test/env.unit.test.ts, which looks for it in errors'],
])

type Found = { line: number; kind: string; hash: string }

/** What of a text has the form of a credential. The credential itself is not told: who reads a log of this shall not have it. */
export function credentialsIn(text: string): Found[] {
  return Object.entries(FORMS)
    .flatMap(([kind, form]) =>
      [...text.matchAll(form)].map(({ 0: found, index }) => ({
        line: text.slice(0, index).split('\n').length,
        kind,
        hash: createHash('sha256').update(found).digest('hex').slice(0, 16),
      })),
    )
    .filter(({ hash }) => !KNOWN.has(hash))
    .sort((a, b) => a.line - b.line)
}
