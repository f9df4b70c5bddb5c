import { describeReport, describeUnseen } from '../log/describe.ts'
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

/** Shows what was found out about a file. */
export function showReport(file: string, report: Report): void {
  const { verified, trust, problem } = report
  const byChain = trust === 'chain'
  if (!verified) say('bad', 'NOT VERIFIED', ...(problem ? [problemLine(problem)] : []))
  else if (byChain) say('fair', 'VERIFIED by the chain only', element('p', TRUST.chain))
  else if (!report.whole)
    say(
      'fair',
      'VERIFIED PART',
      element('p', `${TRUST[trust]} But it is not all that was signed: anyone can leave the rest out.`),
    )
  else if (report.unseen_by)
    say(
      'fair',
      'VERIFIED WITHOUT WITNESS',
      element('p', `${TRUST[trust]} But not every witness that you named has seen it.`),
    )
  else say('good', 'VERIFIED', element('p', TRUST[trust]))
  if (!verified && byChain) said.append(element('p', `The chain of hashes holds for ${entries(report)}.`))
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

function say(tone: 'good' | 'fair' | 'bad', headline: string, ...more: Node[]): void {
  verdict.className = `shown ${tone}`
  said.replaceChildren(element('h2', headline), ...more)
  verdict.scrollIntoView({ block: 'nearest' })
}

function problemLine({ code, message, line, seq }: Problem): HTMLElement {
  const places = [line === undefined ? [] : `line ${line}`, seq === undefined ? [] : `entry ${seq}`].flat()
  const sentence = element('p', '')
  if (places.length > 0) sentence.append(element('strong', `At ${places.join(', ')}: `))
  sentence.append(`${printable(message)} `, element('code', code))
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
        ? [grown_from === undefined ? entries(report) : `that the log only grew since ${grown_from} entries`]
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

function entries({ from, to }: Report): string {
  if (to === from) return 'no entry'
  return to - from === 1 ? `entry ${from}` : `entries ${from} to ${to - 1}`
}

const element = (name: 'p' | 'h2' | 'dt' | 'dd' | 'strong' | 'code', text: string): HTMLElement =>
  Object.assign(document.createElement(name), { textContent: printable(text) })
