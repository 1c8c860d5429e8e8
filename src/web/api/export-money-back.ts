import { z } from 'zod'
import type { ownData } from '../../store/own-data.ts'
import { money, moneyOf, time, timeOf, timeOrNull } from './shapes.ts'

const ended = z.enum(['open', 'captured', 'voided']).describe('Whether it was paid for.')
const back = z.object({
  order: z.string(),
  amount: money,
  status: z.string().describe('As Stripe calls it.'),
  at: time,
})

/**
 * What went back of what a customer paid, what put their account on hold, and what they paid for that they did not text for.
 * Customers read by what they were put on hold, and not in which words an operator or a bank said why.
 */
export const moneyBack = {
  refunds: z.array(back),
  disputes: z.array(back),
  holds: z
    .array(
      z.object({
        extent: z.enum(['charging', 'account']),
        by: z.enum(['operator', 'dispute', 'warning']),
        at: time,
        liftedAt: time.nullable(),
      }),
    )
    .describe('When your account was on hold, or its card.'),
  usages: z
    .array(z.object({ service: z.string(), state: ended, most: money, captured: money.nullable(), at: time }))
    .describe('What programs of the shop took for its services.'),
  deliveries: z
    .array(z.object({ command: z.string(), state: ended, at: time }))
    .describe('What came by itself, as you had asked.'),
}

type Found = Awaited<ReturnType<typeof ownData>>
type Back = Found['refunds' | 'disputes'][number]

/** The same as found, in `currency` what is no payment's. */
export function moneyBackShown(found: Found, currency: string) {
  return {
    refunds: found.refunds.map(backShown),
    disputes: found.disputes.map(backShown),
    holds: found.holds.map(({ cause, extent, frozen_at, lifted_at }) => ({
      extent,
      by: byWhat(cause),
      at: timeOf(frozen_at),
      liftedAt: timeOrNull(lifted_at),
    })),
    usages: found.usages.map(({ service, state, amount_micros, captured_micros, opened_at }) => ({
      service,
      state,
      most: moneyOf(amount_micros, currency),
      captured: captured_micros === null ? null : moneyOf(captured_micros, currency),
      at: timeOf(opened_at),
    })),
    deliveries: found.deliveries.map(({ command, state, due_at }) => ({
      command,
      state,
      at: timeOf(due_at),
    })),
  }
}

function backShown({ order_id, amount_micros, currency, status, heard_at }: Back) {
  return { order: order_id, amount: moneyOf(amount_micros, currency), status, at: timeOf(heard_at) }
}

/** A hold's cause is the operator's wish, or Stripe's id of a dispute or of a warning. */
function byWhat(cause: string): 'operator' | 'dispute' | 'warning' {
  if (cause.startsWith('operator:')) return 'operator'
  return cause.startsWith('issfr_') ? 'warning' : 'dispute'
}
