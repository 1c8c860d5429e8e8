import * as freezes from '../store/freezes.ts'
import * as orders from '../store/orders.ts'
import type { FraudWarning } from '../till/money-back.ts'
import { beginFreeze } from './begin-freeze.ts'
import { orderOf } from './file-money-back.ts'
import type { House } from './house.ts'

/**
 * The card's network suspects fraud before anybody complained: nothing more is charged until the operator has
 * looked. Nothing is said, for who texts may be who the warning is about; who buys is told.
 *
 * @returns what came of it; nothing if it is none of ours
 */
export async function receiveFraudWarning(house: House, id: string): Promise<string | undefined> {
  const warning = await house.world.payments.findFraudWarning(id)
  return warning && fileFraudWarning(house, warning)
}

async function fileFraudWarning(house: House, warning: FraudWarning): Promise<string | undefined> {
  const { store, world, log } = house
  const order = warning.payment === null ? undefined : await orderOf(house, warning.payment)
  if (order === undefined) return undefined
  const isNew = await store.transact(async (tx) => {
    const { customer } = (await orders.lock(tx, order))!
    if (await freezes.find(tx, warning.id)) return false
    await beginFreeze(tx, house, {
      cause: warning.id,
      customer,
      extent: 'charging',
      reason: `the card's network warns: ${warning.fraudType}`,
      at: world.clock.now(),
    })
    return true
  })
  if (!isNew) return `warning ${warning.id} was heard before`
  log.warn(
    { warning: warning.id, order, type: warning.fraudType },
    'receive-fraud-warning: charging is paused',
  )
  return `warning ${warning.id}: charging the customer of order ${order} is paused`
}
