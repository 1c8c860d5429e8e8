import type { Letter } from '../till/letter.ts'
import { formatMoney } from '../till/money.ts'
import type { Receipt } from '../till/receipt.ts'
import { cardName } from './declines.ts'

/** `23 Nov 2026`, in UTC: a till's customers live everywhere. */
export function dayOf(at: number): string {
  return day.format(at)
}

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** What was bought, in a few words: `$20.00 of credit`. */
export function boughtWords({ product, creditMicros, currency }: Receipt): string {
  const credit = formatMoney(creditMicros, currency)
  return product === 'access' ? `Access, with ${credit} of credit` : `${credit} of credit`
}

/** The lines of a receipt, as a letter and a page show them. What did not happen has no line. */
export function receiptRows(receipt: Receipt): Letter['rows'] {
  const money = (micros: number) => formatMoney(micros, receipt.currency)
  const { offMicros, bonusMicros, refundedMicros, code, card } = receipt
  const time = new Date(receipt.at).toISOString().slice(11, 16)
  const rows: (Letter['rows'][number] | false)[] = [
    { label: 'Bought', value: boughtWords(receipt) },
    (offMicros > 0 || bonusMicros > 0) && { label: 'Price', value: money(receipt.priceMicros) },
    offMicros > 0 && { label: code === null ? 'Discount' : `Code ${code}`, value: `-${money(offMicros)}` },
    bonusMicros > 0 && { label: 'Bonus credit', value: `+${money(bonusMicros)}` },
    { label: 'Paid', value: money(receipt.paidMicros), strong: true },
    refundedMicros > 0 && { label: 'Refunded', value: `-${money(refundedMicros)}` },
    card !== null && { label: 'Card', value: cardName(card) },
    { label: 'Date', value: `${dayOf(receipt.at)}, ${time} UTC` },
    { label: 'Receipt', value: receipt.number },
  ]
  return rows.filter((row) => row !== false)
}

/** The letter that confirms an order: what it was, what is left, and how to use it. Amounts arrive formatted. */
export function orderLetter(args: {
  receipt: Receipt
  name: string
  contact: string
  balance: string
  /** How far that goes. */
  estimate: { keyword: string; times: number } | undefined
  /** The commands that can be paid for. */
  uses: { usage: string; help: string; price: string }[]
  buy: string
  /** Our number. */
  number: string
  url: string
}): Letter {
  const { receipt, name, balance, estimate, uses, buy, number } = args
  const bought = boughtWords(receipt)
  const lasts = estimate ? `, enough for about ${estimate.times} ${estimate.keyword} texts` : ''
  return {
    subject: `Your receipt from ${name}: ${bought}`,
    preview: `Paid ${formatMoney(receipt.paidMicros, receipt.currency)}. Balance ${balance}.`,
    heading: `Thank you`,
    lead: `${bought}, ready to use at ${name}.`,
    rows: receiptRows(receipt),
    lines: [
      `Your balance is ${balance}${lasts}.`,
      ...uses.map(({ usage, help, price }) => `Text ${usage} to ${number}: ${help}, ${price}.`),
      `${buy} adds more, BALANCE tells what is left, RECEIPT finds this receipt again.`,
    ],
    link: { words: 'Open the receipt', url: args.url },
    footer: `${name} sends this because you paid there. Questions: ${args.contact}, or text HELP to ${number}.`,
  }
}
