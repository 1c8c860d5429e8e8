import type { enLetters } from '../en/letters.ts'

/** Part of `fr.ts`. */
export const frLetters = {
  credit: ({ credit }) => `${credit} de crédit`,

  access: ({ credit }) => `Accès, avec ${credit} de crédit`,

  labels: {
    bought: 'Achat',
    price: 'Prix',
    discount: 'Remise',
    code: 'Code',
    bonus: 'Crédit offert',
    paid: 'Payé',
    refunded: 'Remboursé',
    card: 'Carte',
    date: 'Date',
    receipt: 'Reçu',
  },

  subject: ({ name, bought }) => `Votre reçu de ${name} : ${bought}`,

  preview: ({ paid, balance }) => `Payé ${paid}. Solde ${balance}.`,

  thanks: 'Merci',

  lead: ({ bought, name }) => `${bought}, à utiliser chez ${name}.`,

  balance: ({ balance }) => `Votre solde est de ${balance}.`,

  balanceLasts: ({ balance, times, keyword }) =>
    `Votre solde est de ${balance}, assez pour environ ${times} messages ${keyword}.`,

  use: ({ usage, number, help, price, segment }) =>
    `Envoyez ${usage} au ${number} : ${help}, ${price} et ${segment} par message.`,

  more: ({ buy }) => `${buy} en ajoute, SOLDE dit ce qui reste, REÇU retrouve ce reçu.`,

  open: 'Ouvrir le reçu',

  footer: ({ name, contact, number }) =>
    `${name} vous écrit parce que vous y avez payé. Questions : ${contact}, ou envoyez AIDE au ${number}.`,
} satisfies typeof enLetters
