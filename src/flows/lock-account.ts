import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as links from '../store/links.ts'
import * as orders from '../store/orders.ts'
import * as prompts from '../store/prompts.ts'
import type { Tx } from '../store/store.ts'
import { giveUpApprovals } from './ask-approval.ts'
import { closePage } from './close-page.ts'
import type { House } from './house.ts'
import { barredWhy } from './refuse-locked.ts'

/**
 * LOCK: from now on nothing is charged, by text, by agreement or behind a link, until the phone itself says otherwise.
 * A charge that Stripe has been asked for already may still come; nothing new is asked for.
 */
export async function lockAccount(tx: Tx, house: House, customer: customers.Customer): Promise<string> {
  const { service, world } = house
  const at = world.clock.now()
  await customers.lockUp(tx, { id: customer.id, at })
  await prompts.drop(tx, { customer: customer.id, at })
  await giveUpApprovals(tx, house, { customer: customer.id, reason: 'locked' })
  await jobs.leave(tx, { kind: 'close-pages', subject: customer.id, at })
  return speechOf(service, customer).locked()
}

/**
 * Closes the pages where an account could still be charged that is locked, on hold, in doubt, or about to rest. Looks again whether
 * it is, since this may come late: what somebody ordered after it was unlocked or taken off hold, or after they asked to be linked, stays.
 */
export async function closePages(house: House, id: string): Promise<void> {
  const { open, reasonOf } = await house.store.read(async (read) => {
    const open = await orders.openCheckouts(read, id)
    const customer = await customers.find(read, id)
    const askedAt = (customer && (await links.lastAsked(read, customer.address))) ?? 0
    const reasonOf = (order: orders.Order): string | undefined => {
      if (!customer) return 'locked'
      const barred = barredWhy(house, { customer, order })
      if (barred !== undefined) return barred
      if (customer.doubted_at !== null) return 'number in doubt'
      return order.opened_at <= askedAt ? 'another account was linked' : undefined
    }
    return { open, reasonOf }
  })
  for (const order of open) {
    const reason = reasonOf(order)
    if (reason !== undefined) await closePage(house, order, reason)
  }
}
