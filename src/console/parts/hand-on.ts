import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { focusHeading } from '../place.ts'

/** For an element that may go while it has the focus: it hands it on to the heading, or the keyboard's place on the page would be lost. */
export function useHandOn<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null)
  useLayoutEffect(() => {
    const { current } = element
    return () => {
      if (document.activeElement === current) focusHeading()
    }
  }, [])
  return element
}
