import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ask } from './api.ts'

/** What became of a call: not answered yet, answered, or refused; `busy` while it is out. */
type Loaded<T> = { answer?: T; error?: unknown; busy: boolean }
/** What is loaded with the view, and can be loaded again. */
export type Reloadable<T> = Loaded<T> & { reload: () => void }

/** What `load` gives, asked for again when `key` changes or `reload` is called; meanwhile the last answer or refusal stays. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, key: string): Reloadable<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ busy: true })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const abort = new AbortController()
    setLoaded((last) => (last.busy ? last : { ...last, busy: true }))
    load(abort.signal).then(
      (answer) => abort.signal.aborted || setLoaded({ answer, busy: false }),
      (error) => abort.signal.aborted || setLoaded({ error, busy: false }),
    )
    return () => abort.abort()
  }, [key, turn])
  return { ...loaded, reload: useCallback(() => setTurn((last) => last + 1), []) }
}

/** The answer to a GET. */
export const useAnswer = <T>(path: string): Reloadable<T> => useLoaded((signal) => ask<T>(path, { signal }), path)

/** Something that the user starts: whether it runs now, and what its last run ended with. */
export type Task<T> = Loaded<T> & { start: () => void }

/** Starting it again while it runs does nothing. */
export function useTask<T>(work: () => Promise<T>): Task<T> {
  const [state, setState] = useState<Loaded<T>>({ busy: false })
  const start = () => {
    if (state.busy) return
    setState({ busy: true })
    work().then(
      (answer) => setState({ busy: false, answer }),
      (error) => setState({ busy: false, error }),
    )
  }
  return { ...state, start }
}

export type Stoppable<T> = Task<T> & { stop: () => void }

/** Something long, which the user may stop; it also ends when the view is left. */
export function useStoppable<T>(work: (signal: AbortSignal) => Promise<T>): Stoppable<T> {
  const abort = useRef(new AbortController())
  const stop = () => abort.current.abort()
  useEffect(() => stop, [])
  const task = useTask(() => {
    abort.current = new AbortController()
    return work(abort.current.signal)
  })
  return { ...task, stop }
}
