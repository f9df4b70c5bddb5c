/** What of a pattern is changed, and to what: a token at a time, characters that are escaped or in a class left alone. */
const TOKENS: Record<string, string> = {
  '^': '',
  $: '',
  '\\b': '',
  '+': '',
  '*': '+',
  '?': '',
  '(?!': '(?=',
  '(?=': '(?!',
  '(?<!': '(?<=',
  '(?<=': '(?<!',
  '|': '',
}

/** Whole classes, escapes, counts and groups first, so that what is inside them is not taken for a token. */
const TOKEN = /\[\^?(?:\\.|[^\]\\])*\]|\\b|\\.|\(\?(?:<?[!=]|<\w+>|[a-z]*:)|\{\d+(?:,\d*)?\}|[\^$+*?|]/gs

/** Small mistakes in a regular expression: an anchor, a quantifier, a look-around, a class, the flag `i`. */
export function regexChanges(raw: string): string[] {
  const end = raw.lastIndexOf('/')
  const [pattern, flags] = [raw.slice(1, end), raw.slice(end + 1)]
  const changes: string[] = []
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    const after = changed(token)
    if (after !== undefined)
      changes.push(`/${pattern.slice(0, index)}${after}${pattern.slice(index + token.length)}/${flags}`)
  }
  if (flags.includes('i')) changes.push(`/${pattern}/${flags.replace('i', '')}`)
  return changes.filter(isPattern)
}

function changed(token: string): string | undefined {
  if (token in TOKENS) return TOKENS[token]
  if (token.startsWith('[^')) return `[${token.slice(2)}`
  if (token.startsWith('[')) return `[^${token.slice(1)}`
  if (token.startsWith('{')) return ''
  return undefined
}

function isPattern(source: string): boolean {
  const end = source.lastIndexOf('/')
  try {
    new RegExp(source.slice(1, end), source.slice(end + 1))
    return end > 1
  } catch {
    return false
  }
}
