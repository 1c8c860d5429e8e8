import type { Stripe } from 'stripe'

export type FailureBody = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  param?: string
  decline_code?: string
  advice_code?: string
  network_decline_code?: string
  charge?: string
  doc_url?: string
  payment_intent?: Stripe.PaymentIntent
  payment_method?: Stripe.PaymentMethod
  setup_intent?: Stripe.SetupIntent
}

/** A refusal as Stripe words it: an HTTP status and the `error` object of the answer. */
export class Failure extends Error {
  readonly status: number
  readonly body: FailureBody
  /** True when nothing was begun, so that an idempotency key is not used up. */
  readonly beforeBegun: boolean

  constructor(status: number, body: FailureBody, beforeBegun = false) {
    super(body.message)
    this.status = status
    this.body =
      body.code === undefined
        ? body
        : { ...body, doc_url: `https://docs.stripe.com/error-codes/${body.code.replaceAll('_', '-')}` }
    this.beforeBegun = beforeBegun
  }
}

/** A 400 that an endpoint gives after looking at what it holds. */
export function refusal(message: string, about: { code?: string; param?: string } = {}): Failure {
  return new Failure(400, { type: 'invalid_request_error', message, ...about })
}

/** A 400 for a parameter that cannot be read. Not saved under an idempotency key, as nothing was begun. */
export function badParameter(message: string, param: string, code?: string): Failure {
  return new Failure(400, { type: 'invalid_request_error', message, param, ...(code && { code }) }, true)
}

export function missingParameter(param: string): Failure {
  return badParameter(`Missing required param: ${param}.`, param, 'parameter_missing')
}

/** `No such customer: 'cus_…'`: 404 for the id in the path, 400 for an id among the parameters. */
export function noSuch(noun: string, id: string, param = 'id'): Failure {
  return new Failure(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${noun}: '${id}'`,
    param,
  })
}

/** For what Stripe can do and this sandbox cannot: said aloud, because passing over it would be a lie. */
export function notModelled(what: string, param: string): Failure {
  return badParameter(
    `The sandbox does not model ${what}. Stripe itself would accept it; leave it out here.`,
    param,
  )
}
