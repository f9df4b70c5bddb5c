import customCss from './docs.css' with { type: 'text' }
import { keepMending } from './mend.ts'

/** Scalar's API reference, which reference.js brings. */
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

keepMending()
