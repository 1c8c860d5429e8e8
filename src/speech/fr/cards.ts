import type { enCards } from '../en/cards.ts'
import { frDeclines, frNext } from './declines.ts'

/** Part of `fr.ts`. */
export const frCards = {
  declined: ({ card, why, next, url }) =>
    `${card} refusée${frDeclines[why]}. Rien n'est débité. ${frNext[next]} : ${url}`,

  declinedAtBank: ({ card, why, next, buy }) =>
    `${card} refusée${frDeclines[why]}. Rien n'est débité. ${next === 'ask-bank' ? 'Voyez votre banque, puis ' : ''}${buy} pour réessayer, CARTE pour en changer.`,

  cardPaused: ({ card, url }) =>
    `${card} a été refusée trop souvent, nous attendons demain. Rien n'est débité. Autre carte : ${url}`,

  cardBarred: ({ card, url }) =>
    `La banque de ${card} ne veut plus de débits. Rien n'est débité. Autre carte : ${url}`,

  newCard: ({ amount, url }) =>
    `Votre carte enregistrée n'existe plus. Rien n'est débité. Ajoutez ${amount} avec une autre : ${url}`,

  approve: ({ amount, url }) =>
    `Votre banque demande votre accord pour ${amount}. Rien n'est encore débité. Accepter : ${url}`,

  approveAuto: ({ amount, url }) =>
    `AUTO en pause : votre banque demande votre accord pour ${amount}. Rien n'est débité. Accepter : ${url}`,

  notApproved: ({ amount, buy }) =>
    `Votre banque n'a pas eu votre accord pour ${amount}. Rien n'est débité. ${buy} pour réessayer, CARTE pour en changer. Pas vous ? Répondez BLOQUER.`,

  approvedMeanwhile: ({ amount, buy }) =>
    `Votre banque a finalement accepté ${amount}, rien d'autre n'est débité. ${buy} si vous voulez plus.`,

  card: ({ card, expires, url }) => `${card}, expire ${expires}. Pour la remplacer ou la retirer : ${url}`,

  noCard: ({ url }) => `Aucune carte enregistrée. Ajoutez-en une : ${url} Rien n'est débité pour cela.`,

  cardExpires: ({ card, expires }) =>
    `${card} est valable jusqu'à fin ${expires}. Envoyez CARTE pour la remplacer.`,

  autoOn: ({ amount, below, month, card }) =>
    `AUTO activé : ${amount} de ${card} dès qu'il reste moins de ${below}, au plus ${month} en 30 jours. AUTO NON pour arrêter.`,

  autoTells: ({ amount, below, month }) =>
    `AUTO ajoute ${amount} dès qu'il reste moins de ${below}, au plus ${month} en 30 jours. AUTO NON pour arrêter.`,

  autoPaused: ({ auto }) =>
    `AUTO est en pause et ne débite rien. ${auto} pour continuer, AUTO NON pour arrêter.`,

  autoGone: ({ amount, auto }) =>
    `AUTO en pause : il ne peut plus ajouter ${amount}. Rien n'est débité. ${auto} pour continuer, AUTO NON pour arrêter.`,

  autoOffYet: ({ amount, ref }) =>
    `AUTO est désactivé. ${amount} étaient déjà en cours de débit, réf ${ref}. Rien d'autre n'est débité sans ACHETER.`,

  autoOff: () => "AUTO est désactivé. Rien n'est débité sans ACHETER de votre part.",

  autoHow: ({ auto }) =>
    `AUTO ajoute du crédit tout seul. Pour accepter, envoyez ${auto}, avec vos montants. Rien n'est débité.`,

  autoNotOffered: ({ buy }) =>
    `Il n'y a pas d'AUTO ici. ${buy} ajoute du crédit quand vous l'envoyez. Rien n'est débité.`,

  autoAmount: ({ amounts }) =>
    `AUTO peut ajouter ${amounts.join(', ')}, et toujours plus que le seuil. Rien n'a changé.`,

  autoMonth: ({ month }) =>
    `Ici AUTO peut ajouter au plus ${month} en 30 jours, et au moins une fois. Rien n'a changé.`,

  phoneStopped: () =>
    "Depuis STOP, votre téléphone ne reçoit plus nos SMS : rien ne vient tout seul. Envoyez-y d'abord START.",

  autoNoCard: ({ buy }) => `AUTO demande une carte enregistrée qui a déjà payé. D'abord ${buy}.`,

  autoAdded: ({ amount, balance, card, ref }) =>
    `AUTO a ajouté ${amount}. Solde ${balance}. ${card ? `${card}, réf ${ref}` : `Réf ${ref}`}. AUTO NON pour arrêter.`,

  autoDeclined: ({ card, why, auto }) =>
    `AUTO en pause : ${card} refusée${frDeclines[why]}. Rien n'est débité. CARTE pour en changer, ${auto} pour continuer.`,

  autoStopped: ({ amount, auto }) =>
    `AUTO en pause : ${amount} non ajoutés, vérifiez votre carte. Rien n'est débité. CARTE la montre, ${auto} pour continuer.`,

  autoLimit: ({ limit, buy }) =>
    `AUTO dépasserait votre limite de ${limit} et n'a rien ajouté. ${buy} ajoute du crédit.`,

  autoDayLimit: ({ limit, times }) =>
    `AUTO dépasserait la limite du jour de ${limit} ou ${times} achats et n'a rien ajouté. C'est de nouveau possible demain.`,

  lowBalance: ({ balance, buy }) => `Votre solde est bas : ${balance}. ${buy} ajoute du crédit.`,

  low: ({ balance }) => ` Reste ${balance}.`,

  notYou: () => 'Pas vous ? Répondez BLOQUER.',

  locked: () => 'Bloqué : votre carte ne sera plus débitée. DÉBLOQUER vous envoie un code pour rouvrir.',

  lockedNow: () => "Vous avez tout bloqué, rien n'est débité. DÉBLOQUER vous envoie un code pour rouvrir.",

  unlockCode: ({ name, code }) =>
    `${name} : pour débloquer, répondez DÉBLOQUER ${code} sous 10 min. Ne donnez ce code à personne.`,

  signInCode: ({ name, code }) =>
    `${name} : ${code} vous connecte, sous 10 min. Ne donnez ce code à personne. Pas vous ? Ignorez ce message.`,

  unlocked: ({ buy }) => `Débloqué. ${buy} marche de nouveau, et AUTO aussi si vous l'aviez.`,

  notLocked: () => "Rien n'est bloqué. BLOQUER arrête tous les débits.",

  unlockHow: () =>
    'Répondez DÉBLOQUER et les six chiffres de notre message, ou DÉBLOQUER seul pour un nouveau code. Toujours bloqué.',

  wrongCode: ({ left }) => `Ce code est faux, ${tries(left)}. Toujours bloqué.`,

  deadCode: () => 'Ce code ne marche plus. Toujours bloqué. DÉBLOQUER en envoie un nouveau.',

  tooManyCodes: () => "C'est trop de codes pour l'instant. Toujours bloqué. Réessayez DÉBLOQUER plus tard.",

  confirmBig: ({ amount, card, yes }) =>
    `${amount} de ${card} ? Répondez ${yes} sous 5 min. Rien n'est encore débité. Pas vous ? Répondez BLOQUER.`,

  confirmCard: ({ amount, card, yes }) =>
    `${card} est nouvelle ici. Pour payer ${amount}, répondez ${yes} sous 5 min. Rien n'est encore débité. Pas vous ? Répondez BLOQUER.`,

  digitsNeeded: () => "Répondez OUI et les quatre chiffres de notre dernier message. Rien n'est débité.",

  wrongDigits: ({ left }) =>
    left > 0
      ? `Ce ne sont pas les chiffres de notre message, ${tries(left)}. Rien n'est débité.`
      : "Ce ne sont pas les chiffres de notre message. Rien n'est débité. Envoyez ACHETER pour recommencer.",

  tooManyDigits: () =>
    "Trop de chiffres faux aujourd'hui, rien n'est débité. Réessayez demain. Pas vous ? Répondez BLOQUER.",

  whichOne: ({ answers }) => `Lequel ? Répondez ${answers.join(' ou ')}. Rien n'est débité.`,

  whichOneAsks: ({ answers, keyword }) =>
    `Lequel ? ${answers.join(' ou ')} pour acheter, ou NON. ${keyword} attend aussi une réponse. Rien n'est débité.`,
} satisfies typeof enCards

function tries(left: number): string {
  return left === 1 ? 'encore 1 essai' : `encore ${left} essais`
}
