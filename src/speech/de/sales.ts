import type { enSales } from '../en/sales.ts'
import { whyNotTaken } from './codes.ts'

/** Part of `de.ts`. */
export const deSales = {
  howMuch: ({ packs }) => `Wie viel? Antworten Sie ${choice(packs)}. Nichts belastet.`,

  offer: ({ buy, credit }) => `${buy} (gibt ${credit})`,

  unclearAmount: ({ buy }) =>
    `Zum Aufladen nur KAUFEN und einen Betrag senden, etwa ${buy}. Nichts belastet.`,

  payHere: ({ amount, price, url }) =>
    `${amount}${forPrice(price)} aufladen: ${url} Ihre Karte wird gespeichert, dann genügt KAUFEN.`,

  takeFree: ({ amount, url }) =>
    `${amount} gehören Ihnen umsonst: ${url} Sie werden nach einer E-Mail gefragt.`,

  added: ({ amount, price, balance, card, ref }) =>
    `${amount}${forPrice(price)} aufgeladen. Guthaben ${balance}. ${card ? `${card}, Ref ${ref}` : `Ref ${ref}`}.`,

  cardSaved: ({ amount, price, balance, card, ref }) =>
    `${amount}${forPrice(price)} aufgeladen. Guthaben ${balance}. ${card} gespeichert, jetzt genügt KAUFEN. Ref ${ref}.`,

  accessFirst: ({ what, price, credit, buy }) =>
    `${what ?? 'Guthaben'} braucht zuerst Zugang: einmal ${price}, davon ${credit} Guthaben. Antwort: ${buy}. Nichts belastet.`,

  accessAsk: ({ amount, credit, card, yes }) =>
    `Zugang kostet einmal ${amount}, davon ${credit} Guthaben. Mit ${yes} zahlen Sie mit ${card}. Noch nichts belastet.`,

  accessOnItsWay: ({ amount, ref }) =>
    `Ihr Zugang für ${amount} wird gerade bezahlt, Ref ${ref}. Wir melden das Ergebnis.`,

  accessHere: ({ price, credit, url }) =>
    `Zugang für ${price}, mit ${credit} Guthaben: ${url} Ihre Karte wird gespeichert.`,

  accessOn: ({ amount, balance, card, ref }) =>
    `Zugang ist da, mit ${amount} Guthaben. Guthaben ${balance}. ${card ? `${card}, Ref ${ref}` : `Ref ${ref}`}. MENU zeigt die Befehle.`,

  codeRefused: ({ promotion, why, least, buy }) =>
    `Der Code ${promotion} ${whyNotTaken(why, least)}. Nichts belastet. ${buy} geht ohne Code.`,

  receipt: ({ paid, day, card, ref, url }) =>
    `Zuletzt ${paid} am ${day}${card ? ` mit ${card}` : ''} bezahlt, Ref ${ref}. Beleg: ${url}`,

  noReceipt: ({ buy }) => `Sie haben noch nichts gekauft. ${buy} lädt auf.`,
} satisfies typeof enSales

function forPrice(price: string | null | undefined): string {
  return price ? ` für ${price}` : ''
}

function choice(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} oder ${words.at(-1)}`
}
