import type { Stripe } from 'stripe'
import { closeDispute, findDispute, updateDispute } from './disputes.ts'
import { refusal } from './failure.ts'
import { within } from './lists.ts'
import { clearable, flag, hash, metadata, oneOf, text, timeRange, unmodelled, words } from './parameters.ts'
import { get, getList, post, type Route } from './route.ts'
import { warningRoutes } from './warnings.ts'

const evidence: Required<Record<keyof Stripe.DisputeUpdateParams.Evidence, typeof words>> = {
  access_activity_log: words,
  appeal: unmodelled,
  billing_address: words,
  cancellation_policy: words,
  cancellation_policy_disclosure: words,
  cancellation_rebuttal: words,
  customer_communication: words,
  customer_email_address: words,
  customer_name: words,
  customer_purchase_ip: words,
  customer_signature: words,
  duplicate_charge_documentation: words,
  duplicate_charge_explanation: words,
  duplicate_charge_id: words,
  enhanced_evidence: unmodelled,
  product_description: words,
  receipt: words,
  refund_policy: words,
  refund_policy_disclosure: words,
  refund_refusal_explanation: words,
  service_date: words,
  service_documentation: words,
  shipping_address: words,
  shipping_carrier: words,
  shipping_date: words,
  shipping_documentation: words,
  shipping_tracking_number: words,
  uncategorized_file: words,
  uncategorized_text: words,
}

export const disputeRoutes: Route[] = [
  ...warningRoutes,
  getList<Stripe.DisputeListParams>(
    '/v1/disputes',
    'dispute',
    { charge: text, created: timeRange, payment_intent: text },
    (account, given) =>
      account.disputes
        .values()
        .filter(
          (dispute) =>
            within(given.created, dispute.created) &&
            (given.charge === undefined || dispute.charge === given.charge) &&
            (given.payment_intent === undefined || dispute.payment_intent === given.payment_intent),
        ),
  ),
  get<Stripe.DisputeRetrieveParams>('/v1/disputes/:id', 'dispute', {}, (account, _given, { id }) =>
    findDispute(account, id!),
  ),
  post<Stripe.DisputeUpdateParams>(
    '/v1/disputes/:id',
    'dispute',
    {
      evidence: hash(evidence),
      intended_submission_method: oneOf('manual', 'prefer_manual', 'prefer_smart_disputes', 'smart_disputes'),
      metadata: clearable(metadata),
      submit: flag,
    },
    (account, given, { id }) => updateDispute(account, id!, given),
  ),
  post<Stripe.DisputeCloseParams>('/v1/disputes/:id/close', 'dispute', {}, (account, _given, { id }) => {
    const { status } = findDispute(account, id!)
    if (!['needs_response', 'warning_needs_response', 'under_review'].includes(status))
      throw refusal(`This dispute is already closed: its status is ${status}.`)
    return closeDispute(account, id!, status === 'warning_needs_response' ? 'warning_closed' : 'lost')
  }),
]
