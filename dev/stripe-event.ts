// Makes something happen at the local Stripe stand-in, and sends its signed event to the API.
//   npm run -s stripe-event -- checkout.session.completed --org org_x --plan pro
//   npm run -s stripe-event -- customer.subscription.updated --org org_x --status past_due | --cancel-at-period-end | --price price_other
//   npm run -s stripe-event -- hold            keeps what is sent from now on
//   npm run -s stripe-event -- release [--times 3] [--shuffle]
//   npm run -s stripe-event -- clock --days 31 [--payments fails,paid]
import { PLAN_NAMES } from '../src/billing/plans.ts'
import { complain, parsed, UsageError } from './command.ts'
import { runningStack } from './operator.ts'
import type { Delivery } from './stripe/delivery.ts'

const USAGE = `usage: stripe-event TYPE --org ORG [--plan ${PLAN_NAMES.join('|')}] [--price ID] [--status STATUS] [--cancel-at-period-end | --keep]
         [--id evt_…] [--created UNIX_SECONDS] [--shape old|new] [--times N] [--bad-signature]
       stripe-event hold | release [--times N] [--shuffle] | clock --days N [--payments paid,fails]`

async function tell(control: string, body: object): Promise<{ deliveries: Delivery[] }> {
  const response = await fetch(`${runningStack().stripe}${control}`, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new UsageError(await response.text())
  return (await response.json()) as { deliveries: Delivery[] }
}

/** Ten years: the stand-in reckons every renewal in between. */
const MOST_DAYS = 3_660

function whole(name: string, text: string | undefined): number | undefined {
  if (text !== undefined && !/^\d{1,12}$/.test(text)) throw new UsageError(`--${name} is a whole number\n${USAGE}`)
  return text === undefined ? undefined : Number(text)
}

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const options = {
  ...{ org: text, plan: text, price: text, status: text, id: text, created: text, shape: text },
  ...{ times: text, days: text, payments: text },
  ...{ 'cancel-at-period-end': flag, keep: flag, 'bad-signature': flag, shuffle: flag },
} as const

async function main(args: string[]): Promise<{ deliveries: Delivery[] }> {
  const { values, positionals } = parsed(USAGE, { args, allowPositionals: true, options })
  const { org, plan, price, status, id, shape } = values
  const [type] = positionals
  const times = whole('times', values.times)
  if (type === 'hold') return tell('/__deliveries', { hold: true })
  if (type === 'release') return tell('/__deliveries', { repeat: times, shuffle: values.shuffle })
  if (type === 'clock') {
    const days = whole('days', values.days)
    if (days === undefined || days > MOST_DAYS)
      throw new UsageError(`clock takes --days, at most ${MOST_DAYS}: how far it is to go on\n${USAGE}`)
    return tell('/__clock', { days, payments: values.payments?.split(',') })
  }
  if (type === undefined || org === undefined) throw new UsageError(USAGE)
  if (plan !== undefined && !PLAN_NAMES.some((name) => name === plan))
    throw new UsageError(`PLAN is one of ${PLAN_NAMES.join(', ')}`)
  return tell('/__events', {
    ...{ type, org, plan, price, status, id, shape, times },
    created: whole('created', values.created),
    cancelAtPeriodEnd: values['cancel-at-period-end'] ? true : values.keep ? false : undefined,
    badSignature: values['bad-signature'],
  })
}

try {
  // A line each way that it was sent: the event's id, the API's status and answer.
  for (const delivery of (await main(process.argv.slice(2))).deliveries) console.log(JSON.stringify(delivery))
} catch (error) {
  complain(error)
}
