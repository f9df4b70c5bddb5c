import { expect, test } from 'vitest'
import { readSamples } from '../../bench/dlp/corpus.ts'
import { detect, detectEagerly } from '../../src/dlp/detect.ts'

test('what more text makes a finding is suspected before', () => {
  const between =
    '\nIt went on as before for some while, and then it was over, so that they could go home and have a rest. '.repeat(
      6,
    )
  const endings = ['The patient is Maria Gonzalez, SSN 123-45-6789.', 'Call 555-O1O2 about her mother, 2O61-155O.']
  let findings = 0
  for (const { text } of readSamples('bench/dlp/corpus/holdout-phi.txt')) {
    const suspected = detectEagerly(text + between)
    for (const { type, offset, length } of endings.flatMap((ending) => detect(text + between + ending))) {
      if (offset >= text.length) continue
      findings++
      const isSuspected = suspected.some((one) => one.offset < offset + length && offset < one.offset + one.length)
      expect(isSuspected, `${type} ${text.slice(offset, offset + length)}`).toBe(true)
    }
  }
  expect(findings).toBeGreaterThan(200)
}, 20_000)
