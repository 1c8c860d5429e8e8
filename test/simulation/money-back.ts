import type { Evidence } from './evidence.ts'
import { ownerOf, refOf, wasDoubted, wasOut } from './look-up.ts'

/** Charges that began while their owner had said LOCK, or while the account was frozen for a payment. */
export function handsOff(evidence: Evidence): string[] {
  const { house } = evidence
  return house.attempts
    .filter(({ kind, sent_at }) => kind === 'charge' && sent_at !== null)
    .flatMap(({ id, order_id, sent_at }) => {
      const order = house.orders.find((one) => one.id === order_id)!
      const theirs = ({ customer }: { customer: string | null }) => customer === order.customer
      const said = house.texts_out
        .filter((text) => theirs(text) && /^(Locked: |Unlocked\. )/.test(text.body))
        .filter(({ written_at }) => written_at < sent_at!)
        .toSorted((a, b) => a.written_at - b.written_at)
      const frozen = house.freezes.some(
        (freeze) =>
          theirs(freeze) && freeze.frozen_at < sent_at! && (freeze.lifted_at ?? evidence.now) > sent_at!,
      )
      const who = ownerOf(evidence, order)
      return [
        ...(said.at(-1)?.body.startsWith('Locked') ? [`${who} had locked it, and ${id} charged`] : []),
        ...(frozen ? [`${who} was frozen, and ${id} charged`] : []),
      ]
    })
}

/** What Stripe gave or took back for an order is what its customer lost again, and nobody was told twice. */
export function whatWentBack(evidence: Evidence): string[] {
  const { house, stripe } = evidence
  return stripe.intents.flatMap((intent) => {
    const order = house.orders.find(({ id }) => id === intent.metadata.order)
    if (!order || intent.status !== 'succeeded') return []
    const refunds = stripe.refunds.filter(({ payment_intent }) => payment_intent === intent.id)
    const kept = refunds.filter(({ status }) => status === 'succeeded' || status === 'pending')
    const lost = stripe.disputes.filter(
      ({ payment_intent, status }) => payment_intent === intent.id && status !== 'won',
    )
    const back = [...kept, ...lost].reduce((sum, { amount }) => sum + amount, 0)
    const due = Math.min(intent.amount_received, back) * 10_000
    const taken = house.transfers
      .filter(({ reference, kind }) => reference === order.id && /^(refund|dispute)/.test(kind))
      .reduce((sum, { debit, credit, amount }) => sum + amount * signOf(debit, credit), 0)
    const told = house.texts_out.filter(({ body }) =>
      body.includes(`goes back to your card, ref ${refOf(order)}`),
    ).length
    const out =
      wasOut(evidence, order.customer, order.opened_at, evidence.now) || wasDoubted(evidence, order.customer)
    const who = ownerOf(evidence, order)
    return [
      ...(taken === due ? [] : [`${due} micros of ${order.id} went back, and ${who} lost ${taken}`]),
      ...(told > refunds.length || (told < kept.length && !out)
        ? [`${who} was told ${told} times of ${refunds.length} refunds of ${order.id}`]
        : []),
    ]
  })
}

/** What a customer pays to Stripe's account counts, what comes from there counts back; the house's own is no concern. */
function signOf(debit: string, credit: string): number {
  if (debit.startsWith('customer:') && credit === 'house:stripe') return 1
  return debit === 'house:stripe' && credit.startsWith('customer:') ? -1 : 0
}
