import { sizeOf } from '../../file-size.ts'
import { sha256 } from '../../sha256.ts'
import { verifyFile } from '../log/file.ts'
import {
  byId,
  chosenCheckpoints,
  complain,
  FieldError,
  pastedCheckpoints,
  readKeys,
  withdrawComplaints,
} from './fields.ts'
import { hideVerdict, showFailure, showReport } from './verdict.ts'

// The page /verify: what dev/verify.ts does, in a browser.

/** Read at once: the page answers again after each of them. */
const PIECE_BYTES = 262_144

const form = byId('form', HTMLFormElement)
const fileField = byId('file', HTMLInputElement)
const fileName = byId('file-name', HTMLParagraphElement)
const keyField = byId('keys', HTMLTextAreaElement)
const orgField = byId('org', HTMLInputElement)
const witnessField = byId('witnesses', HTMLTextAreaElement)
const checkpointField = byId('checkpoints', HTMLTextAreaElement)
const checkpointFiles = byId('checkpoint-files', HTMLInputElement)
const running = byId('running', HTMLDivElement)
const progress = byId('progress', HTMLProgressElement)
const progressText = byId('progress-text', HTMLLabelElement)

/** Ends the check that runs. */
let current = new AbortController()

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void check(startOver())
})
// A verdict that stays while its input changes would be taken for one on the new input.
form.addEventListener('input', startOver)
fileField.addEventListener('input', () => {
  const file = chosenFile()
  if (file) fileName.replaceChildren(describe(file))
})

// A file that misses the zone would replace the page.
for (const type of ['dragover', 'dragleave', 'drop'] as const)
  document.addEventListener(type, (event) => {
    const { dataTransfer, target } = event
    if (!dataTransfer?.types.includes('Files') || target === checkpointFiles) return
    event.preventDefault()
    document.body.classList.toggle('dragging', type === 'dragover')
    if (type === 'drop') choose(dataTransfer.files)
  })

function choose(files: FileList): void {
  fileField.files = files
  fileField.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Ends a check that runs, and takes away what the last one said. */
function startOver(): AbortSignal {
  current.abort()
  current = new AbortController()
  withdrawComplaints(form)
  hideVerdict()
  running.hidden = true
  return current.signal
}

async function check(signal: AbortSignal): Promise<void> {
  try {
    const file = chosenFile()
    if (!file) throw new FieldError(fileField, 'Choose a file first.')
    const options = {
      sha256,
      keys: await readKeys('log', keyField),
      witnesses: await readKeys('witness', witnessField),
      checkpoints: [...pastedCheckpoints(checkpointField), ...(await chosenCheckpoints(checkpointFiles))],
      orgId: orgField.value.trim() || undefined,
      progress: (entries: number) => showProgress(file, entries),
    }
    signal.throwIfAborted()
    progress.value = 0
    showProgress(file, 0)
    running.hidden = false
    const report = await verifyFile(open(file, signal), options)
    if (!signal.aborted) showReport(describe(file), report)
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof FieldError) complain(error)
    else showFailure(reason(error))
  } finally {
    if (!signal.aborted) running.hidden = true
  }
}

/** The file in pieces: each comes as a task of its own, so that the page stays alive however long the file is. */
function open(file: File, signal: AbortSignal): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      signal.throwIfAborted()
      const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer())
      at += piece.length
      progress.value = file.size > 0 ? at / file.size : 1
      if (piece.length > 0) controller.enqueue(piece)
      if (at >= file.size) controller.close()
    },
  })
}

const chosenFile = (): File | undefined => fileField.files?.[0]

function showProgress(file: File, entries: number): void {
  const percent = Math.floor(progress.value * 100)
  progressText.textContent = `${entries.toLocaleString('en')} entries hold so far. ${percent} % of ${sizeOf(file)} read.`
}

const describe = (file: File): string => `${file.name} (${sizeOf(file)})`

function reason(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotReadableError' || name === 'NotFoundError')
    return 'The file could not be read: it is a folder, or it was changed, moved or removed since you chose it. Choose it again.'
  if (name === 'NotSupportedError') return 'This browser cannot check Ed25519 signatures. A newer one can.'
  return `Something went wrong that is no fault of the file: ${error}`
}
