import { describeReport, describeUnseen, entriesOf, placesOf, TONES, type Verdict, verdictOf } from '../log/describe.ts'
import { printable } from '../log/printable.ts'
import type { Problem, Report, Trust } from '../log/report.ts'
import { byId } from './fields.ts'

const verdict = byId('verdict', HTMLElement)
const said = byId('said', HTMLDivElement)
const facts = byId('facts', HTMLDListElement)
const asText = byId('report', HTMLDetailsElement)

/** What a good verdict rests on. */
const TRUST: Record<Trust, string> = {
  none: 'Nothing was checked.',
  chain:
    'The hashes agree with each other, which whoever made this file could have arranged. With the log’s key you would know whether the log signed for them.',
  checkpoint: 'The log’s key signed for exactly this, in a checkpoint.',
  witness: 'The log’s key signed for exactly this, in a checkpoint that a witness of yours has seen too.',
}

const VERDICTS: Record<Verdict, [headline: string, but?: string]> = {
  'not verified': ['NOT VERIFIED'],
  'by the chain': ['VERIFIED by the chain only'],
  'in part': ['VERIFIED PART', 'But it is not all that was signed: anyone can leave the rest out.'],
  'without witness': ['VERIFIED WITHOUT WITNESS', 'But not every witness that you named has seen it.'],
  verified: ['VERIFIED'],
}

/** Shows what was found out about a file. */
export function showReport(file: string, report: Report): void {
  const { verified, trust, problem } = report
  const found = verdictOf(report)
  const [headline, but] = VERDICTS[found]
  const trusted = but ? `${TRUST[trust]} ${but}` : TRUST[trust]
  say(TONES[found], headline, ...(verified ? [element('p', trusted)] : []), ...(problem ? [problemLine(problem)] : []))
  if (!verified && trust === 'chain') said.append(element('p', `The chain of hashes holds for ${entriesOf(report)}.`))
  facts.replaceChildren(
    ...factsOf(file, report).flatMap(([name, values]) =>
      values.length > 0 ? [element('dt', name), ...values.map((value) => element('dd', value))] : [],
    ),
  )
  asText.hidden = false
  asText.querySelector('pre')?.replaceChildren(describeReport(report))
}

/** Says why a file could not be checked. */
export const showFailure = (message: string): void => say('bad', 'NOT CHECKED', element('p', message))

/** Takes the verdict away: it was on other input than the page now shows. */
export function hideVerdict(): void {
  verdict.className = ''
  said.replaceChildren()
  facts.replaceChildren()
  asText.hidden = true
}

function say(tone: (typeof TONES)[Verdict], headline: string, ...more: Node[]): void {
  verdict.className = `shown ${tone}`
  said.replaceChildren(element('h2', headline), ...more)
  verdict.scrollIntoView({ block: 'nearest' })
}

function problemLine(problem: Problem): HTMLElement {
  const places = placesOf(problem)
  const sentence = element('p', '')
  if (places.length > 0) sentence.append(element('strong', `At ${places.join(', ')}: `))
  sentence.append(`${printable(problem.message)} `, element('code', problem.code))
  return sentence
}

/** Each a name with its values; of what is not known, none. */
function factsOf(file: string, report: Report): [string, string[]][] {
  const { verified, org_id, checkpoint, grown_from, unseen_by = [], head_hash } = report
  return [
    ['File', [file]],
    ['Organisation', org_id === null ? [] : [org_id]],
    [
      'Checked',
      verified
        ? [grown_from === undefined ? entriesOf(report) : `that the log only grew since ${grown_from} entries`]
        : [],
    ],
    ['Checkpoint', checkpoint ? [`${checkpoint.size} entries of ${checkpoint.origin}`] : []],
    ['Root hash', checkpoint ? [checkpoint.root] : []],
    ['Signed by', checkpoint?.signed_by.map((id) => `key ${id}`) ?? []],
    ['Seen by', checkpoint?.witnesses.map(({ name, seen_at }) => `${name} at ${seen_at}`) ?? []],
    ['Not seen by', unseen_by.map(describeUnseen)],
    ['Last row_hash', head_hash === null ? [] : [head_hash]],
  ]
}

const element = (name: 'p' | 'h2' | 'dt' | 'dd' | 'strong' | 'code', text: string): HTMLElement =>
  Object.assign(document.createElement(name), { textContent: printable(text) })
