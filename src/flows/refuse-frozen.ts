import { coverWords } from '../commands/cover.ts'
import { speechOf } from '../speech/speech.ts'
import { balanceOf, type Customer } from '../store/customers.ts'
import type { Read } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { type ServiceCommand, textRate } from '../till/service.ts'
import type { House } from './house.ts'
import { offersFor } from './offers-for.ts'

/**
 * Why somebody may not do what would cost them, in words: their account is on hold, buying is paused, or a refund
 * took more back than was left. Nothing if they may; BALANCE, HELP and all that is free is never refused.
 */
export async function whyFrozen(
  read: Read,
  house: House,
  { customer, wish }: { customer: Customer; wish: { buys: number } | { command: ServiceCommand } },
): Promise<string | undefined> {
  if ('buys' in wish)
    return customer.frozen === null ? undefined : frozenWords(house, customer, customer.frozen)
  const { price, perSegment } = wish.command
  const costs = price + perSegment + textRate(house.service, customer) > 0
  return refuseSpending(read, house, { customer, costs })
}

/** Why somebody may not spend, in words; nothing if they may, or if it costs nothing. */
export async function refuseSpending(
  read: Read,
  house: House,
  { customer, costs }: { customer: Customer; costs: boolean },
): Promise<string | undefined> {
  const { service } = house
  if (!costs) return undefined
  if (customer.frozen === 'account') return frozenWords(house, customer, 'account')
  const balanceMicros = await balanceOf(read, customer.id, service.currency)
  if (balanceMicros >= 0) return undefined
  const speech = speechOf(service, customer)
  return speech.below({
    balance: formatMoney(balanceMicros, service.currency),
    buy: coverWords(offersFor(house, customer), speech, balanceMicros),
  })
}

/** What somebody is told whose account, or card, is not charged for now. */
export function frozenWords({ service }: House, customer: Customer, frozen: 'charging' | 'account'): string {
  const speech = speechOf(service, customer)
  const { contact } = service
  return frozen === 'account' ? speech.accountFrozen({ contact }) : speech.buyingFrozen({ contact })
}
