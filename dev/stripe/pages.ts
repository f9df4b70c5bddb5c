import type { ServerResponse } from 'node:http'
import type { Account } from './account.ts'
import type { Deliveries } from './delivery.ts'
import { hasEnded } from './life.ts'
import type { StripeEventBody } from './objects.ts'

const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
const html = (response: ServerResponse, status: number, title: string, body: string) =>
  response
    .writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><meta name="viewport" content="width=device-width"><title>${title}</title><style>body{font:16px system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem;margin:.25rem 0}</style><h1>${title}</h1>${body}`,
    )
const button = (action: string, label: string) =>
  `<form method="post"><button name="do" value="${action}">${escaped(label)}</button></form>`
const seeOther = (response: ServerResponse, url: string) => void response.writeHead(303, { Location: url }).end()

/** The pages that a checkout or portal session's address shows, and what their buttons do. */
export function pages(account: Account, deliveries: Deliveries, plans: readonly string[]) {
  const send = (events: StripeEventBody[]) => Promise.all(events.map((event) => deliveries.send(event)))

  async function pay(id: string, method: string, response: ServerResponse): Promise<void> {
    const session = account.sessions.get(id)
    if (!session) return void html(response, 404, 'No such session', '')
    if (session.paid) return void html(response, 200, 'Paid', `<p>${escaped(session.org)} has subscribed.</p>`)
    if (method !== 'POST')
      return void html(
        response,
        200,
        'Checkout (local stand-in)',
        `<p>${escaped(session.org)} subscribes to <b>${escaped(session.price)}</b>.</p>${button('pay', 'Pay and subscribe')}`,
      )
    await send(account.pay(session))
    seeOther(response, session.successUrl)
  }

  async function portal(customer: string, url: URL, method: string, body: string, response: ServerResponse) {
    const life = account.current((each) => each.customer === customer)
    if (!life) return void html(response, 404, 'No such customer', '')
    const asked = new URLSearchParams(body).get('do') ?? ''
    if (method === 'POST') {
      const { org, id: subscription } = life
      const type = asked === 'cancel' ? 'customer.subscription.deleted' : 'customer.subscription.updated'
      const cancelAtPeriodEnd = asked === 'end' ? true : asked === 'keep' ? false : undefined
      const plan = plans.find((each) => each === asked)
      await send([account.happen({ type, org, subscription, plan, cancelAtPeriodEnd })])
      return seeOther(response, url.searchParams.get('return') ?? '/')
    }
    const end = life.cancel_at_period_end
      ? button('keep', 'Do not cancel')
      : button('end', 'Cancel at the end of the period')
    const changes = plans.map((plan) => button(plan, `Change to ${plan}`))
    const buttons = hasEnded(life) ? [] : [...changes, end, button('cancel', 'Cancel now')]
    html(
      response,
      200,
      'Portal (local stand-in)',
      `<p>${escaped(life.org)}: ${escaped(life.price)}, ${life.status}.</p>${buttons.join('')}`,
    )
  }
  return { pay, portal }
}
