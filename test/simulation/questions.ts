import type { Evidence } from './evidence.ts'
import { conversations } from './ferry.ts'
import { isCustomersTurn, spentOrHeld } from './look-up.ts'
import { manners } from './manners.ts'
import { handsOff, whatWentBack } from './money-back.ts'
import { service } from './tide.ts'

const AUTO_CENTS = service.limits.autoPerMonth! / 10_000

/**
 * What must be true of the till whatever happened to it. Each question is asked of everybody's papers when a storm is
 * over, and answers with a sentence for everything that is wrong. Nothing but the words below decides what is right.
 */
export type Question = { name: string; asks: string; ask(evidence: Evidence): string[] }

export const questions: readonly Question[] = [
  {
    name: 'recount',
    asks: 'Do the books add up, line by line, to what stands in every account?',
    ask: ({ wrong }) => wrong,
  },
  {
    name: 'no debt',
    asks: 'Has nobody spent, or set aside, more than they had?',
    ask: ({ house }) =>
      house.accounts
        .filter((account) => account.holder === 'customer' && spentOrHeld(account) > account.credits)
        .map(({ id, credits }) => `${id} had ${credits} and spent more`),
  },
  {
    name: 'every cent',
    asks: 'Is what Stripe took from each person what that person was credited, payment by payment?',
    ask: (evidence) => [...everyPayment(evidence), ...everyPerson(evidence)],
  },
  {
    name: 'wishes',
    asks: 'Was no saved card charged without its owner having asked for just that, once for each charge?',
    ask: wishes,
  },
  {
    name: 'hands off',
    asks: 'Was no saved card charged while its owner had locked it, or while a payment of theirs was looked into?',
    ask: handsOff,
  },
  {
    name: 'what went back',
    asks: 'Is what was refunded and disputed what was taken back from each customer, and were they told once?',
    ask: whatWentBack,
  },
  {
    name: 'tied out',
    asks: "Does the operator's own report find Stripe's balance in the books, fees included?",
    ask: ({ differences }) =>
      differences.map(
        ({ name, stripeMicros, booksMicros }) =>
          `${name}: Stripe says ${stripeMicros}, the books say ${booksMicros}`,
      ),
  },
  {
    name: 'manners',
    asks: 'Was every text heard and answered once, every payment thanked once, and nothing said twice or to the wind?',
    ask: manners,
  },
  {
    name: 'conversations',
    asks: 'Was each question answered by the text after it, each place sold once and paid for, and is nobody asked still?',
    ask: conversations,
  },
  {
    name: 'no litter',
    asks: 'Is there one payment at Stripe for each order, one page, one customer, and does nothing wait any more?',
    ask: (evidence) => [...onceAtStripe(evidence), ...nothingWaits(evidence)],
  },
]

function everyPayment({ stripe, house }: Evidence): string[] {
  const grants = house.transfers.filter(({ kind }) => kind === 'grant')
  const paid = stripe.intents.filter(({ status }) => status === 'succeeded')
  const wrong = paid.flatMap((intent) => {
    const credited = grants.filter(({ reference }) => reference === intent.metadata.order)
    const sum = credited.reduce((total, { amount }) => total + amount, 0)
    return sum === intent.amount_received * 10_000
      ? []
      : [`Stripe took ${intent.amount_received} cents by ${intent.id} and ${sum} micros were credited for it`]
  })
  const foreign = grants.filter(({ reference }) => !paid.some(({ metadata }) => metadata.order === reference))
  return [...wrong, ...foreign.map(({ id }) => `${id} was credited and nobody paid`)]
}

function everyPerson({ people, stripe, house }: Evidence): string[] {
  return people.flatMap(({ name, phone }) => {
    const theirs = stripe.customers.filter((customer) => customer.phone === phone).map(({ id }) => id)
    const took = stripe.intents
      .filter(({ customer }) => theirs.includes(customer as string))
      .reduce((sum, { amount_received }) => sum + amount_received, 0)
    const accounts = house.customers
      .filter(({ address }) => address === phone)
      .map(({ id }) => `customer:${id}`)
    const got = house.transfers
      .filter(({ kind, credit }) => kind === 'grant' && accounts.includes(credit))
      .reduce((sum, { amount }) => sum + amount, 0)
    return took * 10_000 === got
      ? []
      : [`Stripe took ${took} cents from ${name}, who was credited ${got} micros`]
  })
}

/**
 * Each wish to buy, texted once, is good for one charge of that amount after it. A carrier's copy is no wish. Who has
 * agreed to AUTO may be charged what they agreed to besides, up to the month's limit.
 */
function wishes({ people, stripe }: Evidence): string[] {
  const onPages = new Set(stripe.sessions.map(({ payment_intent }) => payment_intent))
  return people.flatMap(({ name, phone, wishes, agreed }) => {
    const theirs = stripe.customers.filter((customer) => customer.phone === phone).map(({ id }) => id)
    const left = [...wishes]
    let autoCents = 0
    return stripe.intents
      .filter(
        ({ id, customer, amount_received }) =>
          amount_received > 0 && theirs.includes(customer as string) && !onPages.has(id),
      )
      .flatMap(({ id, amount, created }) => {
        const before = ({ at }: { at: number }) => at < (created + 1) * 1000
        const exact = left.findIndex((wish) => before(wish) && wish.cents === amount)
        const meant =
          exact >= 0 ? exact : left.findIndex((wish) => before(wish) && wish.leastCents === amount)
        if (meant >= 0) left.splice(meant, 1)
        else if (
          agreed.some((one) => before(one) && one.cents === amount) &&
          autoCents + amount <= AUTO_CENTS
        )
          autoCents += amount
        else return [`${name}'s card was charged ${amount} cents by ${id}, and nobody had asked for it`]
        return []
      })
  })
}

function onceAtStripe({ stripe, house }: Evidence): string[] {
  const per = (what: string, ids: (string | null | undefined)[]) => {
    const count = Map.groupBy(ids, (id) => id ?? 'none')
    return [...count]
      .filter(([, { length }]) => length > 1)
      .map(([id, { length }]) => `${length} ${what} for ${id}`)
  }
  const strangers = stripe.intents.filter(
    ({ metadata }) => !house.orders.some(({ id }) => id === metadata.order),
  )
  return [
    ...per(
      'payments',
      stripe.intents.map(({ metadata }) => metadata.order),
    ),
    ...per(
      'pages',
      stripe.sessions.filter(({ mode }) => mode === 'payment').map(({ metadata }) => metadata?.order),
    ),
    ...per(
      'customers',
      stripe.customers.map(({ metadata }) => metadata.customer),
    ),
    ...strangers.map(({ id }) => `${id} is at Stripe and for no order of ours`),
  ]
}

function nothingWaits(evidence: Evidence): string[] {
  const { house } = evidence
  const open = house.orders.filter(({ state }) => state === 'open')
  const waitsForItsCustomer = open.filter((order) => isCustomersTurn(evidence, order)).map(({ id }) => id)
  // An appointment may stand in the book; what is due, or comes back because it failed, waits.
  const jobs = house.jobs.filter(({ dead, due_at, error }) => dead || due_at <= evidence.now || error)
  return [
    ...open
      .filter(({ id }) => !waitsForItsCustomer.includes(id))
      .map(({ id, via }) => `order ${id} (${via}) is still open`),
    ...house.orders
      .filter(({ state }) => state === 'review')
      .map(({ id }) => `order ${id} waits for a person`),
    ...house.attempts
      .filter(({ state }) => !['accepted', 'refused'].includes(state))
      // A page whose order has ended meanwhile is nobody's concern; whether a card was charged always is.
      .filter(({ kind, order_id }) => kind === 'charge' || open.some(({ id }) => id === order_id))
      .map(({ id, state }) => `attempt ${id} is ${state}`),
    ...house.texts_out
      .filter(({ state }) => state !== 'sent' && state !== 'refused')
      .map(({ id, state }) => `text ${id} is ${state}`),
    ...house.runs.filter(({ state }) => state === 'open').map(({ id }) => `run ${id} is still open`),
    ...house.holds.filter(({ state }) => state === 'open').map(({ id }) => `hold ${id} is still open`),
    ...house.events
      .filter(({ state }) => state === 'received' || state === 'failed')
      .map(({ id, type, state }) => `event ${id} (${type}) is ${state}`),
    ...jobs.map(
      ({ id, tries, dead, error }) =>
        `job ${id} ${dead ? 'is dead' : 'still waits'} after ${tries} tries: ${error}`,
    ),
  ]
}
