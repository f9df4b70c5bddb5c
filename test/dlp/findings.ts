import { expect, test } from 'vitest'
import { samplesIn } from '../../bench/dlp/corpus.ts'
import { detect, detectEagerly } from '../../src/dlp/detect.ts'
import type { Finding } from '../../src/dlp/types.ts'

/** The texts of the bench, by path. */
const CORPUS = import.meta.glob('../../bench/dlp/corpus/*.txt', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Two decimals of the confidence: engines differ in the last digits of `Math.exp`. */
const told = (text: string, { type, offset, length, confidence }: Finding): string =>
  `${type} ${confidence.toFixed(2)} at ${offset} ${JSON.stringify(text.slice(offset, offset + length))}`

/** What is found in the texts of the bench is what `found/` has; for each engine that runs the detector. */
export function findsTheSame(): void {
  test.each([
    ['at once', detect],
    ['if somebody is identified elsewhere', detectEagerly],
  ])(
    'what is found in the texts of the bench %s changes by no accident: `vitest -u` shows it as a diff',
    async (name, find) => {
      const found = Object.keys(CORPUS)
        .sort()
        .flatMap((path) =>
          samplesIn(CORPUS[path] ?? '').map(({ text }, at) => [
            `${path.replace(/.*\//, '')} ${at + 1}:`,
            ...find(text).map((finding) => told(text, finding)),
          ]),
        )
        .filter(({ length }) => length > 1)
        .map((parts) => `${parts.join('\n  ')}\n`)
      await expect(found.join('')).toMatchFileSnapshot(`found/${name.replaceAll(' ', '-')}.txt`)
    },
    60_000,
  )
}
