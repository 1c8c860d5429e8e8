import { writeFileSync } from 'node:fs'
import type Stripe from 'stripe'
import { payload } from '../../src/sandbox/stripe/deliveries.ts'
import { openStripe } from '../../src/stripe/client.ts'
import { readService } from '../../src/till/service.ts'
import type { Town } from '../../src/town/charter.ts'
import { openTown } from '../../src/town/town.ts'
import settings from '../../texttill.config.ts'

/** What Stripe's webhooks may tell a till of, one occurrence of each. */
const TYPES = [
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'charge.failed',
  'charge.refunded',
  'charge.succeeded',
  'charge.updated',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.created',
  'customer.deleted',
  'customer.updated',
  'payment_intent.canceled',
  'payment_intent.created',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'payment_method.attached',
  'payment_method.detached',
  'payment_method.updated',
  'radar.early_fraud_warning.created',
  'radar.early_fraud_warning.updated',
  'refund.created',
  'refund.failed',
  'refund.updated',
  'setup_intent.setup_failed',
  'setup_intent.succeeded',
] as const

/** Lives through all that events tell of, at the sandbox, and takes them down as they were sent: raw, by type. */
export async function recordEvents(): Promise<Map<string, string>> {
  const town = await openTown({ service: readService(settings), seed: 2026 })
  const stripe = openStripe({ secretKey: 'sk_test_town', fetch: town.fetch })
  try {
    await buyInAllWays(town)
    await town.clock.until(askStripe(town, stripe), 3_600_000)
    await town.clock.advance(60_000)
    await town.settle()
    const events = town.sandbox.stripe.control.events()
    const recorded = new Map<string, string>()
    for (const type of TYPES) {
      const event = events.find((one) => one.type === type)
      if (!event) throw new Error(`nothing brought about ${type}`)
      recorded.set(type, payload({ ...event, pending_webhooks: 1 } as Stripe.Event, {}))
    }
    const updated = events.find(({ type }) => type === 'payment_method.updated')!
    recorded.set(BY_NETWORK, payload(byNetwork(updated), {}))
    return recorded
  } finally {
    await town.close()
  }
}

const BY_NETWORK = 'payment_method.automatically_updated'

/** The pretend Stripe has no card networks that would tell it of a new expiry date: this is what it would then say. */
function byNetwork(updated: Stripe.Event): Stripe.Event {
  const told = { id: updated.id.replace(/.{4}$/, 'Auto'), type: BY_NETWORK, pending_webhooks: 1 }
  return { ...updated, ...told, request: { id: null, idempotency_key: null } } as Stripe.Event
}

/** One person for each card that has a story of its own. */
async function buyInAllWays(town: Town): Promise<void> {
  for (const [i, card] of [
    'visa',
    'slow',
    'slow_fails',
    'sca_always',
    'dispute',
    'warning',
    'refund_fails',
  ].entries()) {
    const phone = `+1415555010${i}`
    await town.texts(phone, 'BUY 20')
    await town.settle()
    const visit = await town.pay(/https:\S+/.exec(town.inbox(phone).at(-1)!.body)![0], { card })
    if (visit.kind === 'bank') await town.approve(visit.url, true)
    await town.clock.advance(60_000)
  }
  await town.texts('+14155550199', 'BUY 50')
  const card = await town.look(({ db }) =>
    db
      .selectFrom('cards')
      .innerJoin('customers', 'customers.id', 'cards.customer')
      .select('cards.id')
      .where('customers.address', '=', '+14155550100')
      .executeTakeFirstOrThrow(),
  )
  town.sandbox.stripe.control.turnCard(card.id, 'insufficient_funds')
  await town.texts('+14155550100', 'BUY 10')
  await town.settle()
}

async function askStripe(town: Town, stripe: Stripe): Promise<void> {
  let asked = 0
  // Left to itself the package makes keys by chance, and a recording would never be the same again.
  const keyed = () => ({ idempotencyKey: `recorded-${++asked}` })
  const [first, last] = [await paymentOf(stripe, 'first'), await paymentOf(stripe, 'last')]
  await stripe.refunds.create(
    { payment_intent: first, amount: 500, reason: 'requested_by_customer' },
    keyed(),
  )
  await stripe.refunds.create({ payment_intent: last }, keyed())
  const evidence = { uncategorized_text: 'winning_evidence' }
  for (const { id } of (await stripe.disputes.list()).data)
    await stripe.disputes.update(id, { evidence, submit: true }, keyed())
  for (const { charge } of (await stripe.radar.earlyFraudWarnings.list()).data)
    await stripe.refunds.create({ charge: String(charge), reason: 'fraudulent' }, keyed())
  for (const { id } of (await stripe.checkout.sessions.list({ status: 'open' })).data)
    await stripe.checkout.sessions.expire(id, {}, keyed())
  const unpaid = await stripe.paymentIntents.create({ amount: 2000, currency: 'usd' }, keyed())
  await stripe.paymentIntents.cancel(unpaid.id, { cancellation_reason: 'abandoned' }, keyed())

  const { id: customer } = await stripe.customers.create({ phone: '+14155550177' }, keyed())
  const saved = await stripe.paymentMethods.attach('pm_card_visa', { customer }, keyed())
  const setup = { customer, confirm: true, allowed_payment_method_types: ['card'] }
  await stripe.setupIntents.create({ ...setup, payment_method: saved.id }, keyed())
  await stripe.setupIntents
    .create({ ...setup, payment_method: 'pm_card_chargeDeclined' }, keyed())
    .catch(() => {})
  await stripe.paymentMethods.update(saved.id, { card: { exp_month: 11, exp_year: 2031 } }, keyed())
  await stripe.customers.update(customer, { email: 'somebody@example.com' }, keyed())
  await stripe.paymentMethods.detach(saved.id, {}, keyed())
  await stripe.customers.del(customer, {}, keyed())
  town.tell('all is recorded')
}

/** The payment that was made first or last on a page and has succeeded. */
async function paymentOf(stripe: Stripe, which: 'first' | 'last'): Promise<string> {
  const paid = (await stripe.paymentIntents.list({ limit: 100 })).data.filter(
    ({ status }) => status === 'succeeded',
  )
  return paid.at(which === 'first' ? -1 : 0)!.id
}

if (import.meta.main) {
  const recorded = await recordEvents()
  for (const [type, raw] of recorded)
    writeFileSync(new URL(`../../fixtures/stripe/${type}.json`, import.meta.url), `${raw}\n`)
  console.log(`Recorded ${recorded.size} events.`)
}
