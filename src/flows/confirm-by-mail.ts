import { priceWords } from '../commands/prices.ts'
import { orderLetter } from '../speech/letters.ts'
import { speechOf } from '../speech/speech.ts'
import { balanceOf, type Customer } from '../store/customers.ts'
import * as mails from '../store/mails.ts'
import type { Order } from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { inLanguage } from '../till/command-settings.ts'
import { formatMoney, formatRate } from '../till/money.ts'
import { estimate } from '../till/pricing.ts'
import { receiptOf } from '../till/receipt.ts'
import { textRate } from '../till/service.ts'
import type { House } from './house.ts'
import { buyOf } from './offers-for.ts'

/** A letter is short: so many of the commands are told, the cheapest first. */
const MOST_USES = 3

/** Confirms an order by mail, in the transaction that settles it, where Stripe gave us an address. */
export async function confirmByMail(
  tx: Tx,
  house: House,
  { order, customer, email }: { order: Order; customer: Customer; email: string | null },
): Promise<void> {
  const { service, world, settings } = house
  if (!world.mail || email === null) return
  const { currency, commands } = service
  const segmentMicros = textRate(service, customer)
  const balanceMicros = await balanceOf(tx, customer.id, currency)
  const cheapest = commands.toSorted((a, b) => a.price - b.price).slice(0, MOST_USES)
  const speech = speechOf(service, customer)
  const { language } = speech
  const letter = orderLetter(
    {
      receipt: receiptOf(order),
      name: service.name,
      contact: service.contact,
      balance: formatMoney(balanceMicros, currency),
      estimate: estimate(balanceMicros, { commands, segmentMicros }),
      uses: cheapest.map((command) => ({
        usage: inLanguage(command.usage, language),
        help: inLanguage(command.help, language),
        price: priceWords(command, currency, speech),
        segment: formatRate(segmentMicros, currency),
      })),
      buy: buyOf(house, speech, customer),
      number: settings.numbers[0]!,
      url: `${settings.publicUrl}/thanks/${order.code}`,
    },
    speech,
  )
  await mails.writeOut(tx, {
    id: `mail:${order.id}`,
    customer: customer.id,
    to: email,
    letter,
    at: world.clock.now(),
  })
}
