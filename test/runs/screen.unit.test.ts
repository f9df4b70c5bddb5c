import { afterEach, expect, test, vi } from 'vitest'
import { screenAnswer } from '../../src/runs/screen.ts'

afterEach(() => vi.restoreAllMocks())

test('an answer that is longer than is scanned does not pass, and is not taken for a fault of the detector', () => {
  const [warned, failed] = [vi.spyOn(console, 'warn').mockReturnValue(), vi.spyOn(console, 'error').mockReturnValue()]
  expect(screenAnswer('Restart it. '.repeat(20_000))).toBeUndefined()
  expect(failed).not.toHaveBeenCalled()
  expect(warned.mock.calls).toEqual([['{"level":"warn","event":"answer_too_long","characters":240000}']])
})
