import type { enMoneyBack } from '../en/money-back.ts'

type Regained = Parameters<typeof enMoneyBack.disputeWonPart>[0]

const regained = ({ credit, access, balance }: Regained) =>
  `${credit ? `${credit} davon sind wieder Guthaben. ` : ''}${access ? 'Zugang ist da. ' : ''}Guthaben ${balance}.`

type Held = Parameters<typeof enMoneyBack.inquiryOverHeld>[0]

const held = ({ frozen, contact }: Held) =>
  `${frozen === 'account' ? 'Ihr Konto ruht weiter' : 'Käufe ruhen weiter'}. Hilfe: ${contact}`

/** Part of `de.ts`. */
export const deMoneyBack = {
  refunded: ({ amount, ref, balance }) =>
    `${amount} gehen auf Ihre Karte zurück, Ref ${ref}. Guthaben ${balance}.`,

  refundedBelow: ({ amount, ref, balance, buy }) =>
    `${amount} gehen auf Ihre Karte zurück, Ref ${ref}. Das war mehr als da war: Guthaben ${balance}. ${buy} gleicht es aus.`,

  refundFailed: ({ amount, ref, balance }) =>
    `Ihre Bank nahm die ${amount} für Ihre Karte nicht an, Ref ${ref}. Sie sind wieder Guthaben: ${balance}.`,

  refundFailedPart: (part) =>
    `Ihre Bank nahm die ${part.amount} für Ihre Karte nicht an, Ref ${part.ref}. ${regained(part)}`,

  inquiry: ({ amount, ref, contact }) =>
    `Ihre Bank fragt nach Ihrer Zahlung von ${amount}, Ref ${ref}. Käufe ruhen so lange; Guthaben bleibt. Hilfe: ${contact}`,

  inquiryOver: ({ amount, ref }) =>
    `Die Frage Ihrer Bank zu ${amount} ist geklärt, Ref ${ref}. Sie können wieder kaufen.`,

  inquiryOverHeld: (over) =>
    `Die Frage Ihrer Bank zu ${over.amount} ist geklärt, Ref ${over.ref}. ${held(over)}`,

  disputed: ({ amount, ref, balance, contact }) =>
    `Ihre Bank hat ${amount} zurückgeholt, Ref ${ref}. Guthaben ${balance}. Ihr Konto ruht. Hilfe: ${contact}`,

  disputedAgain: ({ amount, ref, balance, contact }) =>
    `Ihre Bank prüft die ${amount} von Ref ${ref} noch einmal. Guthaben ${balance}. Ihr Konto ruht. Hilfe: ${contact}`,

  disputeWon: ({ amount, ref, balance }) =>
    `Ihre Bank hat die ${amount} von Ref ${ref} zurückgegeben, sie sind wieder Guthaben: ${balance}.`,

  disputeWonPart: (part) =>
    `Ihre Bank hat die ${part.amount} von Ref ${part.ref} zurückgegeben. ${regained(part)}`,

  disputeWonHeld: ({ balance, ...won }) =>
    `Ihre Bank hat die ${won.amount} von Ref ${won.ref} zurückgegeben. Guthaben ${balance}. ${held(won)}`,

  disputeLost: ({ amount, ref, balance, contact }) =>
    `Ihre Bank behält die ${amount} von Ref ${ref}. Guthaben ${balance}. Ihr Konto ruht weiter. Hilfe: ${contact}`,

  accountFrozen: ({ contact }) => `Ihr Konto ruht. Nichts belastet. Hilfe: ${contact}`,

  buyingFrozen: ({ contact }) =>
    `Käufe ruhen vorerst. Nichts belastet; Ihr Guthaben bleibt. Hilfe: ${contact}`,

  below: ({ balance, buy }) =>
    `Ihr Guthaben ist ${balance}: es ging mehr zurück als da war. Nichts belastet. ${buy} gleicht es aus.`,

  balanceBelow: ({ balance, buy }) =>
    `Guthaben ${balance}: es ging mehr zurück als da war. ${buy} gleicht es aus.`,

  balanceFrozen: ({ balance, contact }) => `Guthaben ${balance}. Ihr Konto ruht. Hilfe: ${contact}`,

  madeGood: ({ amount, missing, balance, ref }) =>
    `${amount} aufgeladen, davon ${missing} für das, was fehlte. Guthaben ${balance}. Ref ${ref}.`,

  given: ({ name, amount, balance }) =>
    `${name} schenkt Ihnen ${amount} Guthaben. Guthaben jetzt ${balance}.`,
} satisfies typeof enMoneyBack
