import { REWRITES, type Rewrite } from './rewrites.ts'

/**
 * A text as the detector reads it: what hides characters or disguises them is undone, and every UTF-16 unit knows which
 * units of the original it stands for.
 */
export type View = {
  text: string
  /** The original's range behind a range of the view; both as [start, end). */
  original(start: number, end: number): [start: number, end: number]
}

/** For each unit of a view, the range in the original that it stands for. */
type Ranges = { starts: Int32Array; ends: Int32Array }

/** The view of a text; the text itself when nothing in it is hidden. */
export function viewOf(text: string): View {
  let view = text
  let ranges: Ranges | undefined
  for (const { pattern, rewrite, needs } of REWRITES) {
    if (needs?.test(view) === false || view.search(pattern) === -1) continue
    ranges ??= identity(text.length)
    ;[view, ranges] = rewritten(view, ranges, pattern, rewrite)
  }
  if (ranges === undefined) return { text, original: (start, end) => [start, end] }
  const { starts, ends } = ranges
  return { text: view, original: (start, end) => [starts[start] ?? text.length, ends[end - 1] ?? text.length] }
}

function identity(length: number): Ranges {
  const [starts, ends] = [new Int32Array(length), new Int32Array(length)]
  for (let i = 0; i < length; i++) {
    starts[i] = i
    ends[i] = i + 1
  }
  return { starts, ends }
}

/** One rewrite over the whole view. No rewrite makes a text longer. */
function rewritten(view: string, ranges: Ranges, pattern: RegExp, rewrite: Rewrite['rewrite']): [string, Ranges] {
  const starts = new Int32Array(view.length)
  const ends = new Int32Array(view.length)
  const kept: string[] = []
  let length = 0
  let done = 0
  // Unit by unit: to copy a few at once takes longer than that.
  const keep = (to: number): void => {
    if (done < to) kept.push(view.slice(done, to))
    for (; done < to; done++, length++) {
      starts[length] = ranges.starts[done] ?? 0
      ends[length] = ranges.ends[done] ?? 0
    }
  }
  for (const match of view.matchAll(pattern)) {
    keep(match.index)
    for (const [piece, from, to] of rewrite(match)) {
      kept.push(piece)
      for (let i = 0; i < piece.length; i++, length++) {
        starts[length] = ranges.starts[match.index + from] ?? 0
        ends[length] = ranges.ends[match.index + to - 1] ?? 0
      }
    }
    done = match.index + match[0].length
  }
  keep(view.length)
  return [kept.join(''), { starts, ends }]
}
