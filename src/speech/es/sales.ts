import type { enSales } from '../en/sales.ts'
import { whyNotTaken } from './codes.ts'

/** Part of `es.ts`. */
export const esSales = {
  howMuch: ({ packs }) => `¿Cuánto? Responde ${choice(packs)}. No se cobró nada.`,

  offer: ({ buy, credit }) => `${buy} (da ${credit})`,

  unclearAmount: ({ buy }) =>
    `Para añadir crédito envía solo COMPRAR y un importe, como ${buy}. No se cobró nada.`,

  payHere: ({ amount, price, url }) =>
    `Añade ${amount}${forPrice(price)}: ${url} Tu tarjeta queda guardada; luego basta COMPRAR.`,

  takeFree: ({ amount, url }) => `${amount} son tuyos gratis: ${url} Se te pedirá un correo electrónico.`,

  added: ({ amount, price, balance, card, ref }) =>
    `Añadidos ${amount}${forPrice(price)}. Saldo ${balance}. ${card ? `${card}, ref ${ref}` : `Ref ${ref}`}.`,

  cardSaved: ({ amount, price, balance, card, ref }) =>
    `Añadidos ${amount}${forPrice(price)}. Saldo ${balance}. ${card} guardada: luego basta COMPRAR. Ref ${ref}.`,

  accessFirst: ({ what, price, credit, buy }) =>
    `${what ?? 'El crédito'} requiere acceso: ${price} una vez, de ellos ${credit} de crédito. Responde ${buy}. No se cobró nada.`,

  accessAsk: ({ amount, credit, card, yes }) =>
    `El acceso cuesta ${amount} una vez, de ellos ${credit} de crédito. Responde ${yes} para pagar con ${card}. Aún no se cobró nada.`,

  accessOnItsWay: ({ amount, ref }) =>
    `Tu acceso por ${amount} se está cobrando, ref ${ref}. Te avisaremos del resultado.`,

  accessHere: ({ price, credit, url }) =>
    `Acceso por ${price}, con ${credit} de crédito: ${url} Tu tarjeta queda guardada.`,

  accessOn: ({ amount, balance, card, ref }) =>
    `Acceso activado, con ${amount} de crédito. Saldo ${balance}. ${card ? `${card}, ref ${ref}` : `Ref ${ref}`}. MENU para ver los comandos.`,

  codeRefused: ({ promotion, why, least, buy }) =>
    `El código ${promotion} ${whyNotTaken(why, least)}. No se cobró nada. ${buy} funciona sin código.`,

  receipt: ({ paid, day, card, ref, url }) =>
    `Último pago: ${paid} el ${day}${card ? ` con ${card}` : ''}, ref ${ref}. Recibo: ${url}`,

  noReceipt: ({ buy }) => `Aún no has comprado nada. ${buy} para añadir crédito.`,
} satisfies typeof enSales

function forPrice(price: string | null | undefined): string {
  return price ? ` por ${price}` : ''
}

function choice(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} o ${words.at(-1)}`
}
