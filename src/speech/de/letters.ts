import type { enLetters } from '../en/letters.ts'

/** Part of `de.ts`. */
export const deLetters = {
  credit: ({ credit }) => `${credit} Guthaben`,

  access: ({ credit }) => `Zugang, mit ${credit} Guthaben`,

  labels: {
    bought: 'Gekauft',
    price: 'Preis',
    discount: 'Rabatt',
    code: 'Code',
    bonus: 'Zusätzliches Guthaben',
    paid: 'Bezahlt',
    refunded: 'Erstattet',
    card: 'Karte',
    date: 'Datum',
    receipt: 'Beleg',
  },

  subject: ({ name, bought }) => `Ihr Beleg von ${name}: ${bought}`,

  preview: ({ paid, balance }) => `Bezahlt ${paid}. Guthaben ${balance}.`,

  thanks: 'Danke',

  lead: ({ bought, name }) => `${bought}, bereit bei ${name}.`,

  balance: ({ balance }) => `Ihr Guthaben ist ${balance}.`,

  balanceLasts: ({ balance, times, keyword }) =>
    `Ihr Guthaben ist ${balance}, genug für etwa ${times} SMS mit ${keyword}.`,

  use: ({ usage, number, help, price, segment }) =>
    `Senden Sie ${usage} an ${number}: ${help}, ${price} und ${segment} je SMS.`,

  more: ({ buy }) => `${buy} lädt mehr auf, GUTHABEN sagt, was da ist, BELEG findet diesen Beleg wieder.`,

  open: 'Beleg öffnen',

  footer: ({ name, contact, number }) =>
    `${name} schreibt Ihnen, weil Sie dort bezahlt haben. Fragen: ${contact}, oder HILFE an ${number}.`,
} satisfies typeof enLetters
