import type { Letter } from '../till/letter.ts'
import { formatMoney } from '../till/money.ts'
import type { Receipt } from '../till/receipt.ts'
import { cardName } from '../till/wallet.ts'
import { dayOf } from './days.ts'
import type { Catalogue } from './en.ts'

/** What was bought, in a few words: `$20.00 of credit`. */
export function boughtWords(
  { product, creditMicros, currency }: Receipt,
  { letters }: Pick<Catalogue, 'letters'>,
): string {
  const credit = formatMoney(creditMicros, currency)
  return product === 'access' ? letters.access({ credit }) : letters.credit({ credit })
}

/** The lines of a receipt, as a letter and a page show them. What did not happen has no line. */
export function receiptRows(
  receipt: Receipt,
  speech: Pick<Catalogue, 'letters' | 'language'>,
): Letter['rows'] {
  const money = (micros: number) => formatMoney(micros, receipt.currency)
  const { offMicros, bonusMicros, refundedMicros, code, card } = receipt
  const { labels } = speech.letters
  const time = new Date(receipt.at).toISOString().slice(11, 16)
  const rows: (Letter['rows'][number] | false)[] = [
    { label: labels.bought, value: boughtWords(receipt, speech) },
    (offMicros > 0 || bonusMicros > 0) && { label: labels.price, value: money(receipt.priceMicros) },
    offMicros > 0 && {
      label: code === null ? labels.discount : `${labels.code} ${code}`,
      value: `-${money(offMicros)}`,
    },
    bonusMicros > 0 && { label: labels.bonus, value: `+${money(bonusMicros)}` },
    { label: labels.paid, value: money(receipt.paidMicros), strong: true },
    refundedMicros > 0 && { label: labels.refunded, value: `-${money(refundedMicros)}` },
    card !== null && { label: labels.card, value: cardName(card) },
    { label: labels.date, value: `${dayOf(receipt.at, speech.language)}, ${time} UTC` },
    { label: labels.receipt, value: receipt.number },
  ]
  return rows.filter((row) => row !== false)
}

/** The letter that confirms an order: what it was, what is left, and how to use it. Amounts arrive formatted. */
export function orderLetter(
  args: {
    receipt: Receipt
    name: string
    contact: string
    balance: string
    /** How far that goes. */
    estimate: { keyword: string; times: number } | undefined
    /** The commands that can be paid for, and what each text that answers costs. */
    uses: { usage: string; help: string; price: string; segment: string }[]
    buy: string
    /** Our number. */
    number: string
    url: string
  },
  speech: Catalogue,
): Letter {
  const { letters } = speech
  const { receipt, name, contact, balance, estimate, uses, buy, number } = args
  const bought = boughtWords(receipt, speech)
  return {
    language: speech.language,
    subject: letters.subject({ name, bought }),
    preview: letters.preview({ paid: formatMoney(receipt.paidMicros, receipt.currency), balance }),
    heading: letters.thanks,
    lead: letters.lead({ bought, name }),
    rows: receiptRows(receipt, speech),
    lines: [
      estimate ? letters.balanceLasts({ balance, ...estimate }) : letters.balance({ balance }),
      ...uses.map((use) => letters.use({ ...use, number })),
      letters.more({ buy }),
    ],
    link: { words: letters.open, url: args.url },
    footer: letters.footer({ name, contact, number }),
  }
}
