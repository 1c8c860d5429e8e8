import type { Catalogue } from '../en.ts'

export const deSubscriptions = {
  priceEachDay: ({ price }) => `${price} täglich`,

  subscriptionOffer: ({ what, keyword, at, day, cost }) =>
    `${what} täglich um ${at} ab ${day}, höchstens ${cost}. Mit JA ${keyword} beginnt es. Noch nichts berechnet.`,

  subscriptionDearer: ({ keyword, at, day, cost }) =>
    `${keyword} endet: kostet jetzt bis ${cost}. Mit JA ${keyword} täglich um ${at} ab ${day}. Nichts berechnet.`,

  subscriptionOn: ({ keyword, at, day, cost }) =>
    `${keyword} ist an: täglich um ${at}, nächstes am ${day}, für höchstens ${cost}. ${keyword} AUS beendet es.`,

  subscriptionOff: ({ keyword }) =>
    `${keyword} ist aus: Es kommt und kostet nichts mehr. ${keyword} beginnt neu.`,

  subscriptionNotOn: ({ keyword }) => `${keyword} ist nicht an. Nichts berechnet.`,

  subscriptionPaused: ({ keyword, cost, balance, buy }) =>
    `${keyword} ruht: kostet bis ${cost}, Guthaben ${balance}. ${buy} binnen 30 Tagen, dann geht es weiter; ${keyword} AUS beendet es.`,

  subscriptionFailed: ({ keyword }) =>
    `Leider gibt es heute kein ${keyword}. Nichts berechnet. Es kommt wieder, sobald es geht.`,

  subscriptionGone: ({ keyword }) =>
    `${keyword} ist beendet: Es wird nicht mehr angeboten. Nichts berechnet.`,

  subscriptions: ({ lines, keyword }) => `Täglich: ${lines.join(', ')}. ${keyword} AUS beendet es.`,

  laterTexts: ({ lines, keyword }) => `Einmal: ${lines.join(', ')}. ${keyword} AUS beendet es.`,

  laterUnpaid: ({ keyword, cost, balance, buy }) =>
    `${keyword} wäre jetzt dran: kostet bis ${cost}, Guthaben ${balance}. Nichts berechnet, es entfällt. ${buy} lädt auf.`,

  noSubscriptions: () => 'Nichts kommt von selbst. MENU zeigt, was kommen kann.',

  whichClock: ({ at }) => `Nach welcher Uhr? Mit einer Stadt zur Zeit: UM ${at}. Nichts berechnet.`,
} satisfies Partial<Catalogue>
