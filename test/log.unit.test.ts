import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { describeError } from '../src/log.ts'
import { Unavailable } from '../src/unavailable.ts'

const KEY = 'Invalid API Key provided: sk_test_51Pxxx'

test('a refusal of Stripe’s is described by its class, code and status, and never by its message', () => {
  const { StripeAuthenticationError, StripeInvalidRequestError } = Stripe.errors
  const refused = new StripeAuthenticationError({ message: KEY, type: 'invalid_request_error', statusCode: 401 })
  const missing = {
    message: 'No such price',
    type: 'invalid_request_error',
    code: 'resource_missing',
    statusCode: 404,
  } as const
  expect(describeError(refused)).toMatchObject({ error: 'StripeAuthenticationError', status_code: 401 })
  expect(describeError(new StripeInvalidRequestError(missing))).toMatchObject({
    error: 'StripeInvalidRequestError',
    code: 'resource_missing',
    status_code: 404,
  })
  const away = describeError(new Unavailable('stripe', { cause: refused }))
  expect(away).toMatchObject({
    error: 'Unavailable',
    cause_error: 'StripeAuthenticationError',
    cause_status_code: 401,
  })
  expect(JSON.stringify(away)).not.toContain('sk_test')
})

test('what an error calls its class or code is logged only where it is a word', () => {
  const odd = Object.assign(new TypeError('x'), { type: 'Jane Doe, born 1970', code: 'a b' })
  expect(describeError(odd)).toMatchObject({ error: 'TypeError', code: undefined })
})
