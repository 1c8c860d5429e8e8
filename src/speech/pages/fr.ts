import type { Pages } from './en.ts'

/** What customers' pages say, in French. */
export const frPages: Pages = {
  account: 'Votre compte',
  back: 'Retour à votre compte',
  older: 'Plus ancien',
  questions: ({ contact }) => `Questions : ${contact}`,
  ref: ({ ref }) => `réf. ${ref}`,

  texts: { balance: 'SOLDE', unlock: 'DEBLOQUER', buy: 'ACHETER', autoOff: 'AUTO NON' },

  signIn: {
    phone: 'Votre numéro de téléphone',
    ask: 'Recevoir un code par SMS',
    free: "Il n'y a pas de mot de passe. Des frais de messages et de données peuvent s'appliquer.",
    noPhone: "Ce n'est pas un numéro de téléphone.",
    tooOften: ({ wait }) => `Trop d'essais. Réessayez dans ${wait}.`,
    title: 'Votre code',
    look: 'Regardez votre téléphone',
    onItsWay: "S'il nous a déjà écrit, un code est en route, valable dix minutes.",
    wrong: 'Ce code est faux, ou ne marche plus.',
    code: 'Code',
    enter: 'Entrer',
    again: 'Un autre numéro, ou un autre code',
    over: 'Votre session est finie. Connectez-vous pour voir où en est votre compte.',
    out: 'Sortir',
  },

  parts: 'Sur cette page',

  balance: {
    title: 'Votre solde',
    short: 'Solde',
    lasts: ({ times, keyword }) => `Environ ${times} × ${keyword}`,
    frozen: ({ contact }) => `Votre compte est suspendu. Aide : ${contact}`,
    optedOut:
      "Vous ne recevez pas de SMS de nous : aucune carte n'est débitée et rien n'est dépensé. Envoyez START pour revenir.",
  },

  buy: {
    title: 'Ajouter du crédit',
    how: 'Combien',
    access: 'et accès',
    price: ({ price }) => `pour ${price}`,
    saved: ({ card }) => `Payer avec ${card}`,
    other: 'Une autre carte',
    page: 'Payer par carte',
    again: "L'acheter encore",
  },

  card: {
    title: 'Carte',
    none: "Aucune n'est enregistrée.",
    expires: ({ when }) => `expire ${when}`,
    change: 'Changer de carte',
    add: 'Ajouter une carte',
  },

  auto: {
    title: 'Recharge automatique',
    on: 'active',
    paused: 'en pause',
    off: 'inactive',
    end: 'Arrêter',
    amount: 'Ajouter',
    below: 'dès que reste moins de',
    agree: 'Accepter',
    how: ({ currency, words }) =>
      `En ${currency}, débité de la carte enregistrée. Un SMS vous dit chaque recharge, et ${words} l'arrête.`,
    amounts: ({ currency }) => `Donnez deux montants en ${currency}, comme 20 et 5.`,
  },

  history: { title: 'Historique', none: 'Rien encore.', day: 'Jour', what: 'Quoi', amount: 'Montant' },

  receipts: { title: 'Reçus', one: ({ ref }) => `Reçu ${ref}`, receipt: 'Reçu', paid: 'Payé' },

  lock: {
    title: 'Blocage',
    why: "Téléphone perdu, ou un achat qui n'est pas de vous ? Bloqué, plus rien n'est débité jusqu'à ce qu'un code envoyé à votre téléphone rouvre le compte.",
    lock: 'Bloquer le compte',
    locked: 'Bloqué',
    how: "Rien n'est débité. Pour rouvrir le compte, demandez un code à votre téléphone et tapez-le ici.",
    ask: 'Recevoir le code',
    unlock: 'Débloquer',
  },

  data: {
    title: 'Vos données',
    all: 'Tout télécharger',
    delete: 'Supprimer le compte',
    what: "Votre numéro, vos SMS, lettres et cartes partent. Ce qu'il faut aux livres reste, sous un numéro qui n'est celui de personne.",
    sure: 'Je sais que personne ne peut revenir en arrière.',
    sureOf: ({ credit }) =>
      `Je sais que mon crédit de ${credit} part aussi, et que personne ne peut revenir en arrière.`,
    doIt: 'Supprimer',
    deleted: 'Supprimé',
    isDeleted: 'Votre compte est supprimé',
    somebodyNew: "Qui écrit depuis votre téléphone est quelqu'un de nouveau pour nous.",
  },

  cards: {
    title: 'Vos cartes',
    none: "Aucune carte n'est enregistrée.",
    charged: 'débitée',
    remove: 'Retirer',
    replace: 'Utiliser une autre carte',
    kept: "Les cartes sont gardées par Stripe. Rien n'est débité sur cette page.",
  },

  approve: {
    title: ({ amount }) => `Approuver ${amount}`,
    asks: ({ amount }) => `Votre banque vous demande d'approuver ${amount}`,
    how: "Rien n'est encore débité. Votre banque demande sur sa propre page et vous renvoie ici.",
    go: 'Aller à ma banque',
    notYou: "Cet achat n'est pas de vous ? Fermez cette page : rien ne se passe.",
  },

  barred: {
    title: 'Bloqué',
    nothing: 'Rien ne peut être débité',
    why: ({ unlock, contact }) =>
      `Ce compte est bloqué ou suspendu. Si vous l'avez bloqué, envoyez ${unlock} pour le rouvrir. Aide : ${contact}`,
  },

  order: {
    thanks: 'Merci',
    texted: ({ bought, name }) => `${bought}. ${name} vous a envoyé un SMS.`,
    left: ({ balance, number, contact }) =>
      `Envoyez ${balance} au ${number} pour voir ce qui reste. Questions : ${contact}`,
    stripes: 'Le reçu de Stripe',
    pay: ({ price }) => `Payer ${price}`,
    look: 'Regarder encore',
    open: 'Pas encore payé',
    openWhy: ({ amount }) => `${amount} est en attente. Si vous venez de payer, cela prend un instant.`,
    failed: 'Pas payé',
    failedWhy: () => "Le paiement n'a pas abouti. Rien n'a été débité.",
    expired: 'Cette page est fermée',
    expiredWhy: ({ buy }) => `Personne n'a payé à temps. Envoyez ${buy} pour un nouveau lien.`,
    canceled: "Ce lien n'est plus valable",
    canceledWhy: ({ buy }) =>
      `Il a été remplacé ou n'est plus demandé. Pour payer, voyez notre dernier SMS ou envoyez ${buy}.`,
    barredWhy: () => 'Ici, plus rien ne peut être payé. Si vous venez de payer, cela prend un instant.',
    review: 'Nous regardons cela',
    reviewWhy: () => "Quelqu'un vérifie ce paiement. Vous aurez de nos nouvelles.",
  },

  landing: {
    about: ({ name }) => `${name} : du crédit prépayé par SMS.`,
    prepaid: 'Du crédit prépayé par SMS.',
    begin: { send: 'Envoyez', to: 'au', end: ' pour commencer.' },
    text: 'SMS',
    get: 'Ce que vous recevez',
    price: 'Prix',
    access: ({ credit }) => `accès, une fois, avec ${credit} de crédit`,
    credit: ({ credit }) => `${credit} de crédit`,
    have: 'ce que vous avez',
    free: 'gratuit',
    account: 'ce qui reste, et en ajouter',
    small: ({ contact }) =>
      `La première fois, vous recevez un lien pour payer par carte. Plus le prix de chaque SMS envoyé. HELP pour de l'aide : ${contact}. STOP pour ne plus en recevoir. Des frais de messages et de données peuvent s'appliquer.`,
  },

  notDone: {
    title: 'Pas fait',
    otherwise: 'Cela ne peut pas se faire maintenant.',
    'bought-just-now': 'Vous avez déjà acheté la même chose. Dites que vous la voulez encore.',
    'card-paused': 'La banque veut que cette carte ne serve pas. Payez sur une page avec une autre.',
    'credit-left': 'Il reste du crédit. Utilisez-le, demandez-le en retour, ou renoncez-y.',
    'day-limit': 'Cela dépasserait la limite du jour.',
    'no-card': "Aucune carte n'est enregistrée. Payez sur une page, qui l'enregistre.",
    'not-for-sale': "Ce n'est pas en vente. Choisissez un des montants.",
    'auto-limit': "C'est plus en 30 jours que ce qui peut être accepté.",
    'not-locked': "Ce compte n'est pas bloqué.",
    'old-page': 'Cette page est ancienne. Allez à votre compte et choisissez de nouveau.',
    'opted-out':
      'Vous ne recevez pas de SMS de nous, et ne pourriez pas en être averti. Envoyez START, ou payez sur une page.',
    owes: 'Une somme est due. Ajoutez ce crédit avant, ou demandez-nous de l’aide.',
    'under-way': 'Quelque chose est en cours qui doit finir avant.',
    'wrong-code': 'Ce code est faux, ou ne marche plus.',
    frozen: 'Ce compte est suspendu.',
    locked: "Ce compte est bloqué : rien n'est débité. Débloquez-le d'abord.",
  },

  sorry: {
    title: 'Rien ici',
    'not-found': "Il n'y a rien à cette adresse.",
    'no-such-link': 'Ce lien ne vaut plus, ou ne mène nulle part. Écrivez-nous pour un nouveau.',
    'no-such-order': "Cette commande n'existe pas.",
    unreadable: 'Cette demande ne peut pas être lue.',
    unreachable: 'La liaison ne passe pas. Réessayez, merci.',
    internal: 'Quelque chose a échoué chez nous. Réessayez, merci.',
  },
}
