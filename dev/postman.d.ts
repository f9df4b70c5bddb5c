declare module 'openapi-to-postmanv2' {
  type Result = { result: boolean; reason?: string; output?: { type: string; data: unknown }[] }
  /** Converts an OpenAPI document (as text) to a collection. */
  export function convertV2(
    input: { type: 'string'; data: string },
    options: Record<string, string | boolean>,
    done: (error: Error | null, result?: Result) => void,
  ): void
}
