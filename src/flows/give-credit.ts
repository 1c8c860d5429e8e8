import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import * as ledger from '../store/ledger.ts'
import type { Read, Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { Problem } from '../till/problem.ts'
import { adjustCredit, adjustmentWords, GAVE_CREDIT } from './adjust-credit.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

type Wish = {
  key: string
  customer: string
  amountMicros: number
  reason: string
  actor: string
  /** How often credit had been given to them when whoever wants it looked; without it, that does not matter. */
  seen?: number | undefined
}

/**
 * The operator gives a customer credit that nobody paid for, and they are told by text.
 *
 * @param args.key of this wish: the same key gives once, however often it is asked for
 * @throws Problem `idempotency-key-reused` if it gave otherwise; `given-meanwhile` when somebody has given since they looked;
 *   and as `adjustCredit` does
 */
export async function giveCredit(house: House, args: Wish): Promise<void> {
  const { store, service } = house
  const { currency } = service
  await store.transact(async (tx) => {
    const customer = await customers.lock(tx, 'id', args.customer)
    if (await isGiven(tx, house, args)) return
    if (args.seen !== undefined && args.seen !== (await timesGiven(tx, args.customer)))
      throw new Problem('given-meanwhile', 'Credit was given to them meanwhile, and not once more now.')
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

/** How often operators have given credit to a customer, in the console or by the API. */
export function timesGiven(read: Read, customer: string): Promise<number> {
  return deeds.countOf(read, { customer, deed: GAVE_CREDIT })
}

/** Whether a wish was granted before. @throws Problem where its key gave something else, to somebody else or why else */
async function isGiven(tx: Tx, house: House, wish: Wish): Promise<boolean> {
  const id = `gift:${wish.key}`
  const line = await ledger.find(tx, id)
  if (!line) return false
  const [, customer = ''] = line.credit.split(':')
  const deed = await deeds.about(tx, { customer, subject: id })
  const isSame = customer === wish.customer && line.amount === wish.amountMicros
  if (isSame && deed?.words === adjustmentWords(house, wish)) return true
  throw new Problem(
    'idempotency-key-reused',
    `This form has given ${deed?.words} already, and gives nothing more. Look at the account before you give again.`,
  )
}
