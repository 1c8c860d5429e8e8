import { buyFor, buyWords } from '../commands/amounts.ts'
import type { AccountWish, Ask, BuiltIn } from '../commands/ask.ts'
import type { Catalogue } from '../speech/en.ts'
import { speechOf } from '../speech/speech.ts'
import { type Conversation, waiting } from '../store/conversations.ts'
import { accountOf, type Customer } from '../store/customers.ts'
import * as ledger from '../store/ledger.ts'
import * as orders from '../store/orders.ts'
import * as prompts from '../store/prompts.ts'
import * as runs from '../store/runs.ts'
import { standing } from '../store/standing.ts'
import type { Tx } from '../store/store.ts'
import type * as subscriptions from '../store/subscriptions.ts'
import type { Heard } from '../store/texts-in.ts'
import { fittingArguments } from '../till/arguments.ts'
import { inLanguage } from '../till/command-settings.ts'
import { withoutOpening } from '../till/courtesy.ts'
import { nearest, readAnswer, splitCommand } from '../till/grammar.ts'
import { spoken } from '../till/keywords.ts'
import { formatMoney } from '../till/money.ts'
import { satellitePlace } from '../till/place.ts'
import { accessNow, productsFor } from '../till/product.ts'
import { receiptOf } from '../till/receipt.ts'
import { readNamedEnd, readSchedule } from '../till/schedule.ts'
import { comesByItself, findCommand, type Service, type ServiceCommand, textRate } from '../till/service.ts'
import type { InboundText } from '../till/text.ts'
import { tidy } from '../till/tidy.ts'
import { answerOffer } from './answer-offer.ts'
import { answerQuestion } from './answer-question.ts'
import { leaveConversation } from './ask-customer.ts'
import { chosen, hearAnswer } from './hear-answer.ts'
import type { House } from './house.ts'
import { buyerOf } from './offers-for.ts'
import { frozenWords } from './refuse-frozen.ts'

/** What a text asks for: words, a purchase (confirmed or not), a paid command with what follows it, read, or how one goes on. */
export type Decision =
  | { say: string; unread?: boolean }
  | { account: AccountWish }
  | { buys: number; code?: string; asksFirst?: boolean; confirmed: boolean; proved?: boolean }
  | { command: ServiceCommand; asked: string }
  | { schedules: ServiceCommand; rest: string }
  | { agrees: subscriptions.Subscription }
  | { continues: Conversation; answer: string }
  | { more: true }

/** Reads a text. Decides, and does nothing but take an open question away that it answers, or that nobody answers. */
export async function decide(
  tx: Tx,
  house: House,
  args: { customer: Customer; text: InboundText; heard: Heard; normalised: string; builtIns: BuiltIn[] },
): Promise<Decision> {
  const { service } = house
  const { customer, text, heard, normalised } = args
  const speech = speechOf(service, customer)
  if (normalised === '' && text.media > 0) return { say: speech.noPictures() }

  const talk = heard.is_asked ? await conversationOf(tx, house, customer) : undefined
  const now = house.world.clock.now()
  const prompted = heard.is_prompted
    ? (await prompts.live(tx, { customer: customer.id, now })).at(0)
    : undefined
  const said = tidy(text.body)
  const choice = talk && (prompted?.asked_at ?? 0) <= talk.asked_at ? chosen(talk, said) : undefined
  if (choice) return choice

  // Where a command's question waits and none of ours, YES and NO answer that one.
  const answer = talk && !prompted ? undefined : readAnswer(normalised, service.currency)
  const offer = { heard, normalised, answer, isAlone: !prompted }
  const { agreed, waits } = await answerOffer(tx, house, { customer, ...offer })
  if (agreed) return agreed
  const answered =
    answer &&
    (await answerQuestion(tx, house, {
      customer,
      answer,
      beside: {
        ...(waits && { offered: waits.command }),
        ...(talk && prompted && { asks: (await runs.find(tx, talk.run))!.command }),
      },
    }))
  if (answered) return answered

  const ask = askOf(tx, house, { customer, address: text.sender })
  for (const builtIn of args.builtIns) {
    const wish = await builtIn.answer(normalised, ask)
    if (!wish) continue
    return 'buys' in wish ? { ...wish, confirmed: false } : wish
  }

  // What follows the word stays as it was typed; only the word itself is compared.
  const called =
    calledCommand(service, said) ?? (talk ? undefined : calledCommand(service, withoutOpening(said)))
  const ended = endedCommand(service, { normalised, called })
  if (ended) return { schedules: ended, rest: 'OFF' }
  if (called && service.access && customer.access_at === null)
    return { say: accessOffer(house, customer, called.command.keyword) }
  if (called?.command.schedule) return { schedules: called.command, rest: called.rest }
  if (called) return decideCommand(speech, called, text)

  if (talk && said !== '') return chosen(talk, said) ?? goOn(tx, house, { customer, talk, said })

  const words = [
    ...args.builtIns.flatMap((builtIn) => wordsOf(builtIn, speech, house)),
    ...service.commands.flatMap(({ keyword, aliases }) => [keyword, ...aliases]),
  ]
  const word = nearest(normalised, words)
  return { say: word ? speech.didYouMean({ word }) : speech.unknown({ name: service.name }), unread: true }
}

/** What a word of the till's own is called where it is spoken; choosing a language or a channel is none where there is one. */
function wordsOf({ keyword }: BuiltIn, { language }: Catalogue, { service, settings }: House): string[] {
  if (keyword === 'LANG') return service.languages.length > 1 ? [keyword] : []
  if (/^(UN)?LINK$/.test(keyword) && settings.senders.length === 0) return []
  if (keyword === 'SUBS' && !comesByItself(service)) return []
  return [spoken(keyword, language), keyword]
}

/** The question of a command's that waits for a customer, unless they took too long. */
async function conversationOf(tx: Tx, house: House, customer: Customer): Promise<Conversation | undefined> {
  const talk = await waiting(tx, customer.id)
  return talk && talk.expires_at > house.world.clock.now() ? talk : undefined
}

async function goOn(
  tx: Tx,
  house: House,
  { customer, talk, said }: { customer: Customer; talk: Conversation; said: string },
): Promise<Decision> {
  const { command } = (await runs.find(tx, talk.run))!
  const { leaves, ...heard } = await hearAnswer(tx, speechOf(house.service, customer), {
    talk,
    said,
    keyword: command,
  })
  if (leaves) await leaveConversation(tx, house, customer.id)
  return heard
}

/** Paid commands are for those who have access, where it is sold, to those who may buy it now. */
function accessOffer(house: House, customer: Customer, what: string): string {
  if (customer.frozen !== null) return frozenWords(house, customer, customer.frozen)
  const { service, world } = house
  const speech = speechOf(service, customer)
  const { priceMicros, creditMicros } = accessNow(service.access!, world.clock.now())
  return speech.accessFirst({
    what,
    price: formatMoney(priceMicros, service.currency),
    credit: formatMoney(creditMicros, service.currency),
    buy: buyWords(priceMicros, speech),
  })
}

/** The command that a text calls, by its first word or by the letters before a number: `SUN46.5 7.9`. */
function calledCommand(
  service: Service,
  tidied: string,
): { command: ServiceCommand; rest: string } | undefined {
  const { keyword, rest } = splitCommand(tidied)
  const command = findCommand(service, keyword)
  if (command) return { command, rest }
  const [, word, number] = /^(\p{L}+)([-+]?\d.*)$/u.exec(tidied) ?? []
  const glued = word === undefined ? undefined : findCommand(service, word)
  return glued && { command: glued, rest: number! }
}

/** The command of which a text wants no more by itself: `DAILY OFF`, `STOP DAILY`. */
function endedCommand(
  service: Service,
  {
    normalised,
    called,
  }: { normalised: string; called: { command: ServiceCommand; rest: string } | undefined },
): ServiceCommand | undefined {
  const word = readNamedEnd(normalised)
  const named = word === undefined ? undefined : findCommand(service, word)
  const off = called && readSchedule(called.rest).kind === 'off' ? called.command : undefined
  return [named, off].find((command) => command?.schedule || command?.later)
}

function decideCommand(
  speech: Catalogue,
  { command, rest }: { command: ServiceCommand; rest: string },
  text: InboundText,
): Decision {
  const asked = fittingArguments(command.args, { rest, place: satellitePlace(text.body) })
  if (asked !== undefined) return { command, asked }
  const [usage, help] = [
    inLanguage(command.usage, speech.language),
    inLanguage(command.help, speech.language),
  ]
  return { say: speech.usage({ usage, help }) }
}

/** @param args.address where they are answered */
function askOf(tx: Tx, house: House, { customer, address }: { customer: Customer; address: string }): Ask {
  const { service } = house
  const speech = speechOf(service, customer)
  const account = accountOf(customer.id)
  const who = buyerOf(house, customer)
  const products = productsFor(service, who)
  return {
    service,
    speech,
    channels: house.settings.senders.length > 0,
    segmentMicros: textRate(service, { ...customer, address }),
    products,
    buy: buyFor(service, speech, who),
    frozen: customer.frozen,
    async lastReceipt() {
      const order = await orders.lastPaid(tx, customer.id)
      if (!order) return undefined
      return { receipt: receiptOf(order), url: `${house.settings.publicUrl}/thanks/${order.code}` }
    },
    async standing() {
      const { availableMicros, last } = await standing(tx, { account, currency: service.currency })
      return { balanceMicros: availableMicros, last }
    },
    async history(limit) {
      const lines = await ledger.history(tx, { account, currency: service.currency, limit })
      return lines.map(({ kind, credit, amount, note, posted_at: at }) => ({
        kind,
        amountMicros: credit === account ? amount : -amount,
        note,
        at,
      }))
    },
  }
}
