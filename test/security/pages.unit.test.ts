import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'

// The pages that Cloudflare serves beside the Worker, and the headers that dev/pages.ts puts together for them.

const HTML = globSync('src/**/*.html')
const PAGES = HTML.map((file) => [`/${basename(file, '.html')}`, readFileSync(file, 'utf8')] as const)
const LINES = globSync('src/**/_headers').flatMap((file) => readFileSync(file, 'utf8').split('\n'))

/** What Cloudflare sends with a page: of each rule for it, in order; `! Name` takes off what an earlier one has set. */
function headersOf(page: string): Record<string, string> {
  const headers: Record<string, string> = {}
  let path = ''
  for (const line of LINES) {
    if (/^\S/.test(line)) path = line
    const [, removed, name, value] = /^\s+(?:! (\S+)|([\w-]+): (.*))$/.exec(line) ?? []
    if (path !== '/*' && path !== page) continue
    if (removed) delete headers[removed]
    if (name && value) headers[name] = value
  }
  return headers
}
const policyOf = (page: string) =>
  Object.fromEntries(
    (headersOf(page)['Content-Security-Policy'] ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ')
      return [name, sources]
    }),
  )

test('there are these pages, and no other', () => {
  expect(PAGES.map(([page]) => page).sort()).toEqual(['/console', '/docs', '/verify'])
})

describe.each(PAGES)('%s', (page, html) => {
  test('runs scripts of its own origin only, and neither inline nor made of text', () => {
    const policy = policyOf(page)
    expect(policy['default-src']).toEqual(["'none'"])
    // Clerk's host stands there where Clerk is configured at the build.
    expect(policy['script-src']?.filter((source) => source !== '$CLERK')).toEqual(["'self'"])
    for (const name of ['object-src', 'frame-src', 'child-src', 'worker-src', 'script-src-elem', 'script-src-attr'])
      expect(policy[name]).toBeUndefined()
  })
  test('speaks to its own origin, or to nobody', () => {
    const sources = policyOf(page)['connect-src']?.filter((source) => source !== '$CLERK')
    expect([["'self'"], ["'none'"]]).toContainEqual(sources)
  })
  test('is framed by nobody, sends no form, and no base leads its addresses away', () => {
    expect(policyOf(page)).toMatchObject({
      'frame-ancestors': ["'none'"],
      'form-action': ["'none'"],
      'base-uri': ["'none'"],
    })
  })
  test('is served with the headers that close what a policy does not', () => {
    expect(headersOf(page)).toMatchObject({
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'Strict-Transport-Security': expect.stringMatching(/^max-age=\d{7,}/),
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    })
  })
  test('has no script or handler in its markup, and none of another origin', () => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+\s*=|javascript:/i)
    for (const [, address] of html.matchAll(/\s(?:src|href)="([^"]+)"/g))
      expect(address).not.toMatch(/^(?:https?:)?\/\//)
  })
})

test('no page makes markup or code of text', () => {
  for (const file of globSync('src/{console,docs,audit/page}/**/*.{ts,tsx}'))
    expect(readFileSync(file, 'utf8'), file).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function|srcdoc/,
    )
})
