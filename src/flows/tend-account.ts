import type { AccountWish } from '../commands/ask.ts'
import type { Customer } from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import type { InboundText } from '../till/text.ts'
import { tendAutoTopUp } from './agree-auto-top-up.ts'
import type { House } from './house.ts'
import { linkAddress, unlinkAddress } from './link-address.ts'
import { lockAccount } from './lock-account.ts'
import { setLanguage } from './set-language.ts'
import { showCard } from './show-card.ts'
import { tellSubscriptions } from './tell-subscriptions.ts'
import { unlockAccount } from './unlock-account.ts'

/** Does what somebody wants of their account, in the transaction of their text. @returns the words that answer it */
export function tendAccount(
  tx: Tx,
  house: House,
  { customer, text, wish }: { customer: Customer; text: InboundText; wish: AccountWish },
): Promise<string> {
  switch (wish.kind) {
    case 'card':
      return showCard(tx, house, customer)
    case 'auto':
      return tendAutoTopUp(tx, house, { customer, text, wish: wish.wish })
    case 'lock':
      return lockAccount(tx, house, customer)
    case 'unlock':
      return unlockAccount(tx, house, { customer, text, code: wish.code })
    case 'link':
      return linkAddress(tx, house, { customer, text, code: wish.code, phone: wish.phone })
    case 'unlink':
      return unlinkAddress(tx, house, { customer, text })
    case 'subscriptions':
      return tellSubscriptions(tx, house, customer)
    case 'language':
      return setLanguage(tx, house, { customer, language: wish.language })
  }
}
