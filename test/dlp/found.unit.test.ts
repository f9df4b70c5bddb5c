import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSamples } from '../../bench/dlp/corpus.ts'
import { detect, detectEagerly } from '../../src/dlp/detect.ts'
import type { Finding } from '../../src/dlp/types.ts'

const CORPUS = 'bench/dlp/corpus'

/** Two decimals of the confidence: engines differ in the last digits of `Math.exp`. */
const told = (text: string, { type, offset, length, confidence }: Finding): string =>
  `${type} ${confidence.toFixed(2)} at ${offset} ${JSON.stringify(text.slice(offset, offset + length))}`

test.each([
  ['at once', detect],
  ['if somebody is identified elsewhere', detectEagerly],
])(
  'what is found in the texts of the bench %s changes by no accident: `vitest -u` shows it as a diff',
  async (name, find) => {
    const found = readdirSync(CORPUS)
      .sort()
      .flatMap((file) =>
        readSamples(`${CORPUS}/${file}`).map(({ text }, at) => [
          `${file} ${at + 1}:`,
          ...find(text).map((finding) => told(text, finding)),
        ]),
      )
      .filter(({ length }) => length > 1)
      .map((parts) => `${parts.join('\n  ')}\n`)
    await expect(found.join('')).toMatchFileSnapshot(`found/${name.replaceAll(' ', '-')}.txt`)
  },
  60_000,
)
