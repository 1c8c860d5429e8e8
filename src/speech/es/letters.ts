import type { enLetters } from '../en/letters.ts'

/** Part of `es.ts`. */
export const esLetters = {
  credit: ({ credit }) => `${credit} de crédito`,

  access: ({ credit }) => `Acceso, con ${credit} de crédito`,

  labels: {
    bought: 'Compra',
    price: 'Precio',
    discount: 'Descuento',
    code: 'Código',
    bonus: 'Crédito de regalo',
    paid: 'Pagado',
    refunded: 'Devuelto',
    card: 'Tarjeta',
    date: 'Fecha',
    receipt: 'Recibo',
  },

  subject: ({ name, bought }) => `Tu recibo de ${name}: ${bought}`,

  preview: ({ paid, balance }) => `Pagado ${paid}. Saldo ${balance}.`,

  thanks: 'Gracias',

  lead: ({ bought, name }) => `${bought}, para usar en ${name}.`,

  balance: ({ balance }) => `Tu saldo es ${balance}.`,

  balanceLasts: ({ balance, times, keyword }) =>
    `Tu saldo es ${balance}, suficiente para unos ${times} mensajes ${keyword}.`,

  use: ({ usage, number, help, price, segment }) =>
    `Envía ${usage} al ${number}: ${help}, ${price} y ${segment} por cada mensaje.`,

  more: ({ buy }) => `${buy} añade más, SALDO dice lo que queda, RECIBO encuentra de nuevo este recibo.`,

  open: 'Abrir el recibo',

  footer: ({ name, contact, number }) =>
    `${name} te escribe porque has pagado allí. Preguntas: ${contact}, o envía AYUDA al ${number}.`,
} satisfies typeof enLetters
