import type { enMoneyBack } from '../en/money-back.ts'

type Regained = Parameters<typeof enMoneyBack.disputeWonPart>[0]

const regained = ({ credit, access, balance }: Regained) =>
  `${credit ? `${credit} sont de nouveau du crédit. ` : ''}${access ? 'Accès ouvert. ' : ''}Solde ${balance}.`

type Held = Parameters<typeof enMoneyBack.inquiryOverHeld>[0]

const held = ({ frozen, contact }: Held) =>
  `${frozen === 'account' ? 'Votre compte reste suspendu' : 'Les achats restent en pause'}. Aide : ${contact}`

/** Part of `fr.ts`. */
export const frMoneyBack = {
  refunded: ({ amount, ref, balance }) =>
    `Nous remboursons ${amount} sur votre carte, réf ${ref}. Solde ${balance}.`,

  refundedBelow: ({ amount, ref, balance, buy }) =>
    `Nous remboursons ${amount} sur votre carte, réf ${ref}. C'est plus qu'il ne restait : solde ${balance}. ${buy} le compense.`,

  refundFailed: ({ amount, ref, balance }) =>
    `Votre banque n'a pas pris les ${amount} remboursés, réf ${ref}. C'est de nouveau du crédit. Solde ${balance}.`,

  refundFailedPart: (part) =>
    `Votre banque n'a pas pris les ${part.amount} remboursés, réf ${part.ref}. ${regained(part)}`,

  inquiry: ({ amount, ref, contact }) =>
    `Votre banque s'interroge sur ${amount}, réf ${ref}. Achats en pause d'ici là ; votre crédit reste. Aide : ${contact}`,

  inquiryOver: ({ amount, ref }) =>
    `La question de votre banque sur ${amount} est réglée, réf ${ref}. Vous pouvez de nouveau acheter.`,

  inquiryOverHeld: (over) =>
    `La question de votre banque sur ${over.amount} est réglée, réf ${over.ref}. ${held(over)}`,

  disputed: ({ amount, ref, balance, contact }) =>
    `Votre banque a repris ${amount}, réf ${ref}. Solde ${balance}. Votre compte est suspendu. Aide : ${contact}`,

  disputedAgain: ({ amount, ref, balance, contact }) =>
    `Votre banque réexamine les ${amount} de la réf ${ref}. Solde ${balance}. Votre compte est suspendu. Aide : ${contact}`,

  disputeWon: ({ amount, ref, balance }) =>
    `Votre banque a rendu les ${amount} de la réf ${ref}, de nouveau du crédit. Solde ${balance}.`,

  disputeWonPart: (part) =>
    `Votre banque a rendu les ${part.amount} de la réf ${part.ref}. ${regained(part)}`,

  disputeWonHeld: ({ balance, ...won }) =>
    `Votre banque a rendu les ${won.amount} de la réf ${won.ref}. Solde ${balance}. ${held(won)}`,

  disputeLost: ({ amount, ref, balance, contact }) =>
    `Votre banque garde les ${amount} de la réf ${ref}. Solde ${balance}. Votre compte reste suspendu. Aide : ${contact}`,

  accountFrozen: ({ contact }) => `Votre compte est suspendu. Rien n'est débité. Aide : ${contact}`,

  buyingFrozen: ({ contact }) =>
    `Achats en pause pour le moment. Rien n'est débité ; votre crédit reste. Aide : ${contact}`,

  below: ({ balance, buy }) =>
    `Votre solde est ${balance} : on a remboursé plus qu'il ne restait. Rien n'est débité. ${buy} le compense.`,

  balanceBelow: ({ balance, buy }) =>
    `Solde ${balance} : on a remboursé plus qu'il ne restait. ${buy} le compense.`,

  balanceFrozen: ({ balance, contact }) => `Solde ${balance}. Votre compte est suspendu. Aide : ${contact}`,

  madeGood: ({ amount, missing, balance, ref }) =>
    `${amount} ajoutés, dont ${missing} pour ce qui manquait. Solde ${balance}. Réf ${ref}.`,

  given: ({ name, amount, balance }) => `${name} vous offre ${amount} de crédit. Solde ${balance}.`,
} satisfies typeof enMoneyBack
