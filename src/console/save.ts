/** Safari reads a file only after the click that saves it. */
const KEPT_MS = 60_000

/** Hands a file to the user. */
export function save(file: File): void {
  const address = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href: address, download: file.name }).click()
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}
