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

/** What the stand-in's model answers: by the user's message, the same every time. */
export function modelReply(messages: { role: string; content: string }[]): string {
  const message = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  return TRIAGE.find(([sign]) => sign.test(message))?.[1] ?? 'Nothing to do.'
}
