import type { enSales } from '../en/sales.ts'
import { whyNotTaken } from './codes.ts'

/** Part of `fr.ts`. */
export const frSales = {
  howMuch: ({ packs }) => `Combien ? Répondez ${choice(packs)}. Rien n'est débité.`,

  offer: ({ buy, credit }) => `${buy} (donne ${credit})`,

  unclearAmount: ({ buy }) =>
    `Pour ajouter du crédit, envoyez juste ACHETER et un montant, comme ${buy}. Rien n'est débité.`,

  payHere: ({ amount, price, url }) =>
    `Ajoutez ${amount}${forPrice(price)} : ${url} Votre carte est enregistrée, ensuite ACHETER suffit.`,

  takeFree: ({ amount, url }) => `${amount} vous sont offerts : ${url} On vous demandera une adresse e-mail.`,

  added: ({ amount, price, balance, card, ref }) =>
    `${amount} ajoutés${forPrice(price)}. Solde ${balance}. ${card ? `${card}, réf ${ref}` : `Réf ${ref}`}.`,

  cardSaved: ({ amount, price, balance, card, ref }) =>
    `${amount} ajoutés${forPrice(price)}. Solde ${balance}. ${card} enregistrée : ensuite ACHETER suffit. Réf ${ref}.`,

  accessFirst: ({ what, price, credit, buy }) =>
    `${what ?? 'Le crédit'} demande un accès : ${price} une fois, dont ${credit} de crédit. Répondez ${buy}. Rien n'est débité.`,

  accessAsk: ({ amount, credit, card, yes }) =>
    `L'accès coûte ${amount} une fois, dont ${credit} de crédit. Répondez ${yes} pour payer avec ${card}. Rien n'est encore débité.`,

  accessOnItsWay: ({ amount, ref }) =>
    `Votre accès pour ${amount} est en cours de paiement, réf ${ref}. Vous aurez le résultat ici.`,

  accessHere: ({ price, credit, url }) =>
    `Accès pour ${price}, avec ${credit} de crédit : ${url} Votre carte est enregistrée.`,

  accessOn: ({ amount, balance, card, ref }) =>
    `Accès ouvert, avec ${amount} de crédit. Solde ${balance}. ${card ? `${card}, réf ${ref}` : `Réf ${ref}`}. MENU pour les commandes.`,

  codeRefused: ({ promotion, why, least, buy }) =>
    `Le code ${promotion} ${whyNotTaken(why, least)}. Rien n'est débité. ${buy} marche sans code.`,

  receipt: ({ paid, day, card, ref, url }) =>
    `Dernier paiement : ${paid} le ${day}${card ? ` avec ${card}` : ''}, réf ${ref}. Reçu : ${url}`,

  noReceipt: ({ buy }) => `Vous n'avez encore rien acheté. ${buy} pour ajouter du crédit.`,
} satisfies typeof enSales

function forPrice(price: string | null | undefined): string {
  return price ? ` pour ${price}` : ''
}

function choice(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ou ${words.at(-1)}`
}
