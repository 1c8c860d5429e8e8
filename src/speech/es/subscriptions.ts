import type { Catalogue } from '../en.ts'

export const esSubscriptions = {
  priceEachDay: ({ price }) => `${price} al día`,

  subscriptionOffer: ({ what, keyword, at, day, cost }) =>
    `${what} cada día a las ${at} desde el ${day}, hasta ${cost}. Responde SI ${keyword} para empezar. Aún no se cobra.`,

  subscriptionDearer: ({ keyword, at, day, cost }) =>
    `${keyword} termina: ahora cuesta hasta ${cost}. SI ${keyword} para cada día a las ${at} desde el ${day}. Nada cobrado.`,

  subscriptionOn: ({ keyword, at, day, cost }) =>
    `${keyword}: cada día a las ${at}, próximo el ${day}, por hasta ${cost}. ${keyword} NO para terminar.`,

  subscriptionOff: ({ keyword }) =>
    `${keyword} termina: ya no llega ni se cobra. ${keyword} para empezar de nuevo.`,

  subscriptionNotOn: ({ keyword }) => `No tienes ${keyword}. No se cobra nada.`,

  subscriptionPaused: ({ keyword, cost, balance, buy }) =>
    `${keyword} en pausa: cuesta hasta ${cost}, tienes ${balance}. ${buy} antes de 30 días para seguir, ${keyword} NO para terminar.`,

  subscriptionFailed: ({ keyword }) =>
    `Lo sentimos, hoy no hay ${keyword}. No se cobra nada. Vuelve en cuanto se pueda.`,

  subscriptionGone: ({ keyword }) => `${keyword} ha terminado: ya no se ofrece. No se cobra nada.`,

  subscriptions: ({ lines, keyword }) => `Cada día: ${lines.join(', ')}. ${keyword} NO para terminar.`,

  laterTexts: ({ lines, keyword }) => `Una vez: ${lines.join(', ')}. ${keyword} NO para terminar.`,

  laterUnpaid: ({ keyword, cost, balance, buy }) =>
    `${keyword} tocaba ahora: cuesta hasta ${cost}, tienes ${balance}. No se cobra y no llega. ${buy} para recargar.`,

  noSubscriptions: () => 'No tienes nada diario. MENU para ver qué hay.',

  whichClock: ({ at }) => `¿Con qué reloj? Añade una ciudad a la hora: A LAS ${at}. No se cobra nada.`,
} satisfies Partial<Catalogue>
