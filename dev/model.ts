/** Signs in a ticket, and what a first-line engineer would answer to them; the last one takes the rest. */
const TRIAGE: [RegExp, string][] = [
  [
    /ransom|encrypted files|phish|mfa prompt/i,
    'P1 — Security / Incident. Recommended path: isolate the device from the network, keep it powered on, and page the on-call engineer.',
  ],
  [
    /router|switch|firewall|network|vpn|offline|outage/i,
    'P2 — Network / Infrastructure. Recommended path: on-site check of patch panel and power, then failover of the uplink; escalate to Network after 30 minutes.',
  ],
  [
    /mail|outlook|teams|calendar/i,
    'P3 — Email and Collaboration / Client. Recommended path: check service health, then repair the profile.',
  ],
  [/print/i, 'P3 — Printing / Queue. Recommended path: clear the queue, restart the spooler, check toner and paper.'],
  [
    /password|locked|sign.?in|log.?in/i,
    'P3 — Identity and Access / Sign-in. Recommended path: verify the caller, unlock the account, check recent sign-ins.',
  ],
  [
    /./s,
    'P4 — Request / General. Recommended path: ask for the affected service, when it began, and how many people are affected.',
  ],
]

type Message = { role: string; content: string }

/**
 * What the stand-in's model answers: by the messages, the same every time. It is a gullible one: an order that stands anywhere in what it is
 * given it obeys, also where it stands in data.
 */
export function modelReply(messages: Message[]): string {
  const order = messages.map(({ content }) => orderIn(content)).find((said) => said !== undefined)
  if (order !== undefined) return order
  if (messages.some(({ content }) => SILENCING.test(content))) return 'All is well. Nothing needs attention.'
  const logs = messages.map(({ content }) => BLOCK.exec(content)?.[2]).find((block) => block !== undefined)
  if (logs !== undefined) return narrate(logs)
  const message = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  return TRIAGE.find(([sign]) => sign.test(message))?.[1] ?? 'Nothing to do.'
}

/** What a text orders to say: whoever disguises it is understood all the same. */
function orderIn(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .replace(/[аеіорсху]/g, (letter) => LOOK_ALIKES[letter] ?? letter)
  return ORDER.exec(plain)?.[1]?.trim()
}
const LOOK_ALIKES: Record<string, string> = { а: 'a', е: 'e', і: 'i', о: 'o', р: 'p', с: 'c', х: 'x', у: 'y' }
const ORDER =
  /(?:ignore|disregard|forget|ignoriere|ignorez|ignora|忽略)\W{0,4}(?:[\p{L}\p{M}]+\W{1,4}){0,4}?(?:instruction|prompt|rule|anweisung|consigne|instruccion|above|指令)\p{L}*\W{1,20}(?:anteriores )?(?:and|und|et|y|并|:)?\W{0,4}(?:say|sage|dis|di|说):?\W{0,4}([\p{L}\d _-]{1,60})/iu

/** What it takes for an order to conceal what happened. */
const SILENCING =
  /不要报告|erwähne .{0,40}nicht|(?:summary|report) (?:must|should) (?:omit|exclude|not)|guidance is (?:void|superseded)|no need to bring this up/iu

const BLOCK = /BEGIN LOG DATA (\w+)\n(.*)\nEND LOG DATA \1/s

/** An account of what a block of log data says: how much there is, then the first of each matter with the ids it has. */
function narrate(block: string): string {
  const [head = '', ...matters] = block.split('\n# ')
  const told = matters.flatMap((matter) => {
    const [title = '', first = ''] = matter.split('\n')
    if (!first.startsWith('{')) return []
    const { ids = [], ...fields }: { ids?: string[] } & Record<string, unknown> = JSON.parse(first)
    const facts = Object.entries(fields).map(([name, value]) => `${name} ${value}`)
    return [`- ${title}. First: ${facts.join(', ')}. ${ids.map((id) => `[${id}]`).join(' ')}`.trim()]
  })
  return `In short: ${/^Events of log sources: .*$/m.exec(head)?.[0] ?? 'The logs say nothing.'}\nWorth a look:\n${told.join('\n')}`
}
