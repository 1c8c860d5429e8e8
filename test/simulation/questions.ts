import type { Evidence } from './evidence.ts'
import { isCustomersTurn, linkOf, ownerOf, refOf, spentOrHeld, wasOut } from './look-up.ts'

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
    name: 'manners',
    asks: 'Was every text heard and answered once, every payment thanked once, and nothing said twice or to the wind?',
    ask: (evidence) => [
      ...everyTextHeard(evidence),
      ...everyTextAnswered(evidence),
      ...everyWordCarriedOnce(evidence),
      ...everyOutcomeTold(evidence),
      ...noDoorSlammed(evidence),
    ],
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

/** Each wish to buy, texted once, is good for one charge of that amount after it. A carrier's copy is no wish. */
function wishes({ people, stripe }: Evidence): string[] {
  const onPages = new Set(stripe.sessions.map(({ payment_intent }) => payment_intent))
  return people.flatMap(({ name, phone, wishes }) => {
    const theirs = stripe.customers.filter((customer) => customer.phone === phone).map(({ id }) => id)
    const left = [...wishes]
    return stripe.intents
      .filter(
        ({ id, customer, amount_received }) =>
          amount_received > 0 && theirs.includes(customer as string) && !onPages.has(id),
      )
      .flatMap(({ id, amount, created }) => {
        const meant = left.findIndex(
          (wish) => wish.dollars * 100 === amount && wish.at < (created + 1) * 1000,
        )
        if (meant < 0)
          return [`${name}'s card was charged ${amount} cents by ${id}, and nobody had asked for it`]
        left.splice(meant, 1)
        return []
      })
  })
}

function everyTextHeard({ answers, house, messages, people }: Evidence): string[] {
  const known = new Set(house.texts_in.map(({ sid }) => sid))
  const deaf = answers
    .filter(({ sid, status }) => sid !== undefined && status < 300 && !known.has(sid))
    .map(({ sid }) => `${sid} was thanked for and not written down`)
  const chatty = people.flatMap(({ name, phone }) => {
    const sent = messages.filter(({ from }) => from === phone).length
    const answered = house.texts_out.filter(
      ({ recipient, answers }) => recipient === phone && answers !== null,
    ).length
    return answered > sent ? [`${name} sent ${sent} texts and got ${answered} answers`] : []
  })
  return [...deaf, ...chatty]
}

function everyTextAnswered(evidence: Evidence): string[] {
  const { house, messages } = evidence
  return house.texts_in.flatMap((text) => {
    const answers = house.texts_out.filter((out) => out.answers === text.sid)
    if (answers.length === 1) return []
    if (answers.length > 1) return [`"${text.body}" (${text.sid}) was answered ${answers.length} times`]
    // Who has opted out is not written to, and who does so before the answer is ready neither.
    const until = text.awaits ? evidence.now : text.received_at
    if (wasOut(evidence, text.customer, text.received_at, until)) return []
    const said = messages.find(({ sid }) => sid === text.sid)
    return [`"${text.body}" (${text.sid}${said ? '' : ', which nobody sent'}) was never answered`]
  })
}

/** What the house says it said is what Twilio carried, word for word and person for person. */
function everyWordCarriedOnce({ house, messages }: Evidence): string[] {
  const count = new Map<string, number>()
  const add = (to: string, body: string, by: number) => {
    const key = `${to} < ${body}`
    count.set(key, (count.get(key) ?? 0) + by)
  }
  for (const { recipient, body, state } of house.texts_out) if (state !== 'refused') add(recipient, body, 1)
  for (const { to, body, direction, automatic } of messages)
    if (direction !== 'inbound' && !automatic) add(to, body, -1)
  const refused = house.texts_out.filter(({ state, error }) => state === 'refused' && error !== '21610')
  return [
    ...[...count]
      .filter(([, left]) => left > 0)
      .map(([words, left]) => `never carried, ${left} times: ${words}`),
    ...[...count]
      .filter(([, left]) => left < 0)
      .map(([words, left]) => `carried ${-left} times too often: ${words}`),
    ...refused.map(({ recipient, body, error }) => `given up with error ${error}: ${recipient} < ${body}`),
  ]
}

/** Who has paid is thanked once; who is to pay on a page gets its link once. */
function everyOutcomeTold(evidence: Evidence): string[] {
  const { house } = evidence
  return house.orders.flatMap((order) => {
    const told = (words: RegExp) => house.texts_out.filter(({ body }) => words.test(body)).length
    const out = wasOut(evidence, order.customer, order.opened_at, evidence.now)
    const thanks = told(new RegExp(`^Added .*ef ${refOf(order)}`))
    const links = told(new RegExp(linkOf(order)))
    const wrong: string[] = []
    if (thanks > 1 || (order.state === 'paid') !== (thanks === 1 || out))
      if (!(out && thanks < 2))
        wrong.push(
          `${ownerOf(evidence, order)} was thanked ${thanks} times for ${order.id}, which is ${order.state}`,
        )
    const wanted = order.via === 'checkout' && order.checkout !== null
    if (links > 1 || (wanted && links === 0 && !out))
      wrong.push(`${ownerOf(evidence, order)} got the link of ${order.id} ${links} times`)
    const next = house.orders.some(
      ({ text_in, reason }) => text_in === order.text_in && reason !== null && text_in !== null,
    )
    if (order.via === 'card' && order.state === 'failed' && !next && !out && told(/did not go through/) === 0)
      wrong.push(`${ownerOf(evidence, order)} was not told that ${order.id} failed`)
    return wrong
  })
}

/** Refusing is fine, dying is life, and whoever cannot get through may say so (503); but a 500 is a bug. */
function noDoorSlammed({ answers }: Evidence): string[] {
  return answers
    .filter(({ status }) => status >= 500 && status !== 503)
    .map(({ path, status }) => `${path} said ${status}`)
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
      stripe.sessions.map(({ metadata }) => metadata?.order),
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
