import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fate, fateOf, type Mutant, mutated } from './mutants.ts'
import type { Answer, Question } from './node-tests.ts'

/** The first run loads vitest as well; a mutant that makes the others so much slower hangs. */
const SLOWER = 3
const TIMEOUT_MIN_MS = 30_000
const START_TIMEOUT_MS = 600_000

/** What becomes of each mutant in tests of the pure core, in turn. */
export async function* fatesInNode(root: string, mutants: Mutant[], tests: string[]): AsyncGenerator<[Mutant, Fate]> {
  let [runner, timeoutMs]: [ChildProcess | undefined, number] = [undefined, TIMEOUT_MIN_MS]
  let before: string[] = []
  try {
    for (const mutant of mutants) {
      if (!runner) [runner, timeoutMs] = await start(root, tests)
      const file = join(root, mutant.file)
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, mutated(text, mutant))
      // What the mutant before changed is as it was again.
      runner.send({ changed: [file, ...before] } satisfies Question)
      before = [file]
      const answer = await answerOf(runner, timeoutMs)
      writeFileSync(file, text)
      if (!answer) {
        runner.kill('SIGKILL')
        runner = undefined
      }
      yield [mutant, answer ? fateOf(answer.noticed) : 'hung']
    }
  } finally {
    runner?.kill('SIGKILL')
  }
}

/** A process whose tests pass without a mutant, and how long it may take over one. Once more when they do not: a machine may stand still. */
async function start(root: string, tests: string[], attempts = 2): Promise<[ChildProcess, number]> {
  const started = performance.now()
  const runner = fork(new URL('node-tests.ts', import.meta.url), [root, ...tests], { cwd: root })
  const answer = await answerOf(runner, START_TIMEOUT_MS)
  if (answer?.noticed === false) return [runner, Math.max(TIMEOUT_MIN_MS, SLOWER * (performance.now() - started))]
  runner.kill('SIGKILL')
  if (attempts === 1) throw new Error('the tests do not pass without a mutant')
  return start(root, tests, attempts - 1)
}

/** Undefined: it gave none in time, or ended. */
async function answerOf(runner: ChildProcess, timeoutMs: number): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
  const none = () => resolve(undefined)
  const timer = setTimeout(none, timeoutMs)
  runner.once('message', resolve).once('exit', none)
  const answer = await promise
  clearTimeout(timer)
  runner.off('message', resolve).off('exit', none)
  return answer
}
