import type { Stripe } from 'stripe'
import { mergeMetadata } from './account.ts'
import { emit } from './events.ts'
import { refusal } from './failure.ts'
import { within } from './lists.ts'
import { clearable, flag, integer, metadata, oneOf, text, timeRange, unmodelled } from './parameters.ts'
import { createRefund, findRefund } from './refunds.ts'
import { get, getList, post, type Route } from './route.ts'

export const refundRoutes: Route[] = [
  post<Stripe.RefundCreateParams>(
    '/v1/refunds',
    'refund',
    {
      amount: integer,
      charge: text,
      currency: unmodelled,
      customer: unmodelled,
      instructions_email: unmodelled,
      metadata,
      origin: unmodelled,
      payment_intent: text,
      reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
      refund_application_fee: flag,
      reverse_transfer: flag,
    },
    createRefund,
  ),
  get<Stripe.RefundRetrieveParams>('/v1/refunds/:id', 'refund', {}, (account, _given, { id }) =>
    findRefund(account, id!),
  ),
  post<Stripe.RefundUpdateParams>(
    '/v1/refunds/:id',
    'refund',
    { metadata: clearable(metadata) },
    (account, given, { id }) => {
      const refund = findRefund(account, id!)
      const before = structuredClone(refund)
      refund.metadata = mergeMetadata(refund.metadata, given.metadata)
      account.refunds.put(refund.id, refund)
      emit(account, 'refund.updated', refund, before)
      return refund
    },
  ),
  post<Stripe.RefundCancelParams>('/v1/refunds/:id/cancel', 'refund', {}, (account, _given, { id }) => {
    const refund = findRefund(account, id!)
    throw refusal(
      `Refund ${refund.id} cannot be canceled: refunds of cards can be canceled in the Dashboard only.`,
    )
  }),
  getList<Stripe.RefundListParams>(
    '/v1/refunds',
    'refund',
    { charge: text, created: timeRange, payment_intent: text },
    (account, given) =>
      account.refunds
        .values()
        .filter(
          (refund) =>
            within(given.created, refund.created) &&
            (given.charge === undefined || refund.charge === given.charge) &&
            (given.payment_intent === undefined || refund.payment_intent === given.payment_intent),
        ),
  ),
]
