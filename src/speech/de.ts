import { fitInside } from '../till/fit.ts'
import type { Language } from '../till/language.ts'
import { deCards } from './de/cards.ts'
import { deLetters } from './de/letters.ts'
import { deLinks } from './de/links.ts'
import { deMoneyBack } from './de/money-back.ts'
import { deSales } from './de/sales.ts'
import { deSubscriptions } from './de/subscriptions.ts'
import type { Catalogue } from './en.ts'

/** What the till says in German: like `en.ts`, message by message. */
export const de = {
  language: 'de' as Language,

  ...deCards,

  ...deLinks,

  ...deMoneyBack,

  ...deSales,

  ...deSubscriptions,

  letters: deLetters,

  buy: ({ amount }) => `KAUFEN ${amount}`,

  yes: ({ answer }) => `JA ${answer}`,

  yesDigits: () => 'JA und vier Ziffern',

  auto: ({ amount, below }) => `AUTO ${amount} UNTER ${below}`,

  note: ({ note }) => NOTES[note] ?? note,

  balance: ({ balance, last, estimate, buy }) => {
    const lines = [
      `Guthaben ${balance}.`,
      last && `Zuletzt: ${last}.`,
      estimate && `Reicht für etwa ${estimate.times} ${estimate.keyword}.`,
      `${buy} lädt auf.`,
    ]
    return lines.filter(Boolean).join(' ')
  },

  history: ({ lines, balance }) =>
    lines.length
      ? `${lines.join('; ')}. Guthaben ${balance}.`
      : `Noch nichts gekauft oder verbraucht. Guthaben ${balance}.`,

  menu: ({ commands, buy, auto }) =>
    [
      ...commands,
      buy,
      'GUTHABEN',
      'VERLAUF',
      'BELEG',
      'KARTE',
      ...(auto ? ['AUTO'] : []),
      'SPERREN',
      'HILFE',
    ].join(', '),

  help: ({ name, contact, buy }) =>
    `${name}: ${buy} lädt auf, GUTHABEN, MENU, SPERREN. Hilfe: ${contact}. STOP beendet alles. Es gilt Ihr SMS-Tarif.`,

  welcomeBack: ({ name, balance }) =>
    `${name}: willkommen zurück, Sie bekommen wieder SMS. Guthaben ${balance}. MENU zeigt die Befehle, STOP beendet alles.`,

  farewell: ({ name }) =>
    `${name}: Sie sind abgemeldet und bekommen keine SMS mehr von uns. START holt Sie zurück.`,

  languageSet: () => 'Ab jetzt schreiben wir Ihnen auf Deutsch. MENU zeigt die Befehle.',

  whichLanguage: ({ words }) => `Welche Sprache? Antworten Sie ${words.join(' oder ')}.`,

  proveNumber: ({ contact }) =>
    `Diese Nummer war lange still. Ist sie noch Ihre, antworten Sie mit den letzten vier Ziffern Ihrer Karte. Hilfe: ${contact}`,

  numberInDoubt: ({ contact }) =>
    `Diese Nummer war lange still, darum ruht ihr Guthaben. Nichts geht verloren. Hilfe: ${contact}`,

  numberProved: ({ balance }) =>
    `Danke, alles gehört wieder Ihnen. Guthaben ${balance}. MENU zeigt die Befehle.`,

  stillChecking: ({ amount }) =>
    `Wir prüfen Ihre Zahlung von ${amount} noch und melden das Ergebnis. Doppelt belastet wird nichts.`,

  paymentFailed: ({ amount, buy }) =>
    `Ihre Zahlung von ${amount} kam nicht zustande. Nichts belastet. ${buy} für einen neuen Versuch.`,

  inReview: ({ amount, ref }) =>
    `Wir sehen uns Ihre Zahlung von ${amount} selbst an, Ref ${ref}. Sie hören von uns.`,

  buyAgain: ({ amount, ago, ref, yes }) =>
    `Sie haben vor ${ago} ${amount} gekauft, Ref ${ref}. Noch einmal ${amount}? Antwort: ${yes}. Sonst einfach ignorieren.`,

  onItsWay: ({ amount, ref, yes }) =>
    `Ihre ${amount} werden gerade bezahlt, Ref ${ref}. Noch einmal ${amount}? Antwort: ${yes}. Sonst einfach ignorieren.`,

  yesToWhat: ({ yes }) => `Zum Kaufen bitte ${yes} antworten. Noch nichts belastet.`,

  nothingToConfirm: ({ buy }) => `Es gibt nichts zu bestätigen. ${buy} lädt auf.`,

  dropped: () => 'Gut, nichts gekauft.',

  dayLimit: ({ limit, times }) =>
    `Das wäre über dem Tageslimit von ${limit} oder ${times} Käufen. Nichts belastet. Morgen geht es wieder.`,

  tooLittle: ({ keyword, cost, balance, buy }) =>
    `${keyword} kostet bis zu ${cost}, Sie haben ${balance}. ${buy} lädt auf.`,

  tooLittleYet: ({ keyword, cost, balance, amount, ref }) =>
    `${keyword} kostet bis zu ${cost}, Sie haben ${balance}. ${amount} werden gerade bezahlt, Ref ${ref}. Sobald sie da sind, bitte noch einmal.`,

  chooseOne: ({ most }) =>
    `Bitte antworten Sie mit einer Zahl von 1 bis ${most} oder dem Namen dahinter. Nichts berechnet.`,

  leftThere: ({ keyword }) =>
    `Wir lassen ${keyword} hier; bezahlt sind nur unsere Fragen. ${keyword} beginnt neu.`,

  moreFollows: () => ' ... MEHR für den Rest',

  nothingMore: () => 'Mehr gibt es nicht zu sagen. Nichts berechnet. MENU zeigt die Befehle.',

  priceUpTo: ({ price }) => `bis zu ${price}`,

  pricePerText: ({ price }) => `${price} je SMS`,

  usage: ({ usage, help }) => fitInside(help, (about) => `${usage}: ${about}. Nichts belastet.`),

  sorry: ({ keyword }) =>
    `Leider geht ${keyword} gerade nicht. Nichts belastet. Bitte versuchen Sie es später noch einmal.`,

  didYouMean: ({ word }) => `Meinten Sie ${word}? Nichts belastet. MENU zeigt alle Befehle.`,

  unknown: ({ name }) => `${name} hat das nicht verstanden. Nichts belastet. MENU zeigt die Befehle.`,

  noPictures: () => 'Bilder erreichen uns nicht. Mit MENU sehen Sie die Befehle.',
} satisfies Catalogue

const NOTES: Record<string, string> = {
  bought: 'gekauft',
  bonus: 'geschenkt',
  refunded: 'erstattet',
  disputed: 'bestritten',
  'refund came back': 'Erstattung zurück',
  'dispute won': 'Einspruch gewonnen',
}
