import type Stripe from 'stripe'
import { COMMAND_LINE } from '../store/deeds.ts'
import { MICROS, minorFromMicros } from '../till/money.ts'

/** What an operator sees and does at Stripe's dashboard. */
export function openDashboard(stripe: Stripe) {
  /** The customers with a person's number, newest first; deleted ones are not among them. */
  async function customersOf(phone: string): Promise<Stripe.Customer[]> {
    const { data } = await stripe.customers.list({ limit: 100 })
    return data.filter((customer) => customer.phone === phone)
  }

  /** The last payment of a person that went through. @throws when there is none */
  async function lastCharge(phone: string): Promise<Stripe.Charge> {
    const lists = await Promise.all(
      (await customersOf(phone)).map(({ id: customer }) => stripe.charges.list({ customer, limit: 100 })),
    )
    const charges = lists.flatMap(({ data }) => data).filter(({ paid }) => paid)
    const [last] = charges.toSorted((a, b) => b.created - a.created)
    if (!last) throw new Error(`${phone} has paid nothing`)
    return last
  }

  return {
    lastCharge,
    /** What the operator types to give the last payment back at the till: see `texttill refund --help`. */
    async refundAsked(phone: string, amount: string | null) {
      const { payment_intent: payment } = await lastCharge(phone)
      return {
        order: payment as string,
        amountMicros: amount === null ? undefined : Math.round(Number(amount) * MICROS),
        reason: 'the customer asked',
        actor: COMMAND_LINE,
      }
    },
    /** The dispute of the last payment. */
    async disputeOf(phone: string): Promise<string> {
      const { data } = await stripe.disputes.list({ charge: (await lastCharge(phone)).id })
      if (!data[0]) throw new Error(`${phone} disputes nothing`)
      return data[0].id
    },
    /** @param amount in major units, or nothing for all that is left */
    async refund(phone: string, amount: string | null): Promise<void> {
      const { id: charge, currency, amount_refunded: before } = await lastCharge(phone)
      const part = amount !== null && {
        amount: minorFromMicros(Math.round(Number(amount) * MICROS), currency),
      }
      await stripe.refunds.create(
        { charge, ...part },
        { idempotencyKey: `dashboard:${charge}:${before}:${amount}` },
      )
    },
    async deleteCustomer(phone: string): Promise<void> {
      for (const { id } of await customersOf(phone)) await stripe.customers.del(id)
    },
    async makeCode({ code, percentOff }: { code: string; percentOff: number }): Promise<void> {
      const known = await stripe.promotionCodes.list({ code, active: true })
      if (known.data.length) return
      const key = `dashboard:${code}:${percentOff}`
      const coupon = await stripe.coupons.create(
        { duration: 'once', percent_off: percentOff },
        { idempotencyKey: `${key}:coupon` },
      )
      await stripe.promotionCodes.create(
        { promotion: { type: 'coupon', coupon: coupon.id }, code },
        { idempotencyKey: key },
      )
    },
  }
}
