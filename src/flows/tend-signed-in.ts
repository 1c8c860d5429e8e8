import * as autoTopUps from '../store/auto-top-ups.ts'
import * as customers from '../store/customers.ts'
import type { Session } from '../store/sessions.ts'
import type { Tx } from '../store/store.ts'
import { monthLimit } from '../till/auto.ts'
import { formatMoney } from '../till/money.ts'
import { Problem } from '../till/problem.ts'
import { agreeAutoTopUp, endAutoTopUp, type NotAgreed } from './agree-auto-top-up.ts'
import type { House } from './house.ts'
import { lockAccount } from './lock-account.ts'
import { lockedAccount, oldPage, onHold, optedOut } from './refuse-signed-in.ts'
import { say } from './say.ts'
import { linkToCards } from './show-card.ts'
import { drawUnlockCode, tryUnlockCode } from './unlock-account.ts'

type SignedIn = { customer: customers.Customer; session: Session }

/** What a customer has agreed to be charged without being asked; nothing if it has ended. */
export async function agreementOf(
  { store }: House,
  customer: string,
): Promise<autoTopUps.AutoTopUp | undefined> {
  const agreed = await store.read((read) => autoTopUps.find(read, customer))
  return agreed?.state === 'off' ? undefined : agreed
}

/**
 * A customer who is signed in agrees to be charged whenever little is left, as AUTO does. Micros.
 *
 * @param wish.drawnAt when the page was made that they agree on, ms since 1970. Sent once more it is no new wish: it may
 *   have been ended since
 * @throws Problem `locked`, `frozen`, `opted-out`, `no-card`, `not-for-sale`, `auto-limit`, `old-page`
 */
export function agreeSignedIn(
  house: House,
  { customer: { id }, session }: SignedIn,
  wish: {
    amountMicros: number
    belowMicros: number
    monthMicros?: number | undefined
    drawnAt?: number | undefined
  },
): Promise<autoTopUps.AutoTopUp> {
  const money = (micros: number) => formatMoney(micros, house.service.currency)
  const monthMicros = wish.monthMicros ?? monthLimit(house.service)
  const terms = `${money(wish.amountMicros)} whenever less than ${money(wish.belowMicros)} is left`
  const words = `agreed where they were signed in: ${terms}, up to ${money(monthMicros)} in 30 days`
  return house.store.transact(async (tx) => {
    const customer = (await customers.lock(tx, 'id', id))!
    const before = await autoTopUps.find(tx, id)
    if (before && before.agreed_at >= (wish.drawnAt ?? Number.POSITIVE_INFINITY)) {
      if (before.state === 'on' && before.words === words) return before
      throw oldPage()
    }
    const act = { customer, id: house.world.newId('consent'), words, source: session.id }
    const made = await agreeAutoTopUp(tx, house, act, { ...wish, monthMicros })
    if ('why' in made) throw problemOf(house, made)
    return made.agreed
  })
}

/** A customer who is signed in ends what they agreed to, if anything. */
export function endAgreementSignedIn(house: House, { customer, session }: SignedIn): Promise<void> {
  const words = 'ended where they were signed in'
  return house.store.transact((tx) =>
    endAutoTopUp(tx, house, { customer, id: house.world.newId('consent'), words, source: session.id }),
  )
}

/** From now on nothing is charged to a customer's cards. */
export async function lockSignedIn(house: House, { customer }: SignedIn): Promise<void> {
  await house.store.transact((tx) => lockAccount(tx, house, customer))
}

/**
 * Texts the code that opens a locked account again: a session that somebody left open is not enough.
 *
 * @throws Problem `not-locked`, `opted-out`, `too-many-requests`
 */
export function sendUnlockCode(house: House, { customer: { id } }: SignedIn): Promise<void> {
  return house.store.transact(async (tx) => {
    const customer = await locked(tx, id)
    if (customer.opted_out_at !== null)
      throw new Problem('opted-out', 'You get no texts from us, and so no code. Text START first.')
    const drawn = await drawUnlockCode(tx, house, customer)
    if ('retryAt' in drawn)
      throw new Problem('too-many-requests', 'That is too many codes for now. Please try again later.', drawn)
    await say(tx, house, { id: house.world.newId('unlock'), customer, body: drawn.words })
  })
}

/** Opens a locked account again. @throws Problem `not-locked`, `wrong-code` */
export async function unlockSignedIn(
  house: House,
  { customer: { id } }: SignedIn,
  code: string,
): Promise<void> {
  const tried = await house.store.transact(async (tx) =>
    tryUnlockCode(tx, house, { customer: await locked(tx, id), code: code.replace(/[ -]/g, '') }),
  )
  // Not in the transaction, which would take the lost try back.
  if (tried !== 'right') throw new Problem('wrong-code', 'That code is wrong, or does not work any more.')
}

/** An address where a customer replaces or removes their cards, good for a day. @throws Problem `locked` */
export function linkToCardsSignedIn(house: House, { customer }: SignedIn): ReturnType<typeof linkToCards> {
  if (customer.locked_at !== null) throw lockedAccount()
  return house.store.transact((tx) => linkToCards(tx, house, customer))
}

async function locked(tx: Tx, id: string): Promise<customers.Customer> {
  const customer = (await customers.lock(tx, 'id', id))!
  if (customer.locked_at === null) throw new Problem('not-locked', 'This account is not locked.')
  return customer
}

function problemOf({ service }: House, refused: NotAgreed): Problem {
  const money = (micros: number) => formatMoney(micros, service.currency)
  switch (refused.why) {
    case 'locked':
      return lockedAccount()
    case 'frozen':
      return onHold(service)
    case 'opted-out':
      return optedOut()
    case 'no-card':
      return new Problem('no-card', 'This needs a saved card that was paid with here before.')
    case 'amount': {
      const words = refused.packs.map(money).join(', ')
      const offersMicros = refused.packs
      if (words === '')
        return new Problem('not-for-sale', 'Nothing is added by itself here.', { offersMicros })
      return new Problem('not-for-sale', `Choose ${words}, and less to wait for than that.`, { offersMicros })
    }
    case 'month':
      return new Problem('auto-limit', `At most ${money(refused.most)} in 30 days, and at least once.`)
  }
}
