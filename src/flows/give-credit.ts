import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as ledger from '../store/ledger.ts'
import { formatMoney } from '../till/money.ts'
import { adjustCredit } from './adjust-credit.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

/**
 * The operator gives a customer credit that nobody paid for, and they are told by text.
 *
 * @param args.key of this wish: the same key gives once, however often it is asked for
 * @throws Problem as `adjustCredit` does
 */
export async function giveCredit(
  house: House,
  args: { key: string; customer: string; amountMicros: number; reason: string; actor: string },
): Promise<void> {
  const { store, service } = house
  const { currency } = service
  await store.transact(async (tx) => {
    const customer = await customers.lock(tx, 'id', args.customer)
    if (await ledger.find(tx, `gift:${args.key}`)) return
    const id = await adjustCredit(tx, house, args)
    const amount = formatMoney(args.amountMicros, currency)
    const balance = formatMoney(await customers.balanceOf(tx, args.customer, currency), currency)
    await say(tx, house, {
      id,
      customer: customer!,
      body: speechOf(service, customer).given({ name: service.name, amount, balance }),
    })
  })
}
