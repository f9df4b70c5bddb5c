/** Places in which finish() counts how long runs took; the last one is for all longer times. */
export const LATENCY_PLACES = 72

/** The place of a time in ms, from 0: four for each doubling of 1 + milliseconds. */
export const latencyPlace = (ms: number): number => Math.min(LATENCY_PLACES - 1, Math.floor(4 * Math.log2(1 + ms)))
