import { fitInside } from '../till/fit.ts'
import type { Language } from '../till/language.ts'
import type { Catalogue } from './en.ts'
import { frCards } from './fr/cards.ts'
import { frLetters } from './fr/letters.ts'
import { frLinks } from './fr/links.ts'
import { frMoneyBack } from './fr/money-back.ts'
import { frSales } from './fr/sales.ts'
import { frSubscriptions } from './fr/subscriptions.ts'

/** What the till says in French: like `en.ts`, message by message. Texts lose the accents that GSM-7 lacks. */
export const fr = {
  language: 'fr' as Language,

  ...frCards,

  ...frLinks,

  ...frMoneyBack,

  ...frSales,

  ...frSubscriptions,

  letters: frLetters,

  buy: ({ amount }) => `ACHETER ${amount}`,

  yes: ({ answer }) => `OUI ${answer}`,

  yesDigits: () => 'OUI et quatre chiffres',

  auto: ({ amount, below }) => `AUTO ${amount} SOUS ${below}`,

  note: ({ note }) => NOTES[note] ?? note,

  balance: ({ balance, last, estimate, buy }) => {
    const lines = [
      `Solde ${balance}.`,
      last && `Dernier : ${last}.`,
      estimate && `Assez pour environ ${estimate.times} ${estimate.keyword}.`,
      `${buy} pour en ajouter.`,
    ]
    return lines.filter(Boolean).join(' ')
  },

  history: ({ lines, balance }) =>
    lines.length
      ? `${lines.join('; ')}. Solde ${balance}.`
      : `Rien d'acheté ni d'utilisé pour l'instant. Solde ${balance}.`,

  menu: ({ commands, buy, auto }) =>
    [
      ...commands,
      buy,
      'SOLDE',
      'HISTORIQUE',
      'REÇU',
      'CARTE',
      ...(auto ? ['AUTO'] : []),
      'BLOQUER',
      'AIDE',
    ].join(', '),

  help: ({ name, contact, buy }) =>
    `${name} : ${buy} ajoute du crédit, SOLDE, MENU, BLOQUER. Aide : ${contact}. STOP pour arrêter. Tarif SMS usuel.`,

  welcomeBack: ({ name, balance }) =>
    `${name} : bon retour, vous recevez de nouveau nos SMS. Solde ${balance}. MENU pour les commandes, STOP pour arrêter.`,

  farewell: ({ name }) =>
    `${name} : vous êtes désinscrit et ne recevrez plus de messages de nous. START pour revenir.`,

  languageSet: () => 'Nous vous écrivons désormais en français. MENU pour les commandes.',

  whichLanguage: ({ words }) => `Quelle langue ? Répondez ${words.join(' ou ')}.`,

  proveNumber: ({ contact }) =>
    `Ce numéro est resté longtemps muet. S'il est toujours à vous, répondez les 4 derniers chiffres de votre carte. Aide : ${contact}`,

  numberInDoubt: ({ contact }) =>
    `Ce numéro est resté longtemps muet et son crédit est suspendu. Rien n'est perdu. Aide : ${contact}`,

  numberProved: ({ balance }) =>
    `Merci, tout est de nouveau à vous. Solde ${balance}. MENU pour les commandes.`,

  stillChecking: ({ amount }) =>
    `Nous vérifions encore votre paiement de ${amount}. Vous aurez le résultat ici, et rien n'est débité deux fois.`,

  paymentFailed: ({ amount, buy }) =>
    `Votre paiement de ${amount} n'a pas abouti. Rien n'est débité. ${buy} pour réessayer.`,

  inReview: ({ amount, ref }) =>
    `Nous vérifions à la main votre paiement de ${amount}, réf ${ref}. Nous vous écrirons.`,

  buyAgain: ({ amount, ago, ref, yes }) =>
    `Vous avez acheté ${amount} il y a ${ago}, réf ${ref}. Encore ${amount} ? Répondez ${yes}. Sinon, ignorez ce message.`,

  onItsWay: ({ amount, ref, yes }) =>
    `Vos ${amount} sont en cours de paiement, réf ${ref}. Encore ${amount} ? Répondez ${yes}. Sinon, ignorez ce message.`,

  yesToWhat: ({ yes }) => `Pour acheter, répondez ${yes}. Rien n'est encore débité.`,

  nothingToConfirm: ({ buy }) => `Il n'y a rien à confirmer. ${buy} pour ajouter du crédit.`,

  dropped: () => "D'accord, rien n'est acheté.",

  dayLimit: ({ limit, times }) =>
    `Cela dépasserait la limite du jour de ${limit} ou ${times} achats. Rien n'est débité. Réessayez demain.`,

  tooLittle: ({ keyword, cost, balance, buy }) =>
    `${keyword} coûte jusqu'à ${cost} et vous avez ${balance}. ${buy} pour ajouter du crédit.`,

  tooLittleYet: ({ keyword, cost, balance, amount, ref }) =>
    `${keyword} coûte jusqu'à ${cost} et vous avez ${balance}. ${amount} sont en cours de paiement, réf ${ref}. Réessayez après l'ajout.`,

  chooseOne: ({ most }) => `Répondez par un numéro de 1 à ${most}, ou par le nom à côté. Rien n'est débité.`,

  leftThere: ({ keyword }) =>
    `Nous en restons là avec ${keyword} ; seules les questions envoyées sont payées. ${keyword} recommence.`,

  moreFollows: () => ' ... SUITE pour la suite',

  nothingMore: () => "Il n'y a rien de plus à dire. Rien n'est débité. MENU pour les commandes.",

  priceUpTo: ({ price }) => `jusqu'à ${price}`,

  pricePerText: ({ price }) => `${price} par message`,

  usage: ({ usage, help }) => fitInside(help, (about) => `${usage} : ${about}. Rien n'est débité.`),

  sorry: ({ keyword }) =>
    `Désolé, ${keyword} ne marche pas en ce moment. Rien n'est débité. Merci de réessayer plus tard.`,

  didYouMean: ({ word }) => `Vouliez-vous dire ${word} ? Rien n'est débité. MENU pour toutes les commandes.`,

  unknown: ({ name }) => `${name} n'a pas compris. Rien n'est débité. MENU pour les commandes.`,

  noPictures: () => 'Les images ne nous parviennent pas. Envoyez MENU pour les commandes.',
} satisfies Catalogue

const NOTES: Record<string, string> = {
  bought: 'achat',
  bonus: 'offert',
  refunded: 'remboursé',
  disputed: 'contesté',
  'refund came back': 'remboursement revenu',
  'dispute won': 'litige gagné',
}
