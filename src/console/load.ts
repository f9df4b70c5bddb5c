import { useCallback, useEffect, useState } from 'preact/hooks'
import { ask } from './api.ts'

/** What became of a call: not answered yet, answered, or refused. */
export type Loaded<T> = { answer?: T; error?: unknown }

/** The answer to a GET, asked for again when its path changes or `reload` is called; meanwhile the last one stays. */
export function useAnswer<T>(path: string): Loaded<T> & { reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const abort = new AbortController()
    ask<T>(path, { signal: abort.signal }).then(
      (answer) => abort.signal.aborted || setLoaded({ answer }),
      (error) => abort.signal.aborted || setLoaded({ error }),
    )
    return () => abort.abort()
  }, [path, turn])
  return { ...loaded, reload: useCallback(() => setTurn((last) => last + 1), []) }
}

/** Something that the user starts: whether it runs now, and what its last run ended with. */
export type Task<T> = Loaded<T> & { busy: boolean; start: () => void }

export function useTask<T>(work: () => Promise<T>): Task<T> {
  const [state, setState] = useState<Loaded<T> & { busy: boolean }>({ busy: false })
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
