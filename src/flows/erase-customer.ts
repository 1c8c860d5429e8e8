import * as approvals from '../store/approvals.ts'
import * as customers from '../store/customers.ts'
import { erase } from '../store/erase.ts'
import * as jobs from '../store/jobs.ts'
import * as ledger from '../store/ledger.ts'
import * as orders from '../store/orders.ts'
import * as runs from '../store/runs.ts'
import type { Session } from '../store/sessions.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { Problem } from '../till/problem.ts'
import { followCards } from './follow-cards.ts'
import { HOUSE, type House } from './house.ts'
import { lockAccount } from './lock-account.ts'

/**
 * A customer wants to be forgotten. Who they are and what was said goes at once, their cards at Stripe soon after; what
 * the books need stays, under a number. Whoever texts from that phone later is somebody new.
 *
 * @param args.forfeitMicros how much of their credit they know that goes too, at most
 * @throws Problem `under-way` while a charge, a refund or a command is; `frozen` and `owes` while they are on hold or owe
 *   something, for they would be free of it as somebody new; `credit-left`
 */
export function eraseCustomer(
  house: House,
  args: { customer: string; session: Session; forfeitMicros: number },
): Promise<void> {
  const { store, service, world } = house
  const { currency } = service
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const customer = (await customers.lock(tx, 'id', args.customer))!
    const { id } = customer
    const account = customers.accountOf(id)
    const has = await ledger.balance(tx, { account, currency })
    if (has.heldMicros > 0 || (await isBuying(tx, id)) || (await runs.anyOpen(tx, id)))
      throw new Problem('under-way', 'Something is under way. Please try again when it is done.')
    await refuseToEscape(tx, house, customer)
    if (has.availableMicros > 0) {
      const left = formatMoney(has.availableMicros, currency)
      if (has.availableMicros > args.forfeitMicros)
        throw new Problem('credit-left', `There is ${left} left. Use it, ask for it back, or forfeit it.`)
      await ledger.spend(tx, {
        id: `forfeit:${id}`,
        kind: 'forfeit',
        debit: account,
        credit: HOUSE.revenue,
        currency,
        at,
        amountMicros: has.availableMicros,
        note: 'left behind',
      })
    }
    await lockAccount(tx, house, customer)
    await customers.writeConsent(tx, {
      id: `erase:${id}`,
      customer: id,
      subject: 'texts',
      given: false,
      source: args.session.id,
      at,
      words: 'asked for their data to be deleted where they were signed in',
    })
    await erase(tx, { id, address: customer.address, at })
    if (customer.stripe_customer !== null) await jobs.leave(tx, { kind: 'remove-cards', subject: id, at })
  })
}

/** Who is on hold, or owes something, is not made somebody new. It is paid, or decided by an operator, first. */
async function refuseToEscape(tx: Tx, { service }: House, customer: customers.Customer): Promise<void> {
  const { currency, contact } = service
  if (customer.frozen !== null)
    throw new Problem('frozen', `The account is on hold, which must be settled first. Help: ${contact}`)
  const balanceMicros = await customers.balanceOf(tx, customer.id, currency)
  if (balanceMicros >= 0) return
  const owed = formatMoney(-balanceMicros, currency)
  throw new Problem('owes', `${owed} is owed. Add that much credit first, or ask for help: ${contact}`)
}

/** Whether a card is charged, or was and its credit is on the way. What waits for their bank is given up. */
async function isBuying(tx: Tx, customer: string): Promise<boolean> {
  const waiting = (await approvals.unclosed(tx, customer)).map(({ order_id }) => order_id)
  return (await orders.openOf(tx, customer)).some(({ id, via }) => via === 'card' && !waiting.includes(id))
}

/** Removes all cards of somebody at Stripe who wants to be forgotten. */
export async function removeCards(house: House, id: string): Promise<void> {
  const { store, world } = house
  const customer = await store.read((read) => customers.find(read, id))
  if (!customer || customer.stripe_customer === null) return
  const { cards } = await world.payments.wallet(customer.stripe_customer)
  for (const { id: card } of cards) await world.payments.removeCard({ key: `remove:${card}`, card })
  await followCards(house, customer.stripe_customer)
}
