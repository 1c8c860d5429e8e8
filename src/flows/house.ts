import type { Logger } from 'pino'
import { customersCurrency, openAccount } from '../store/ledger.ts'
import type { Store } from '../store/store.ts'
import { Problem } from '../till/problem.ts'
import type { Service } from '../till/service.ts'
import type { World } from '../till/world.ts'

/** What every flow is handed. */
export type House = {
  store: Store
  world: World
  service: Service
  settings: Settings
  log: Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>
}

export type Settings = {
  /** Where people and vendors reach us, without a slash at the end. Pinned; never guessed from a request. */
  publicUrl: string
  /** Our own numbers, as Twilio writes them; the first one speaks when nobody wrote to another. */
  numbers: string[]
  /** Our senders on other channels, as Twilio writes them: `whatsapp:+15550100`. */
  senders: string[]
  /** How long the door of an inbound text waits for the words that answer it. */
  doorMs: number
  /** Whether something may be sent to an address that somebody gave us: not into the operator's own network, unless allowed. */
  mayReach(url: string): Promise<boolean>
  /** Whether outgoing webhooks may go to private networks, and without https. */
  webhooksToPrivate: boolean
  /** Whether Stripe's key is a live one; events of the other mode are none of ours. */
  live: boolean
}

/** What a flow returns that has taken its own job away in the commit of its deed. */
export const FINISHED = Symbol('finished')

/** The ledger's names for the operator's own side of the books. */
export const HOUSE = {
  /** Money that Stripe holds for us. */
  stripe: 'house:stripe',
  /** What paid commands earned. */
  revenue: 'house:revenue',
  /** Credit that nobody paid for: packs' bonuses, promotion codes. */
  discounts: 'house:discounts',
  /** What Stripe takes for a payment. */
  fees: 'house:fees',
  /** What Stripe takes for a dispute. */
  disputeFees: 'house:dispute-fees',
  /** What went back to cards and was nobody's credit. */
  losses: 'house:losses',
  /** Money that was paid and that a person must look at. */
  suspense: 'house:suspense',
  /** What one currency became in another at Stripe. */
  exchange: 'house:exchange',
} as const

/**
 * Opens the operator's side of the books in the service's currency. Doing it again changes nothing.
 *
 * @throws Problem `currency` if there are customers, who count in another, which nobody could be charged for any more
 */
export async function openBooks({ store, service }: Pick<House, 'store' | 'service'>): Promise<void> {
  const { currency } = service
  await store.transact(async (tx) => {
    const known = (await customersCurrency(tx)) ?? currency
    if (known !== currency)
      throw new Problem(
        'currency',
        `The accounts of customers are in ${known.toUpperCase()}, and currency says ${currency.toUpperCase()}. ` +
          'It cannot be changed; a till in another currency needs a database of its own.',
      )
    for (const id of Object.values(HOUSE)) await openAccount(tx, { id, currency, holder: 'house' })
  })
}
