import type { enMoneyBack } from '../en/money-back.ts'

type Regained = Parameters<typeof enMoneyBack.disputeWonPart>[0]

const regained = ({ credit, access, balance }: Regained) =>
  `${credit ? `${credit} vuelven a ser crédito. ` : ''}${access ? 'Acceso activado. ' : ''}Saldo ${balance}.`

type Held = Parameters<typeof enMoneyBack.inquiryOverHeld>[0]

const held = ({ frozen, contact }: Held) =>
  `${frozen === 'account' ? 'Tu cuenta sigue retenida' : 'Comprar sigue en pausa'}. Ayuda: ${contact}`

/** Part of `es.ts`. */
export const esMoneyBack = {
  refunded: ({ amount, ref, balance }) => `Devolvemos ${amount} a tu tarjeta, ref ${ref}. Saldo ${balance}.`,

  refundedBelow: ({ amount, ref, balance, buy }) =>
    `Devolvemos ${amount} a tu tarjeta, ref ${ref}. Era más de lo que quedaba: tu saldo es ${balance}. ${buy} lo compensa.`,

  refundFailed: ({ amount, ref, balance }) =>
    `Tu banco no aceptó los ${amount} devueltos a tu tarjeta, ref ${ref}. Vuelven a ser crédito. Saldo ${balance}.`,

  refundFailedPart: (part) =>
    `Tu banco no aceptó los ${part.amount} devueltos a tu tarjeta, ref ${part.ref}. ${regained(part)}`,

  inquiry: ({ amount, ref, contact }) =>
    `Tu banco pregunta por tu pago de ${amount}, ref ${ref}. Las compras quedan en pausa; tu crédito sigue. Ayuda: ${contact}`,

  inquiryOver: ({ amount, ref }) =>
    `La pregunta de tu banco sobre ${amount} está resuelta, ref ${ref}. Puedes volver a comprar.`,

  inquiryOverHeld: (over) =>
    `La pregunta de tu banco sobre ${over.amount} está resuelta, ref ${over.ref}. ${held(over)}`,

  disputed: ({ amount, ref, balance, contact }) =>
    `Tu banco retiró ${amount}, ref ${ref}. Saldo ${balance}. Tu cuenta está retenida. Ayuda: ${contact}`,

  disputedAgain: ({ amount, ref, balance, contact }) =>
    `Tu banco vuelve a revisar los ${amount} de ref ${ref}. Saldo ${balance}. Tu cuenta está retenida. Ayuda: ${contact}`,

  disputeWon: ({ amount, ref, balance }) =>
    `Tu banco devolvió los ${amount} de ref ${ref}, y vuelven a ser crédito. Saldo ${balance}.`,

  disputeWonPart: (part) => `Tu banco devolvió los ${part.amount} de ref ${part.ref}. ${regained(part)}`,

  disputeWonHeld: ({ balance, ...won }) =>
    `Tu banco devolvió los ${won.amount} de ref ${won.ref}. Saldo ${balance}. ${held(won)}`,

  disputeLost: ({ amount, ref, balance, contact }) =>
    `Tu banco se queda los ${amount} de ref ${ref}. Saldo ${balance}. Tu cuenta sigue retenida. Ayuda: ${contact}`,

  accountFrozen: ({ contact }) => `Tu cuenta está retenida. No se cobró nada. Ayuda: ${contact}`,

  buyingFrozen: ({ contact }) =>
    `Las compras están en pausa por ahora. No se cobró nada; tu crédito sigue. Ayuda: ${contact}`,

  below: ({ balance, buy }) =>
    `Tu saldo es ${balance}: volvió a tu tarjeta más de lo que quedaba. No se cobró nada. ${buy} lo compensa.`,

  balanceBelow: ({ balance, buy }) =>
    `Saldo ${balance}: volvió a tu tarjeta más de lo que quedaba. ${buy} lo compensa.`,

  balanceFrozen: ({ balance, contact }) => `Saldo ${balance}. Tu cuenta está retenida. Ayuda: ${contact}`,

  madeGood: ({ amount, missing, balance, ref }) =>
    `Añadidos ${amount}, de los que ${missing} cubren lo que faltaba. Saldo ${balance}. Ref ${ref}.`,

  given: ({ name, amount, balance }) => `${name} te regala ${amount} de crédito. Saldo ${balance}.`,
} satisfies typeof enMoneyBack
