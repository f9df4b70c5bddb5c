/** So many seconds, in words. */
export function waitOf(seconds: number): string {
  if (seconds < 120) return counted(seconds, 'second')
  return seconds < 7_200 ? counted(Math.ceil(seconds / 60), 'minute') : counted(Math.ceil(seconds / 3_600), 'hour')
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
