import type Stripe from 'stripe'
import { openDashboard } from '../../src/cli/dashboard.ts'
import { requestRefund } from '../../src/flows/request-refund.ts'
import { openStripe } from '../../src/stripe/client.ts'
import { Problem } from '../../src/till/problem.ts'
import { STRIPE_KEY } from '../../src/town/addresses.ts'
import type { Town } from '../../src/town/charter.ts'

/** A promotion code of the shop's, a quarter off, for whoever texts it. */
export const CODE = 'SPRING'

/** What an operator has prepared at Stripe's dashboard before anybody comes. */
export async function prepare(town: Town): Promise<void> {
  await town.clock.until(openDashboard(atStripe(town)).makeCode({ code: CODE, percentOff: 25 }), 60_000)
}

/** Until `untilMs`, now and then: an operator gives money back, or a bank takes it, returns it, or keeps it. */
export async function operate(town: Town, untilMs: number): Promise<void> {
  const { dice, clock } = town
  if (dice.chance(0.6)) return
  while (clock.now() < untilMs) {
    await clock.sleep(dice.between(20_000, 120_000))
    const charge = pickCharge(town)
    if (!charge) continue
    const kind = dice.weigh({ refund: 3, dashboard: 3, dispute: 2, decide: 2, fail: 1 })
    town.tell(`${kind}: ${charge.id}`)
    if (kind === 'refund') await refund(town, charge)
    else if (kind === 'dashboard') await refundAtStripe(town, charge)
    else if (kind === 'dispute') town.sandbox.stripe.control.bank.dispute(charge.id)
    else if (kind === 'decide') decide(town)
    else failRefund(town)
  }
}

function atStripe({ sandbox }: Town): Stripe {
  // Dashboards are not in the weather that the till is in.
  const fetch = (input: string | URL | Request, init?: RequestInit) =>
    Promise.resolve(sandbox.stripe.fetch(new Request(input, init)))
  return openStripe({ secretKey: STRIPE_KEY, fetch })
}

/** A payment that is paid, and not disputed yet. */
function pickCharge({ dice, sandbox }: Town): Stripe.Charge | undefined {
  const charges = sandbox.shelves.shelf<Stripe.Charge>('stripe.charges').values()
  const paid = charges.filter((charge) => charge.paid && !charge.disputed && !charge.refunded)
  return paid.length ? dice.pick(paid) : undefined
}

/** With the till's own command, which leaves the rest to the till. */
async function refund(town: Town, { payment_intent: order, amount }: Stripe.Charge): Promise<void> {
  if (!town.isOpen()) return
  const amountMicros = town.dice.chance(0.5) ? undefined : Math.round(amount / 2) * 10_000
  const asked = requestRefund(town.house().house, {
    order: order as string,
    amountMicros,
    reason: 'asked',
    actor: 'command-line',
  })
  // Whoever types it while the house dies never hears of it.
  asked.catch((error) => {
    if (!(error instanceof Problem)) town.tell(`the refund could not be asked for: ${error.message}`)
  })
}

async function refundAtStripe(town: Town, charge: Stripe.Charge): Promise<void> {
  const left = charge.amount - charge.amount_refunded
  const amount = town.dice.chance(0.5) ? left : Math.ceil(left / 3)
  await atStripe(town)
    .refunds.create(
      { charge: charge.id, amount },
      { idempotencyKey: `dashboard:${charge.id}:${charge.amount_refunded}:${amount}` },
    )
    .catch((error: Error) => town.tell(`Stripe does not refund: ${error.message}`))
}

function decide({ dice, sandbox }: Town): void {
  const disputes = sandbox.shelves.shelf<Stripe.Dispute>('stripe.disputes').values()
  const open = disputes.find(({ status }) => status === 'needs_response')
  if (open) sandbox.stripe.control.bank.close(open.id, dice.pick(['won', 'lost']))
}

function failRefund({ sandbox }: Town): void {
  const refunds = sandbox.shelves.shelf<Stripe.Refund>('stripe.refunds').values()
  const done = refunds.find(({ status, charge }) => status === 'succeeded' && !disputed(charge))
  if (done) sandbox.stripe.control.bank.failRefund(done.id)

  function disputed(id: unknown): boolean {
    return sandbox.shelves.shelf<Stripe.Charge>('stripe.charges').get(String(id))?.disputed ?? false
  }
}
