import { DAY_MS, HOUR_MS } from '../till/day.ts'
import { compiledChange } from './compiled.ts'
import type { Customer } from './customers.ts'
import type { Tx } from './store.ts'

/**
 * Counts one more answer that costs its customer nothing. What is counted beyond a limit is refused, and counts too.
 *
 * @param args.customer locked in this transaction: what was counted before is read from there
 * @returns whether it may be given
 */
export async function countFree(
  tx: Tx,
  args: { customer: Customer; perHour: number; perDay: number; at: number },
): Promise<boolean> {
  const { customer, perHour, perDay, at } = args
  const hour = next({ at: customer.free_hour_at, used: customer.free_hour_used }, at, HOUR_MS)
  const day = next({ at: customer.free_day_at, used: customer.free_day_used }, at, DAY_MS)
  await keep(tx, {
    id: customer.id,
    hourAt: hour.at,
    hourUsed: hour.used,
    dayAt: day.at,
    dayUsed: day.used,
  })
  return hour.used <= perHour && day.used <= perDay
}

type Counted = { at: number | null; used: number }

function next({ at, used }: Counted, now: number, withinMs: number): { at: number; used: number } {
  return at === null || at <= now - withinMs ? { at: now, used: 1 } : { at, used: used + 1 }
}

const keep = compiledChange<{
  id: string
  hourAt: number
  hourUsed: number
  dayAt: number
  dayUsed: number
}>((db, arg) =>
  db
    .updateTable('customers')
    .set({
      free_hour_at: arg('hourAt'),
      free_hour_used: arg('hourUsed'),
      free_day_at: arg('dayAt'),
      free_day_used: arg('dayUsed'),
    })
    .where('id', '=', arg('id')),
)
