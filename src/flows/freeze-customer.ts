import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import * as freezes from '../store/freezes.ts'
import type { Tx } from '../store/store.ts'
import { Problem } from '../till/problem.ts'
import { beginFreeze } from './begin-freeze.ts'
import type { House } from './house.ts'

type Wish = { customer: string; reason: string; actor: string }

/**
 * The operator puts a customer on hold.
 *
 * @param args.extent `charging` keeps cards from being charged, `account` keeps from everything that costs
 * @throws Problem `no-such-customer`
 */
export async function freezeCustomer(
  house: House,
  args: Wish & { extent: freezes.Freeze['extent'] },
): Promise<void> {
  const { store, world } = house
  const at = world.clock.now()
  await store.transact(async (tx) => {
    const customer = await known(tx, args.customer)
    const cause = `operator:${customer.id}`
    await beginFreeze(tx, house, {
      cause,
      customer: customer.id,
      extent: args.extent,
      reason: args.reason,
      at,
    })
    await deeds.write(tx, {
      id: world.newId('deed'),
      actor: args.actor,
      deed: `freeze the ${args.extent}`,
      subject: customer.id,
      customer: customer.id,
      words: args.reason,
      at,
    })
  })
}

/**
 * The operator takes a customer off hold, whatever it was for, and takes their number for theirs.
 *
 * @returns what it was for, and whether their number was in doubt
 * @throws Problem `no-such-customer`, `not-frozen`
 */
export async function unfreezeCustomer(
  { store, world }: House,
  args: Wish,
): Promise<{ lifted: freezes.Freeze[]; wasDoubted: boolean }> {
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const customer = await known(tx, args.customer)
    const open = await freezes.open(tx, customer.id)
    const wasDoubted = customer.doubted_at !== null
    if (wasDoubted) await customers.trust(tx, { id: customer.id })
    if (!open.length && !wasDoubted) throw new Problem('not-frozen', `${customer.address} is not on hold.`)
    for (const { cause } of open) await freezes.lift(tx, { cause, reason: args.reason, at })
    await deeds.write(tx, {
      id: world.newId('deed'),
      actor: args.actor,
      deed: 'unfreeze',
      subject: customer.id,
      customer: customer.id,
      words: args.reason,
      at,
    })
    return { lifted: open, wasDoubted }
  })
}

async function known(tx: Tx, id: string): Promise<customers.Customer> {
  const customer = await customers.lock(tx, 'id', id)
  if (!customer) throw new Problem('no-such-customer', `There is no customer ${id}.`)
  return customer
}
