import customCss from './docs.css' with { type: 'text' }

/** Scalar's API reference, which reference.js brings. */
declare const location: { origin: string }
declare const document: { body: Node; querySelectorAll(selector: string): Iterable<Attributed> }
declare const Scalar: { createApiReference(element: string, configuration: Record<string, unknown>): void }

/** The interactive reference of /openapi.json. The token stays in this tab's memory, and nothing is sent but to this API. */
Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  servers: [{ url: location.origin }],
  authentication: { preferredSecurityScheme: 'session' },
  persistAuth: false,
  withDefaultFonts: false,
  customCss,
  localization: { translations: { navigation: { showAllEndpoints: 'Show More {name} endpoints' } } },
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  hiddenClients: {
    c: true,
    clojure: true,
    csharp: true,
    dart: true,
    fsharp: true,
    go: true,
    http: true,
    java: true,
    kotlin: true,
    objc: true,
    ocaml: true,
    php: true,
    powershell: true,
    r: true,
    ruby: true,
    rust: true,
    swift: true,
  },
})

/** What Scalar's parts lack for those who do not see them or have no mouse: attributes to set; null: to take away. */
const MENDS: [selector: string, attributes: Record<string, string | null>][] = [
  // Fields that would offer variables, which they never do in this dialog.
  ['.code-input-lite__editor[role=combobox]', { role: 'textbox', 'aria-autocomplete': null }],
  // A button that opens a parameter's description, and says that it is none.
  ['button[role=none]', { role: null }],
  ['.cm-content[contenteditable=true]:not([aria-label])', { 'aria-label': 'Request body' }],
  ['.cm-content[contenteditable=false]:not([aria-label])', { 'aria-label': 'Response body', 'aria-readonly': 'true' }],
  // Copies the answer, and says that it controls an element that does not exist.
  ['.scalar-code-block > :not(pre) > button[aria-controls]', { 'aria-controls': null }],
]

function mend(): void {
  for (const [selector, attributes] of MENDS)
    for (const element of document.querySelectorAll(selector))
      for (const [name, value] of Object.entries(attributes))
        if (value === null) element.removeAttribute(name)
        else element.setAttribute(name, value)
}
new MutationObserver(mend).observe(document.body, { subtree: true, childList: true, attributeFilter: ['role'] })
