import { createHash } from 'node:crypto'
import { type Random, randomOf } from '../../dev/dlp/random.ts'

const TICKETS = [
  'Router at floor 3 is offline since 09:00, ticket ITSD-#',
  'The printer on floor 2 does not answer — ticket ITSD-#',
  'Outlook asks for the password again and again. Ticket ITSD-#',
  'VPN breaks off every ten minutes (ticket ITSD-#)',
  'Ticket ITSD-#: der Drucker im zweiten Stock druckt nur noch 空白 pages 🖨️',
]
const PATIENTS = [
  'Patient John Miller, MRN 12345678, cannot reach the portal, ticket ITSD-#',
  'SSN 123-45-6789 was mailed in clear text, ticket ITSD-#',
  'Call Mary Jones at 415-555-0134 about her laptop, ticket ITSD-#',
]
const WORDS =
  'check the switch and its uplink then restart it; after that compare both logs, ask who saw it first'.split(' ')

/** What request `n` says; no other says the same. */
export function messageOf(random: Random, n: number): string {
  const text = random.pick(random.chance(0.12) ? PATIENTS : TICKETS).replace('#', String(n))
  return random.chance(0.05) ? `${text}. ${words(random, 400)}` : text
}

/** The request that a text is of; undefined: of none. Where several are named, the last. */
export function ticketIn(text: string): number | undefined {
  const found = [...text.matchAll(/ITSD-(\d+)/g)].at(-1)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** What the model says to these messages: by them alone, of any length, sometimes with what a detector finds. */
export function replyTo(messages: readonly { content: string }[]): string {
  const asked = JSON.stringify(messages)
  const random = randomOf(createHash('sha256').update(asked).digest().readUInt32BE())
  const told = words(random, 5 + Math.floor(250 * random.next() ** 3))
  const person = random.chance(0.1) ? ' Ask Mary Jones, 415-555-0134.' : ''
  const repeated = messages.at(-1)?.content.slice(0, 60) ?? ''
  return `P3 — ${repeated}: ${told}.${person} ${words(random, 5)}. (${Math.floor(1e9 * random.next())})`
}

const words = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.pick(WORDS)).join(' ')
