import type { Stripe } from 'stripe'
import { type Account, newId, now } from './account.ts'
import { emit } from './events.ts'
import { noSuch } from './failure.ts'
import { within } from './lists.ts'
import { text, timeRange } from './parameters.ts'
import { get, getList, type Route } from './route.ts'

/** The card's network suspects fraud: a dispute may follow, and a refund may prevent it. */
export function warn(account: Account, charge: Stripe.Charge): Stripe.Radar.EarlyFraudWarning {
  const warning = {
    id: newId(account, 'issfr'),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: now(account),
    fraud_type: 'made_with_stolen_card',
    livemode: false,
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent as string }),
  } satisfies Stripe.Radar.EarlyFraudWarning
  account.warnings.put(warning.id, warning)
  emit(account, 'radar.early_fraud_warning.created', warning)
  return warning
}

/** Once the money is back, nothing is left to do about a warning. */
export function settleWarnings(account: Account, chargeId: string): void {
  for (const warning of account.warnings.values()) {
    if (warning.charge !== chargeId || !warning.actionable) continue
    const before = structuredClone(warning)
    warning.actionable = false
    account.warnings.put(warning.id, warning)
    emit(account, 'radar.early_fraud_warning.updated', warning, before)
  }
}

export const warningRoutes: Route[] = [
  getList<Stripe.Radar.EarlyFraudWarningListParams>(
    '/v1/radar/early_fraud_warnings',
    'radar.early_fraud_warning',
    { charge: text, created: timeRange, payment_intent: text },
    (account, given) =>
      account.warnings
        .values()
        .filter(
          (warning) =>
            within(given.created, warning.created) &&
            (given.charge === undefined || warning.charge === given.charge) &&
            (given.payment_intent === undefined || warning.payment_intent === given.payment_intent),
        ),
  ),
  get<Stripe.Radar.EarlyFraudWarningRetrieveParams>(
    '/v1/radar/early_fraud_warnings/:id',
    'radar.early_fraud_warning',
    {},
    (account, _given, { id }) => {
      const warning = account.warnings.get(id!)
      if (!warning) throw noSuch('early fraud warning', id!)
      return warning
    },
  ),
]
