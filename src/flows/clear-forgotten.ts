import * as books from '../store/books.ts'
import * as customers from '../store/customers.ts'
import { isErased } from '../store/erase.ts'
import * as ledger from '../store/ledger.ts'
import type { TransferRow } from '../store/schema.ts'
import type { Tx } from '../store/store.ts'
import type { Sale } from './claw-back.ts'
import { HOUSE, type House } from './house.ts'
import { causeOf } from './turn-around.ts'

/** The account of somebody who was forgotten, as it stood before money went back or came again. */
export type Forgotten = { account: string; standingMicros: number; ids: Set<string> }

/** Nothing of somebody who is there: what they have is theirs. @param rows all that is posted for the order until now */
export async function forgottenOf(
  tx: Tx,
  { order, customer }: Sale,
  rows: TransferRow[],
): Promise<Forgotten | undefined> {
  if (!isErased(customer)) return undefined
  const account = customers.accountOf(customer.id)
  const standingMicros = await books.standing(tx, { id: account, currency: order.currency })
  return { account, standingMicros, ids: new Set(rows.map(({ id }) => id)) }
}

/**
 * Leaves nothing in the account of somebody who was forgotten, and nothing missing there, once refunds and disputes of
 * their order have been posted. What is missing comes from what waits for a person of this order, and else is the
 * house's loss. Money that a failed refund brings again waits for a person; all else that comes again is the house's.
 */
export async function clearForgotten(
  tx: Tx,
  house: House,
  { order, before }: { order: Sale['order']; before: Forgotten },
): Promise<void> {
  const { account } = before
  const { currency } = order
  const rows = await books.belongingTo(tx, order.id)
  const fresh = rows.filter(
    ({ id, debit, credit }) => !before.ids.has(id) && (debit === account || credit === account),
  )
  if (fresh.length === 0) return
  const standingMicros = await books.standing(tx, { id: account, currency })
  const cameMicros = Math.min(standingMicros, standingMicros - before.standingMicros)
  const failed = fresh.filter((row) => row.kind === 'refund-failed' && row.debit === HOUSE.stripe)
  const at = Math.max(house.world.clock.now(), ...rows.map(({ posted_at }) => posted_at + 1))
  for (const id of [HOUSE.losses, HOUSE.suspense])
    await ledger.openAccount(tx, { id, currency, holder: 'house' })

  async function move(what: string, cause: string, way: { debit: string; credit: string; micros: number }) {
    const { debit, credit, micros: amountMicros } = way
    if (amountMicros <= 0) return
    const times = rows.filter(({ id }) => id.startsWith(`${what}:${cause}`)).length
    const id = `${what}:${cause}${times === 0 ? '' : `:${times + 1}`}`
    const line = { id, kind: what, debit, credit, currency, amountMicros, at }
    await ledger.post(tx, { ...line, reference: order.id, note: 'account deleted' })
  }

  const last = causeOf(fresh.at(-1)!)
  if (standingMicros < 0) {
    const waitsMicros = Math.min(-standingMicros, between(rows, account, HOUSE.suspense))
    const lostMicros = -standingMicros - waitsMicros
    await move('set-aside-used', last, { debit: HOUSE.suspense, credit: account, micros: waitsMicros })
    await move('written-off', last, { debit: HOUSE.losses, credit: account, micros: lostMicros })
    return
  }
  const failedMicros = failed.reduce((sum, { amount }) => sum + amount, 0)
  const asideMicros = Math.max(0, Math.min(cameMicros, failedMicros))
  const failure = causeOf(failed.at(-1) ?? fresh.at(-1)!)
  await move('set-aside', failure, { debit: account, credit: HOUSE.suspense, micros: asideMicros })
  await move('kept', last, { debit: account, credit: HOUSE.losses, micros: cameMicros - asideMicros })
}

/** What went from a customer's account to one of the house, and has not come from there again. */
function between(rows: TransferRow[], account: string, house: string): number {
  return rows.reduce(
    (sum, { debit, credit, amount }) =>
      debit === account && credit === house
        ? sum + amount
        : debit === house && credit === account
          ? sum - amount
          : sum,
    0,
  )
}
