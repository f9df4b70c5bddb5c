import { readFileSync } from 'node:fs'

/** An annotated text; offsets in UTF-16 units, `end` exclusive. `clean`: nothing in it identifies anyone. */
export type Sample = { text: string; spans: { start: number; end: number; type: string }[]; clean: boolean }

const MARKUP = /\[([^[\]]+)\]\(([A-Z_]+)\)/g

/** Samples of a file: `.jsonl` holds one `{text, spans: [{start, end, type}], clean}` a line; `.txt` is as `samplesIn` reads it. */
export function readSamples(file: string): Sample[] {
  const content = readFileSync(file, 'utf8')
  return file.endsWith('.jsonl')
    ? content
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : samplesIn(content)
}

/** Texts between lines of `---`, in which `[value](TYPE)` marks what identifies someone. */
export const samplesIn = (content: string): Sample[] =>
  content
    .trim()
    .split(/\n---\n/)
    .map(parseMarkup)

/** `Call [Ann](PERSON_NAME)` as a sample of "Call Ann". */
function parseMarkup(marked: string): Sample {
  const spans: Sample['spans'] = []
  let text = ''
  let done = 0
  for (const match of marked.matchAll(MARKUP)) {
    const [whole, value = '', type = ''] = match
    text += marked.slice(done, match.index)
    spans.push({ start: text.length, end: text.length + value.length, type })
    text += value
    done = match.index + whole.length
  }
  return { text: text + marked.slice(done), spans, clean: spans.length === 0 }
}
