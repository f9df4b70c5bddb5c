import { Hono } from 'hono'
import * as z from 'zod'
import { authenticate, requireAdmin } from '../auth/middleware.ts'
import { IN_A_LINE, jsonOnly, validBody, validHeader } from '../http/body.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { IdempotencyHeaders } from '../http/idempotency.ts'
import { problem } from '../http/problem.ts'
import { checkoutPage, portalPage } from './pages.ts'
import { PLAN_NAMES } from './plans.ts'
import { presentSubscription } from './present.ts'
import { billingState } from './queries.ts'
import { stripeClient } from './stripe.ts'
import { customerOf, hasEnded } from './subscription.ts'

const returnUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2_000)
  .refine(...IN_A_LINE)
  .optional()
  .describe('On an allowed origin; default: the billing settings.')
const CheckoutBody = z.strictObject({ plan: z.enum(PLAN_NAMES), successUrl: returnUrl, cancelUrl: returnUrl })
const PortalBody = z.strictObject({ returnUrl })

/** `GET /billing/subscription`, `POST /billing/checkout`, `POST /billing/portal`. */
export const billingRoutes = new Hono<AppEnv>()
  .get('/billing/subscription', authenticate(), async (c) =>
    c.json(presentSubscription(await billingState(ownDatabase(c), { org: c.get('principal').orgId }))),
  )
  .post(
    '/billing/checkout',
    authenticate(),
    requireAdmin(),
    jsonOnly(),
    validHeader(IdempotencyHeaders),
    validBody(CheckoutBody),
    async (c) => {
      const config = c.get('config')
      const { orgId } = c.get('principal')
      const { plan, successUrl, cancelUrl } = c.req.valid('json')
      const { subscriptions } = await billingState(ownDatabase(c), { org: orgId })
      // Also one that is paused or unpaid can come to life again. One whose first payment is awaited ends by itself.
      if (subscriptions.some((known) => !hasEnded(known) && known.status !== 'incomplete'))
        return problem(c, { code: 'ALREADY_SUBSCRIBED' })
      const page = await checkoutPage(stripeClient(config), config, {
        orgId,
        plan,
        successUrl,
        cancelUrl,
        customer: customerOf(subscriptions),
        idempotencyKey: c.req.valid('header')['idempotency-key'],
      })
      return 'url' in page ? c.json(page) : problem(c, page.refusal)
    },
  )
  .post(
    '/billing/portal',
    authenticate(),
    requireAdmin(),
    jsonOnly(),
    validHeader(IdempotencyHeaders),
    validBody(PortalBody),
    async (c) => {
      const config = c.get('config')
      const { orgId } = c.get('principal')
      const { subscriptions } = await billingState(ownDatabase(c), { org: orgId })
      const customer = customerOf(subscriptions)
      if (customer === undefined) return problem(c, { code: 'NOT_SUBSCRIBED' })
      const page = await portalPage(stripeClient(config), config, {
        orgId,
        customer,
        returnUrl: c.req.valid('json').returnUrl,
        idempotencyKey: c.req.valid('header')['idempotency-key'],
      })
      return 'url' in page ? c.json(page) : problem(c, page.refusal)
    },
  )
