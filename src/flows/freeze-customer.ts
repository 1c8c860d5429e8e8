import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import * as freezes from '../store/freezes.ts'
import type { Tx } from '../store/store.ts'
import { Problem } from '../till/problem.ts'
import { beginFreeze } from './begin-freeze.ts'
import type { House } from './house.ts'

type Wish = { customer: string; reason: string; actor: string }

/**
 * The operator puts a customer on hold. The same hold for the same reason is one, however often it is asked for.
 *
 * @param args.extent `charging` keeps cards from being charged, `account` keeps from everything that costs
 * @param args.seen when an operator's hold on them was taken off last, as far as they know, ms since 1970 or null: nothing
 *   is done if it was put on since. Without it, that does not matter
 * @throws Problem `no-such-customer`, `held-already`
 */
export async function freezeCustomer(
  house: House,
  args: Wish & { extent: freezes.Freeze['extent']; seen?: number | null },
): Promise<void> {
  const { store, world } = house
  const at = world.clock.now()
  await store.transact(async (tx) => {
    const customer = await known(tx, args.customer)
    const cause = operatorsHold(customer.id)
    const hold = await freezes.find(tx, cause)
    const held = hold?.lifted_at === null ? hold : undefined
    if (held?.extent === args.extent && held.reason === args.reason) return
    if (args.seen !== undefined && (held || (hold?.lifted_at ?? null) !== args.seen))
      throw new Problem(
        'held-already',
        held
          ? `It was put on hold meanwhile: ${held.reason}.`
          : 'It was put on hold meanwhile, and taken off again.',
      )
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
 * @param args.seen what it is for as far as they know, as {@link holdsOn} says; without it, whatever it is
 * @returns what it was for, and whether their number was in doubt
 * @throws Problem `no-such-customer`, `not-frozen`, `held-otherwise` when it is for something that they have not seen
 */
export async function unfreezeCustomer(
  { store, world }: House,
  args: Wish & { seen?: string[] },
): Promise<{ lifted: freezes.Freeze[]; wasDoubted: boolean }> {
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const customer = await known(tx, args.customer)
    const open = await freezes.open(tx, customer.id)
    const wasDoubted = customer.doubted_at !== null
    if (args.seen && holdsOn(customer, open).some((hold) => !args.seen!.includes(hold)))
      throw new Problem(
        'held-otherwise',
        'It was put on hold for something else meanwhile, and stays on hold.',
      )
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

/** The cause of a hold that an operator puts on somebody. */
export function operatorsHold(customer: string): string {
  return `operator:${customer}`
}

/** What a customer is on hold for now, each by a name without spaces, and since when nothing was added to that. */
export function holdsOn(
  { doubted_at, last_frozen_at }: customers.Customer,
  open: freezes.Freeze[],
): string[] {
  return [
    ...open.map(({ cause, extent }) => `${cause}=${extent}`),
    ...(open.length ? [`since=${last_frozen_at}`] : []),
    ...(doubted_at === null ? [] : [`doubt=${doubted_at}`]),
  ]
}

async function known(tx: Tx, id: string): Promise<customers.Customer> {
  const customer = await customers.lock(tx, 'id', id)
  if (!customer) throw new Problem('no-such-customer', `There is no customer ${id}.`)
  return customer
}
