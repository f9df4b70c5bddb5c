// What Vite makes of files that a test reads as texts.

declare module '*?raw' {
  const text: string
  export default text
}

interface ImportMeta {
  /** Files by their paths. */
  glob(pattern: string, options: { query: '?raw'; import: 'default'; eager: true }): Record<string, string>
}
