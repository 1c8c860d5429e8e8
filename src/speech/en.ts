import { fitInside } from '../till/fit.ts'
import type { Language } from '../till/language.ts'
import { enCards } from './en/cards.ts'
import { enLetters } from './en/letters.ts'
import { enLinks } from './en/links.ts'
import { enMoneyBack } from './en/money-back.ts'
import { enSales } from './en/sales.ts'
import { enSubscriptions } from './en/subscriptions.ts'

/**
 * What the till says, in English. Every message is one GSM-7 segment with its longest values: what happened
 * comes first, then the figures, then the next step as words that can be texted.
 *
 * Amounts arrive formatted ("$20.00"), in the same form in every language; `buy` and the like are words to text.
 */
export const en = {
  language: 'en' as Language,

  ...enCards,

  ...enLinks,

  ...enMoneyBack,

  ...enSales,

  ...enSubscriptions,

  letters: enLetters,

  buy: ({ amount }: { amount: string }) => `BUY ${amount}`,

  yes: ({ answer }: { answer: string }) => `YES ${answer}`,

  yesDigits: () => 'YES and four digits',

  auto: ({ amount, below }: { amount: string; below: string }) => `AUTO ${amount} BELOW ${below}`,

  /** Why something moved on an account; what has no word here is a command's or a code's own name. */
  note: ({ note }: { note: string }) => note,

  balance: ({
    balance,
    last,
    estimate,
    buy,
  }: {
    balance: string
    last: string | null
    estimate: { keyword: string; times: number } | null
    buy: string
  }) => {
    const lines = [
      `Balance ${balance}.`,
      last && `Last: ${last}.`,
      estimate &&
        `About ${estimate.times} ${estimate.keyword} ${estimate.times === 1 ? 'text' : 'texts'} left.`,
      `${buy} to add.`,
    ]
    return lines.filter(Boolean).join(' ')
  },

  history: ({ lines, balance }: { lines: string[]; balance: string }) =>
    lines.length
      ? `${lines.join('; ')}. Balance ${balance}.`
      : `Nothing bought or used yet. Balance ${balance}.`,

  menu: ({ commands, buy, auto }: { commands: string[]; buy: string; auto: boolean }) =>
    [
      ...commands,
      buy,
      'BALANCE',
      'HISTORY',
      'RECEIPT',
      'CARD',
      ...(auto ? ['AUTO'] : []),
      'LOCK',
      'HELP',
    ].join(', '),

  help: ({ name, contact, buy }: { name: string; contact: string; buy: string }) =>
    `${name}: ${buy} adds credit, BALANCE, MENU, LOCK. Help: ${contact}. STOP to opt out. Msg&data rates may apply.`,

  welcomeBack: ({ name, balance }: { name: string; balance: string }) =>
    `${name}: welcome back, texts are on. Balance ${balance}. MENU for commands, STOP to end.`,

  farewell: ({ name }: { name: string }) =>
    `${name}: you are opted out and will get no more texts from us. START to come back.`,

  languageSet: () => 'We text you in English from now on. MENU for commands.',

  whichLanguage: ({ words }: { words: string[] }) => `Which language? Reply ${words.join(' or ')}.`,

  proveNumber: ({ contact }: { contact: string }) =>
    `This number was silent or out of reach for long. If it is still yours, reply the last four digits of your card. Help: ${contact}`,

  numberInDoubt: ({ contact }: { contact: string }) =>
    `This number was silent or out of reach for long, so its credit rests. Nothing is lost. Help: ${contact}`,

  numberProved: ({ balance }: { balance: string }) =>
    `Thank you, all is yours again. Balance ${balance}. MENU for commands.`,

  stillChecking: ({ amount }: { amount: string }) =>
    `Still checking your ${amount} payment. We'll text the result. You won't be charged twice.`,

  paymentFailed: ({ amount, buy }: { amount: string; buy: string }) =>
    `Your payment of ${amount} did not go through. Nothing charged. ${buy} to try again.`,

  inReview: ({ amount, ref }: { amount: string; ref: string }) =>
    `We are checking your payment of ${amount} by hand, ref ${ref}. You'll hear from us.`,

  buyAgain: ({ amount, ago, ref, yes }: { amount: string; ago: string; ref: string; yes: string }) =>
    `You bought ${amount} ${ago} ago, ref ${ref}. Want ${amount} more? Reply ${yes}. If not, ignore this.`,

  onItsWay: ({ amount, ref, yes }: { amount: string; ref: string; yes: string }) =>
    `Your ${amount} is being charged, ref ${ref}. Want ${amount} more? Reply ${yes}. If not, ignore this.`,

  yesToWhat: ({ yes }: { yes: string }) => `To buy, reply ${yes}. Nothing charged yet.`,

  nothingToConfirm: ({ buy }: { buy: string }) => `There is nothing to confirm. ${buy} to add credit.`,

  dropped: () => 'OK, nothing bought.',

  dayLimit: ({ limit, times }: { limit: string; times: number }) =>
    `That would pass the day's limit of ${limit} or ${times} purchases. Nothing charged. Try again tomorrow.`,

  tooLittle: ({
    keyword,
    cost,
    balance,
    buy,
  }: {
    keyword: string
    cost: string
    balance: string
    buy: string
  }) => `${keyword} costs up to ${cost} and you have ${balance}. ${buy} to add credit.`,

  tooLittleYet: ({
    keyword,
    cost,
    balance,
    amount,
    ref,
  }: {
    keyword: string
    cost: string
    balance: string
    amount: string
    ref: string
  }) =>
    `${keyword} costs up to ${cost} and you have ${balance}. ${amount} is being charged, ref ${ref}. Try again once it is added.`,

  chooseOne: ({ most }: { most: number }) =>
    `Please reply with a number from 1 to ${most}, or the name beside it. Nothing charged.`,

  leftThere: ({ keyword }: { keyword: string }) =>
    `We leave ${keyword} there; only the questions that we texted are paid for. ${keyword} begins again.`,

  moreFollows: () => ' ... MORE for the rest',

  nothingMore: () => 'There is nothing more to say. Nothing charged. MENU for commands.',

  priceUpTo: ({ price }: { price: string }) => `up to ${price}`,

  pricePerText: ({ price }: { price: string }) => `${price} a text`,

  usage: ({ usage, help }: { usage: string; help: string }) =>
    fitInside(help, (about) => `${usage}: ${about}. Nothing charged.`),

  sorry: ({ keyword }: { keyword: string }) =>
    `Sorry, ${keyword} is not working right now. Nothing charged. Please try again later.`,

  didYouMean: ({ word }: { word: string }) => `Did you mean ${word}? Nothing charged. MENU for all commands.`,

  unknown: ({ name }: { name: string }) => `${name} did not understand. Nothing charged. MENU for commands.`,

  noPictures: () => 'Pictures do not reach us. Text MENU for commands.',
}

/** Every message and what it needs; another language has the same or does not compile. */
export type Catalogue = typeof en
