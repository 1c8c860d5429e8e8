import { TILL_NUMBER } from '../../src/town/addresses.ts'
import { answerBank, payOn, type Visit } from '../../src/town/browser.ts'
import type { Town } from '../../src/town/charter.ts'
import type { Dice } from '../../src/town/dice.ts'
import type { Storm } from './brew.ts'
import { asked } from './ferry.ts'
import { CODE } from './operators.ts'

/** Somebody with a phone. They know what they were texted, and nothing else. */
export type Person = {
  name: string
  phone: string
  /** What they have in their purse, by the sandbox's names. */
  cards: string[]
  /** Every time they pressed send, oldest first. */
  sent: { sid: string; at: number; words: string }[]
  /** Wishes to buy by text: when they were sent, and for how much, or how little if a code given before goes on. */
  wishes: { at: number; cents: number; leastCents: number }[]
  /** What they have agreed to be charged by AUTO. */
  agreed: { at: number; cents: number }[]
  /** What Stripe's page told them that they had paid. */
  paid: { link: string; at: number }[]
}

const PURSES = [
  ['visa'],
  ['mastercard', 'visa'],
  ['declined', 'visa'],
  ['insufficient_funds', 'mastercard'],
  ['fails_later', 'amex'],
  ['sca_always', 'visa'],
  ['sca_unless_set_up'],
  ['sca_on_session'],
  ['expired', 'visa_debit'],
]

/** A few people, each with other cards. */
export function invite(dice: Dice, names: readonly string[]): Person[] {
  return names.map((name, i) => somebody(name, `+1415555010${i}`, dice.pick(PURSES)))
}

/** Somebody who has never texted. */
export function somebody(name: string, phone: string, cards: string[]): Person {
  return { name, phone, cards, sent: [], wishes: [], agreed: [], paid: [] }
}

/** Somebody's life until `untilMs`: every now and then they do something that people do. */
export async function live(town: Town, person: Person, storm: Storm, untilMs: number): Promise<void> {
  const { dice, clock } = town
  const pace = dice.pick([10_000, 30_000, 60_000])
  await clock.sleep(dice.between(0, 20_000))
  for (let acts = 0; clock.now() < untilMs; acts++) {
    // Who has been asked something does not leave it at that, mostly.
    if (acts >= storm.acts + (isAsked(town, person) ? 4 : 0)) return
    await act(town, person, storm)
    await clock.sleep(dice.between(500, pace))
  }
}

async function act(town: Town, person: Person, storm: Storm): Promise<void> {
  const { dice } = town
  const link = unpaidLink(town, person)
  // Who has got a link and means to pay does so before anything else.
  if (link !== undefined && dice.chance(0.5)) return pay(town, person, link)
  send(town, person, storm.texts, chooseWords(town, person))
}

function isAsked(town: Town, person: Person): boolean {
  const last = newest(town, person)
  return (
    unpaidLink(town, person) !== undefined ||
    asked(last) !== undefined ||
    /Reply YES|\bMORE\b|^Locked/.test(last)
  )
}

function newest(town: Town, { phone }: Person): string {
  return town.inbox(phone).at(-1)?.body ?? ''
}

function chooseWords(town: Town, person: Person): string {
  const { dice } = town
  const last = newest(town, person)
  const offer = /Reply (YES \d+)/.exec(last)?.[1]
  if (offer !== undefined && dice.chance(0.6)) return dice.pick([offer, 'Yes', offer.toLowerCase(), 'no'])
  const question = asked(last)
  if (question === 'boat' && dice.chance(0.8))
    return dice.pick(['1', '2', 'Morning', 'evening!', '3', 'the blue one'])
  if (question === 'name' && dice.chance(0.8))
    return `${dice.pick(['Ann', 'Bo', 'Nobody'])} ${dice.between(2, 99)}`
  if (/\bMORE\b/.test(last) && dice.chance(0.6)) return 'MORE'
  const code = /reply (UNLOCK \d{6}|YES \d{4}) /.exec(last)?.[1]
  if (code !== undefined && dice.chance(0.7)) return dice.chance(0.8) ? code : code.replace(/\d/, '7')
  if (/^(Locked|You have locked)/.test(last) && dice.chance(0.8)) return dice.pick(['UNLOCK', 'BUY 20'])
  const stopped = person.sent.findLast(({ words }) => /^(stop|start|stop texting me)$/i.test(words))
  if (stopped && !/start/i.test(stopped.words) && dice.chance(0.5)) return 'START'
  const amount = dice.pick([10, 20, 20, 20, 50])
  const kind = dice.weigh({ buy: 10, again: 3, spend: 8, look: 6, account: 4, typo: 3, answer: 2, stop: 1 })
  switch (kind) {
    case 'buy':
      return dice.pick([
        `BUY ${amount}`,
        `buy $${amount}`,
        `Top up ${amount} please`,
        `BUY ${amount} ${CODE}`,
      ])
    case 'again':
      return person.sent.findLast(({ words }) => /^buy/i.test(words))?.words ?? 'BUY 20'
    case 'spend':
      if (dice.chance(0.4)) return 'FERRY'
      if (dice.chance(0.5)) return `TIDE ${dice.pick(['94110', '94110', '98101', '02108'])}`
      return `SUN ${dice.between(-60, 70)}.${dice.between(0, 9)} ${dice.between(-170, 170)}`
    case 'look':
      return dice.pick(['BALANCE', 'HISTORY', 'MENU', 'HELP', '?', 'balance please', 'RECEIPT'])
    case 'account':
      return dice.pick([
        'AUTO 20 BELOW 15',
        'AUTO 20 BELOW 15',
        'AUTO OFF',
        'AUTO',
        'CARD',
        'LOCK',
        'LOCK',
        'LOCK',
        'UNLOCK',
      ])
    case 'typo':
      return dice.pick(['BALNACE', 'BUY', 'BUY 10 WINTER', 'BUY 20 50', 'BUY 7', 'hello there', 'SUN', '👍'])
    case 'answer':
      return dice.pick(['YES', 'YES 20', 'NO', 'ok'])
    case 'stop':
      return dice.pick(['STOP', 'stop texting me'])
  }
}

/** Presses send. What becomes of it on the way is not for the sender to know. */
export function send(town: Town, person: Person, perils: Storm['texts'], words: string): void {
  const { dice, clock, sandbox } = town
  for (const { fault, chance } of perils)
    if (dice.chance(chance)) sandbox.twilio.control.faults.add({ ...fault, phone: person.phone })
  town.tell(`${person.name} > ${words}`)
  const dollars = /^(?:buy|top up|yes)\D*(\d{1,3})\D*$/i.exec(words)?.[1]
  const offered = /^(yes|ok|yes \d{4})$/i.test(words) ? askedFor(town, person) : undefined
  const wish = dollars === undefined ? offered : Number(dollars)
  if (wish !== undefined) {
    const cents = wish * (words.includes(CODE) ? 75 : 100)
    // Who says yes does so to what was asked, with the code that they had given.
    const goesOn = /^(yes|ok)/i.test(words) && person.sent.some((sent) => sent.words.includes(CODE))
    person.wishes.push({ at: clock.now(), cents, leastCents: goesOn ? wish * 75 : cents })
  }
  const agreed = /^auto (\d+)/i.exec(words)?.[1]
  if (agreed !== undefined) person.agreed.push({ at: clock.now(), cents: Number(agreed) * 100 })
  const before = sandbox.twilio.control.messages(person.phone).length
  sandbox.twilio.control.text({ from: person.phone, to: TILL_NUMBER, body: words }).catch(town.fail)
  const { sid } = sandbox.twilio.control.messages(person.phone)[before]!
  person.sent.push({ sid, at: clock.now(), words })
}

/** What the newest question on somebody's phone offers, in dollars. */
function askedFor(town: Town, person: Person): number | undefined {
  const question = town.inbox(person.phone).findLast(({ body }) => /reply YES/i.test(body))
  const dollars = /Reply YES (\d+)\.|^\$(\d+)\.00 from|To pay \$(\d+)\.00/
    .exec(question?.body ?? '')
    ?.slice(1)
    .find(Boolean)
  return dollars === undefined ? undefined : Number(dollars)
}

/** The newest link on somebody's phone that they have not paid on. */
export function unpaidLink(town: Town, person: Person): string | undefined {
  const links = town.inbox(person.phone).flatMap(({ body }) => /https:\S+\/p\/\w+/.exec(body)?.[0] ?? [])
  return links.findLast((link) => !person.paid.some((paid) => paid.link === link))
}

/** Opens a link and tries the cards in the purse, until one works or it is no fun any more. */
export async function pay(town: Town, person: Person, link: string): Promise<void> {
  const { dice, clock } = town
  for (const card of person.cards) {
    await clock.sleep(dice.between(2_000, 20_000))
    let visit: Visit
    try {
      visit = await payOn(town.fetch, link, card)
      if (visit.kind === 'bank') {
        await clock.sleep(dice.between(1_000, 15_000))
        visit = await answerBank(town.fetch, visit.url, dice.chance(0.9))
      }
    } catch {
      // The page does not load. Perhaps it went through, perhaps not: they will look again some time.
      return
    }
    town.tell(`${person.name} pays with ${card}: ${visit.kind === 'trouble' ? visit.words : visit.kind}`)
    if (visit.kind === 'paid') person.paid.push({ link, at: clock.now() })
    if (visit.kind === 'paid' || visit.kind === 'no page' || dice.chance(0.2)) return
  }
}
