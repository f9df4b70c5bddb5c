const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d]

/** The lines of a text that are not blank, one at a time. Each character is looked at twice at the most, also where all of them are blanks. */
export function* linesOf(text: string): Iterable<string> {
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : LINE_FEED
    if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue
    const line = text.slice(from, at)
    if (line.trim() !== '') yield line
    from = at + 1
  }
}
