import type { Catalogue } from '../en.ts'

export const frSubscriptions = {
  priceEachDay: ({ price }) => `${price} par jour`,

  subscriptionOffer: ({ what, keyword, at, day, cost }) =>
    `${what} chaque jour à ${at} dès le ${day}, ${cost} au plus. Répondez OUI ${keyword} pour commencer. Rien de débité.`,

  subscriptionDearer: ({ keyword, at, day, cost }) =>
    `${keyword} finit: désormais ${cost} au plus. OUI ${keyword} pour chaque jour à ${at} dès le ${day}. Rien de débité.`,

  subscriptionOn: ({ keyword, at, day, cost }) =>
    `${keyword}: chaque jour à ${at}, prochain le ${day}, pour ${cost} au plus. ${keyword} NON pour finir.`,

  subscriptionOff: ({ keyword }) =>
    `${keyword} est fini: plus rien n'arrive ni n'est débité. ${keyword} pour recommencer.`,

  subscriptionNotOn: ({ keyword }) => `Vous n'avez pas ${keyword}. Rien n'est débité.`,

  subscriptionPaused: ({ keyword, cost, balance, buy }) =>
    `${keyword} en pause: coûte ${cost} au plus, solde ${balance}. ${buy} sous 30 jours pour continuer, ${keyword} NON pour finir.`,

  subscriptionFailed: ({ keyword }) =>
    `Désolé, pas de ${keyword} aujourd'hui. Rien n'est débité. Il reviendra dès que possible.`,

  subscriptionGone: ({ keyword }) => `${keyword} est terminé: il n'est plus proposé. Rien n'est débité.`,

  subscriptions: ({ lines, keyword }) => `Chaque jour: ${lines.join(', ')}. ${keyword} NON pour finir.`,

  laterTexts: ({ lines, keyword }) => `Une fois: ${lines.join(', ')}. ${keyword} NON pour finir.`,

  laterUnpaid: ({ keyword, cost, balance, buy }) =>
    `${keyword} était prévu: coûte ${cost} au plus, solde ${balance}. Rien n'est débité, il ne vient pas. ${buy} pour recharger.`,

  noSubscriptions: () => "Rien n'arrive chaque jour. MENU pour ce qui existe.",

  whichClock: ({ at }) => `À quelle horloge? Ajoutez une ville à l'heure: À ${at}. Rien n'est débité.`,
} satisfies Partial<Catalogue>
