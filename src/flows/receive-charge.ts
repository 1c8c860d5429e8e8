import * as ledger from '../store/ledger.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import type { BalanceMove } from '../till/settlement.ts'
import { orderOf } from './file-money-back.ts'
import { HOUSE, type House } from './house.ts'
import { notHere } from './not-here.ts'
import { postFee } from './post-fee.ts'

/**
 * A charge has moved Stripe's balance, a while after it was paid: now its fee is known.
 *
 * @returns what came of it; nothing if it is none of ours
 */
export async function receiveCharge(house: House, id: string): Promise<string | undefined> {
  const charge = await house.world.payments.findCharge(id)
  if (!charge) return undefined
  const order = charge.mark.order ?? (charge.payment ? await orderOf(house, charge.payment) : undefined)
  if (order === undefined) return undefined
  if (!charge.move) return `charge ${id} of order ${order} has not moved the balance yet`
  const { move } = charge
  const posted = await house.store.transact((tx) => postMove(tx, house, { order, move }))
  return posted ? `the fee of order ${order} is posted` : `the fee of order ${order} was posted before`
}

/**
 * Posts what a movement of Stripe's balance brings besides the payment, the refund or the dispute itself: its fee,
 * and what the amount became where Stripe holds another currency.
 *
 * @returns whether anything is new
 */
async function postMove(
  tx: Tx,
  house: House,
  { order, move }: { order: string; move: BalanceMove },
): Promise<boolean> {
  if (!(await orders.find(tx, 'id', order))) throw notHere(order)
  const account = move.source.kind === 'dispute' ? HOUSE.disputeFees : HOUSE.fees
  const paid = await postFee(tx, house, { ...move, account, order })
  return (await postExchange(tx, house, { order, move })) || paid
}

/** Posts what a refund's or a dispute's own movements bring besides: fees, and exchanges. */
export async function postMovesOf(
  house: House,
  { order, source }: { order: string; source: string },
): Promise<void> {
  const moves = await house.world.payments.movesOf(source)
  if (moves.length === 0) return
  await house.store.transact(async (tx) => {
    for (const move of moves) await postMove(tx, house, { order, move })
  })
}

async function postExchange(
  tx: Tx,
  house: House,
  { order, move }: { order: string; move: BalanceMove },
): Promise<boolean> {
  const { source } = move
  if (source.currency === move.currency) return false
  const at = house.world.clock.now()
  const sides = [
    {
      name: 'from',
      currency: source.currency,
      amountMicros: source.amountMicros,
      leaves: move.amountMicros > 0,
    },
    {
      name: 'to',
      currency: move.currency,
      amountMicros: Math.abs(move.amountMicros),
      leaves: move.amountMicros < 0,
    },
  ]
  let isNew = false
  for (const { name, currency, amountMicros, leaves } of sides) {
    for (const id of [HOUSE.exchange, HOUSE.stripe])
      await ledger.openAccount(tx, { id, currency, holder: 'house' })
    isNew = await ledger.post(tx, {
      id: `exchange:${move.id}:${name}`,
      kind: 'exchange',
      debit: leaves ? HOUSE.exchange : HOUSE.stripe,
      credit: leaves ? HOUSE.stripe : HOUSE.exchange,
      currency,
      amountMicros,
      at,
      reference: order,
      note: 'exchanged by Stripe',
    })
  }
  return isNew
}
