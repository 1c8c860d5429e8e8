import { fitInside } from '../till/fit.ts'
import type { Language } from '../till/language.ts'
import type { Catalogue } from './en.ts'
import { esCards } from './es/cards.ts'
import { esLetters } from './es/letters.ts'
import { esLinks } from './es/links.ts'
import { esMoneyBack } from './es/money-back.ts'
import { esSales } from './es/sales.ts'
import { esSubscriptions } from './es/subscriptions.ts'

/** What the till says in Spanish: like `en.ts`, message by message. Texts lose the accents that GSM-7 lacks. */
export const es = {
  language: 'es' as Language,

  ...esCards,

  ...esLinks,

  ...esMoneyBack,

  ...esSales,

  ...esSubscriptions,

  letters: esLetters,

  buy: ({ amount }) => `COMPRAR ${amount}`,

  yes: ({ answer }) => `SI ${answer}`,

  yesDigits: () => 'SI y cuatro dígitos',

  auto: ({ amount, below }) => `AUTO ${amount} BAJO ${below}`,

  note: ({ note }) => NOTES[note] ?? note,

  balance: ({ balance, last, estimate, buy }) => {
    const lines = [
      `Saldo ${balance}.`,
      last && `Último: ${last}.`,
      estimate && `Alcanza para unos ${estimate.times} ${estimate.keyword}.`,
      `${buy} para añadir.`,
    ]
    return lines.filter(Boolean).join(' ')
  },

  history: ({ lines, balance }) =>
    lines.length
      ? `${lines.join('; ')}. Saldo ${balance}.`
      : `Aún no has comprado ni usado nada. Saldo ${balance}.`,

  menu: ({ commands, buy, auto }) =>
    [
      ...commands,
      buy,
      'SALDO',
      'HISTORIAL',
      'RECIBO',
      'TARJETA',
      ...(auto ? ['AUTO'] : []),
      'BLOQUEAR',
      'AYUDA',
    ].join(', '),

  help: ({ name, contact, buy }) =>
    `${name}: ${buy} añade crédito, SALDO, MENU, BLOQUEAR. Ayuda: ${contact}. STOP: baja. Se aplican tarifas de SMS.`,

  welcomeBack: ({ name, balance }) =>
    `${name}: qué bueno verte, vuelves a recibir mensajes. Saldo ${balance}. MENU para los comandos, STOP para la baja.`,

  farewell: ({ name }) =>
    `${name}: te has dado de baja y no recibirás más mensajes nuestros. START para volver.`,

  languageSet: () => 'Desde ahora te escribimos en español. MENU para los comandos.',

  whichLanguage: ({ words }) => `¿Qué idioma? Responde ${words.join(' o ')}.`,

  proveNumber: ({ contact }) =>
    `Este número estuvo mucho tiempo sin uso. Si sigue siendo tuyo, responde los últimos 4 dígitos de tu tarjeta. Ayuda: ${contact}`,

  numberInDoubt: ({ contact }) =>
    `Este número estuvo mucho tiempo sin uso y su crédito queda retenido. Nada se pierde. Ayuda: ${contact}`,

  numberProved: ({ balance }) => `Gracias, todo vuelve a ser tuyo. Saldo ${balance}. MENU para los comandos.`,

  stillChecking: ({ amount }) =>
    `Seguimos comprobando tu pago de ${amount}. Te avisaremos del resultado. No se te cobrará dos veces.`,

  paymentFailed: ({ amount, buy }) =>
    `Tu pago de ${amount} no se realizó. No se cobró nada. ${buy} para reintentar.`,

  inReview: ({ amount, ref }) => `Revisamos a mano tu pago de ${amount}, ref ${ref}. Te escribiremos.`,

  buyAgain: ({ amount, ago, ref, yes }) =>
    `Compraste ${amount} hace ${ago}, ref ${ref}. ¿Quieres ${amount} más? Responde ${yes}. Si no, ignora esto.`,

  onItsWay: ({ amount, ref, yes }) =>
    `Tus ${amount} se están cobrando, ref ${ref}. ¿Quieres ${amount} más? Responde ${yes}. Si no, ignora esto.`,

  yesToWhat: ({ yes }) => `Para comprar, responde ${yes}. Aún no se cobró nada.`,

  nothingToConfirm: ({ buy }) => `No hay nada que confirmar. ${buy} para añadir crédito.`,

  dropped: () => 'De acuerdo, no se compró nada.',

  dayLimit: ({ limit, times }) =>
    `Eso pasaría el límite diario de ${limit} o ${times} compras. No se cobró nada. Prueba mañana.`,

  tooLittle: ({ keyword, cost, balance, buy }) =>
    `${keyword} cuesta hasta ${cost} y tienes ${balance}. ${buy} para añadir crédito.`,

  tooLittleYet: ({ keyword, cost, balance, amount, ref }) =>
    `${keyword} cuesta hasta ${cost} y tienes ${balance}. Se están cobrando ${amount}, ref ${ref}. Prueba otra vez cuando se añadan.`,

  chooseOne: ({ most }) =>
    `Responde con un número del 1 al ${most}, o con el nombre que va al lado. No se cobró nada.`,

  leftThere: ({ keyword }) =>
    `Dejamos ${keyword} aquí; solo se cobran las preguntas enviadas. ${keyword} empieza de nuevo.`,

  moreFollows: () => ' ... MAS para seguir',

  nothingMore: () => 'No hay más que decir. No se cobró nada. MENU para ver los comandos.',

  priceUpTo: ({ price }) => `hasta ${price}`,

  pricePerText: ({ price }) => `${price} por mensaje`,

  usage: ({ usage, help }) => fitInside(help, (about) => `${usage}: ${about}. No se cobró nada.`),

  sorry: ({ keyword }) =>
    `Lo sentimos, ${keyword} no funciona ahora mismo. No se cobró nada. Prueba más tarde, por favor.`,

  didYouMean: ({ word }) => `¿Quisiste decir ${word}? No se cobró nada. MENU para todos los comandos.`,

  unknown: ({ name }) => `${name} no entendió eso. No se cobró nada. MENU para los comandos.`,

  noPictures: () => 'Las imágenes no nos llegan. Envía MENU para ver los comandos.',
} satisfies Catalogue

const NOTES: Record<string, string> = {
  bought: 'compra',
  bonus: 'regalo',
  refunded: 'devuelto',
  disputed: 'en disputa',
  'refund came back': 'devolución anulada',
  'dispute won': 'disputa ganada',
}
