import { afterEach, expect, test, vi } from 'vitest'
import { screen, screenAnswer } from '../../src/runs/screen.ts'

afterEach(() => vi.restoreAllMocks())

test('an answer that is longer than is scanned does not pass, and is not taken for a fault of the detector', () => {
  const [warned, failed] = [vi.spyOn(console, 'warn').mockReturnValue(), vi.spyOn(console, 'error').mockReturnValue()]
  expect(screenAnswer('Restart it. '.repeat(20_000))).toBeUndefined()
  expect(failed).not.toHaveBeenCalled()
  expect(warned.mock.calls).toEqual([['{"level":"warn","event":"answer_too_long","characters":240000}']])
})

test.each([
  {
    of: 'a name in the message are none of the operator’s words',
    message: 'Patient Will Price, DOB 3/4/1971, asks for a refund. Will felt worse. Will you check?',
    systemPromptOverride: 'Price list: see below. Will the visit be billed? Will Price pays.',
    shown: [
      'Patient [PERSON_NAME_1], DOB [DATE_OF_BIRTH_1], asks for a refund. [PERSON_NAME_2] felt worse. Will you check?',
      'Price list: see below. Will the visit be billed? [PERSON_NAME_1] pays.',
    ],
  },
  {
    of: 'a name in the operator’s prompt are the same person’s in the message',
    message: 'Hope felt better after lunch.',
    systemPromptOverride: 'This is about patient Hope Daniels, DOB 03/14/1961. Ms. Daniels is deaf.',
    shown: [
      '[PERSON_NAME_1] felt better after lunch.',
      'This is about patient [PERSON_NAME_2], DOB [DATE_OF_BIRTH_1]. Ms. [PERSON_NAME_3] is deaf.',
    ],
  },
])('the words of $of', ({ shown: expected, ...input }) => {
  const screened = screen(input)
  const shown = screened?.shown(() => true)
  expect([shown?.message, shown?.systemPromptOverride]).toEqual(expected)
  const placeholders = expected.join().match(/\[/g)
  expect(screened?.findings).toHaveLength(placeholders?.length ?? 0)
})
