import { checkpointIn } from '../log/kept.ts'
import { parseCheckpoint } from '../tree/checkpoint.ts'
import { NoteError, parseKeyFor, parseNote, type Use, type VerifierKey } from '../tree/note.ts'

type Field = HTMLInputElement | HTMLTextAreaElement

/** Thrown where a field does not hold what it asks for; shown beside it. */
export class FieldError extends Error {
  override readonly name = 'FieldError'
  readonly field: Field

  constructor(field: Field, message: string) {
    super(message)
    this.field = field
  }
}

/** The element with this id, which the page has. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} #${id}.`)
  return found
}

/** The verifier keys in a field, one a line. @throws FieldError */
export function readKeys(use: Use, field: HTMLTextAreaElement): Promise<VerifierKey[]> {
  const lines = field.value.split('\n').map((text, i) => ({ text: text.trim(), place: `Line ${i + 1}` }))
  return Promise.all(
    lines
      .filter(({ text }) => text !== '')
      .map(({ text, place }) => parseKeyFor(use, text).catch((error) => fail(field, place, error))),
  )
}

/** Where a signed note ends, and the next begins. */
const BETWEEN_NOTES = /(?<=^— .*\n)\s*(?=[^—\s])/m

/** The checkpoints in a field, one below the other. @throws FieldError */
export function pastedCheckpoints(field: HTMLTextAreaElement): string[] {
  const text = field.value.trim()
  return text === ''
    ? []
    : text.split(BETWEEN_NOTES).map((note, i) => readCheckpoint(field, `Checkpoint ${i + 1}`, note))
}

/** The checkpoints in the files that were chosen, one in each. @throws FieldError, DOMException when one cannot be read */
export function chosenCheckpoints(field: HTMLInputElement): Promise<string[]> {
  return Promise.all(Array.from(field.files ?? [], async (file) => readCheckpoint(field, file.name, await file.text())))
}

function readCheckpoint(field: Field, place: string, text: string): string {
  const checkpoint = checkpointIn(text)
  try {
    parseCheckpoint(parseNote(checkpoint).text)
  } catch (error) {
    fail(field, place, error)
  }
  return checkpoint
}

function fail(field: Field, place: string, error: unknown): never {
  throw error instanceof NoteError ? new FieldError(field, `${place}: ${error.message}`) : error
}

/** Says beside a field what is wrong with it, and goes there. */
export function complain({ field, message }: FieldError): void {
  byId(`${field.id}-error`, HTMLParagraphElement).textContent = message
  field.setAttribute('aria-invalid', 'true')
  const closed = field.closest('details')
  if (closed) closed.open = true
  field.focus()
}

/** Takes back what was said beside the fields. */
export function withdrawComplaints(form: HTMLFormElement): void {
  for (const error of form.querySelectorAll('.error')) error.textContent = ''
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid')
}
