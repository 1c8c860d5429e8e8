import { sql } from 'kysely'
import { isPerson } from '../till/channel.ts'
import { refOf } from '../till/order.ts'
import * as cards from './cards.ts'
import { type Customer, find, findAtStripe } from './customers.ts'
import * as disputes from './disputes.ts'
import * as events from './events.ts'
import * as search from './order-search.ts'
import * as orders from './orders.ts'
import * as refunds from './refunds.ts'
import type { Read } from './store.ts'
import * as texts from './texts.ts'
import * as textsIn from './texts-in.ts'

const MOST = 20

/** What somebody may have meant: whose account, which order, which event. */
export type Hit = { kind: 'customer' | 'order' | 'event'; id: string; words: string }

/**
 * Finds what an operator has in hand: an id of ours, Stripe's or Twilio's, the reference that a customer reads, any four
 * digits and more of a phone number, or the address of somebody on another channel.
 */
export async function searchFor(read: Read, wanted: string): Promise<Hit[]> {
  const named = await byId(read, wanted)
  if (named) return [named]
  const hits: Hit[] = []
  const ref = wanted.toUpperCase()
  if (/^[A-Z0-9]{4,10}$/.test(ref)) hits.push(...(await search.byRef(read, ref)).map(orderHit))
  const digits = wanted.replace(/[\s().-]/g, '')
  if (/^\+?\d{4,15}$/.test(digits)) hits.push(...(await byDigits(read, digits)).map(customerHit))
  else if (isPerson(wanted)) hits.push(...(await at(read, [wanted])).map(customerHit))
  return hits
}

async function byId(read: Read, id: string): Promise<Hit | undefined> {
  const order = (known: orders.Order | undefined) => known && orderHit(known)
  const customer = (known: Customer | undefined) => known && customerHit(known)
  const orderNamed = async (of: { order_id: string } | undefined) =>
    of && order(await orders.find(read, 'id', of.order_id))
  switch (/^([a-z]+)_/.exec(id)?.[1] ?? id.slice(0, 2)) {
    case 'order':
      return order(await orders.find(read, 'id', id))
    case 'pi':
      return order(await search.byPayment(read, id))
    case 'cs':
      return order(await orders.find(read, 'checkout', id))
    case 're':
    case 'pyr':
      return orderNamed(await refunds.find(read, id))
    case 'du':
    case 'dp':
      return orderNamed(await disputes.find(read, id))
    case 'cus':
      return customer(await findAtStripe(read, id))
    case 'pm':
    case 'card': {
      const card = await cards.find(read, id)
      return card && customer(await find(read, card.customer))
    }
    case 'customer':
      return customer(await find(read, id))
    case 'evt': {
      const event = await events.find(read, id)
      return event && { kind: 'event', id, words: event.type }
    }
    case 'SM':
    case 'MM': {
      const owner = (await texts.find(read, 'sid', id))?.customer ?? (await textsIn.find(read, id))?.customer
      return owner ? customer(await find(read, owner)) : undefined
    }
    default:
      return undefined
  }
}

/** A whole number is one step along an index; a part of one is looked for in all of them. */
async function byDigits(read: Read, digits: string): Promise<Customer[]> {
  const whole = digits.startsWith('+') ? digits : `+${digits}`
  const exact = await at(read, [whole, `whatsapp:${whole}`, `rcs:${whole}`])
  if (exact.length) return exact
  return read.db
    .selectFrom('customers')
    .selectAll()
    .where(sql<boolean>`address like ${`%${digits}%`}`)
    .orderBy('created_at', 'desc')
    .limit(MOST)
    .execute()
}

function at({ db }: Read, addresses: string[]): Promise<Customer[]> {
  return db.selectFrom('customers').selectAll().where('address', 'in', addresses).orderBy('address').execute()
}

function orderHit(order: orders.Order): Hit {
  return { kind: 'order', id: order.id, words: refOf(order) }
}

function customerHit({ id, address }: Customer): Hit {
  return { kind: 'customer', id, words: address }
}
