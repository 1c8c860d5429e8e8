import type { CodeDoubt } from '../../till/promotion.ts'
import { whyNotTaken } from './codes.ts'

type Bought = { amount: string; price?: string | null; balance: string; ref: string }

/** What is said about buying: what it costs, where to pay, what was bought, and what a promotion code did not do. */
export const enSales = {
  howMuch: ({ packs }: { packs: string[] }) => `How much? Reply ${choice(packs)}. Nothing charged.`,

  offer: ({ buy, credit }: { buy: string; credit: string }) => `${buy} (gives ${credit})`,

  unclearAmount: ({ buy }: { buy: string }) =>
    `To add money text just BUY and an amount, like ${buy}. Nothing charged.`,

  payHere: ({ amount, price, url }: { amount: string; price?: string | null; url: string }) =>
    `Add ${amount}${forPrice(price)}: ${url} Your card is saved, so next time BUY is enough.`,

  takeFree: ({ amount, url }: { amount: string; url: string }) =>
    `${amount} is yours for nothing: ${url} You will be asked for an e-mail address.`,

  added: ({ amount, price, balance, card, ref }: Bought & { card: string | null }) =>
    `Added ${amount}${forPrice(price)}. Balance ${balance}. ${card ? `${card}, ref ${ref}` : `Ref ${ref}`}.`,

  cardSaved: ({ amount, price, balance, card, ref }: Bought & { card: string }) =>
    `Added ${amount}${forPrice(price)}. Balance ${balance}. ${card} saved: next time BUY is enough. Ref ${ref}.`,

  accessFirst: ({ what, price, credit, buy }: AccessFirst) =>
    `${what ?? 'Credit'} needs access first: ${price} once, and ${credit} of it is credit. Reply ${buy}. Nothing charged.`,

  accessAsk: ({ amount, credit, card, yes }: { amount: string; credit: string; card: string; yes: string }) =>
    `Access costs ${amount} once, and ${credit} of it is credit. Reply ${yes} to pay with ${card}. Nothing charged yet.`,

  accessOnItsWay: ({ amount, ref }: { amount: string; ref: string }) =>
    `Your access for ${amount} is being charged, ref ${ref}. We'll text the result.`,

  accessHere: ({ price, credit, url }: { price: string; credit: string; url: string }) =>
    `Access for ${price}, with ${credit} of credit: ${url} Your card is saved for next time.`,

  accessOn: ({ amount, balance, card, ref }: Omit<Bought, 'price'> & { card: string | null }) =>
    `Access is on, with ${amount} of credit. Balance ${balance}. ${card ? `${card}, ref ${ref}` : `Ref ${ref}`}. MENU for commands.`,

  codeRefused: ({ promotion, why, least, buy }: CodeRefused) =>
    `The code ${promotion} ${whyNotTaken(why, least)}. Nothing charged. ${buy} works without a code.`,

  receipt: ({
    paid,
    day,
    card,
    ref,
    url,
  }: {
    paid: string
    day: string
    card: string | null
    ref: string
    url: string
  }) => `Last paid ${paid} on ${day}${card ? ` with ${card}` : ''}, ref ${ref}. Receipt: ${url}`,

  noReceipt: ({ buy }: { buy: string }) => `You have not bought anything yet. ${buy} to add credit.`,
}

type AccessFirst = {
  /** The command that was texted; nothing where credit was to be bought. */
  what: string | null
  price: string
  credit: string
  buy: string
}

type CodeRefused = {
  promotion: string
  why: CodeDoubt
  /** The least amount that the code is for. */
  least: string
  buy: string
}

/** Said where a price and what it gives differ. */
function forPrice(price: string | null | undefined): string {
  return price ? ` for ${price}` : ''
}

function choice(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
