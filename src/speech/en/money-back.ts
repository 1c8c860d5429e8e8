/** What became of money that came again, where not all of it is credit. */
type Regained = { amount: string; ref: string; credit?: string | undefined; access: boolean; balance: string }

const regained = ({ credit, access, balance }: Regained) =>
  `${credit ? `${credit} of it is credit again. ` : ''}${access ? 'Access is on. ' : ''}Balance ${balance}.`

/** That a bank has a payment back, or looks at it, and its customer's account is on hold for that. */
type OnHold = { amount: string; ref: string; balance: string; contact: string }

/** That something else keeps an account from buying, or from all that costs. */
type Held = { amount: string; ref: string; frozen: 'account' | 'charging'; contact: string }

const held = ({ frozen, contact }: Held) =>
  `${frozen === 'account' ? 'Your account stays on hold' : 'Buying stays paused'}. Help: ${contact}`

/** What the till says of money that goes back or is given, and of accounts that are frozen for it. Part of `en.ts`. */
export const enMoneyBack = {
  refunded: ({ amount, ref, balance }: { amount: string; ref: string; balance: string }) =>
    `${amount} goes back to your card, ref ${ref}. Balance ${balance}.`,

  refundedBelow: ({
    amount,
    ref,
    balance,
    buy,
  }: {
    amount: string
    ref: string
    balance: string
    buy: string
  }) =>
    `${amount} goes back to your card, ref ${ref}. More than was left, so your balance is ${balance}. ${buy} makes up for it.`,

  refundFailed: ({ amount, ref, balance }: { amount: string; ref: string; balance: string }) =>
    `Your bank did not take the ${amount} that went back to your card, ref ${ref}. It is credit again. Balance ${balance}.`,

  refundFailedPart: (part: Regained) =>
    `Your bank did not take the ${part.amount} for your card, ref ${part.ref}. ${regained(part)}`,

  inquiry: ({ amount, ref, contact }: { amount: string; ref: string; contact: string }) =>
    `Your bank asks about your payment of ${amount}, ref ${ref}. Buying is paused until then; your credit stays. Help: ${contact}`,

  inquiryOver: ({ amount, ref }: { amount: string; ref: string }) =>
    `Your bank's question about ${amount} is settled, ref ${ref}. You can buy again.`,

  inquiryOverHeld: (over: Held) =>
    `Your bank's question about ${over.amount} is settled, ref ${over.ref}. ${held(over)}`,

  disputed: ({ amount, ref, balance, contact }: OnHold) =>
    `Your bank took ${amount} back, ref ${ref}. Balance ${balance}. Your account is on hold. Help: ${contact}`,

  disputedAgain: ({ amount, ref, balance, contact }: OnHold) =>
    `Your bank looks at the ${amount} of ref ${ref} once more. Balance ${balance}. Your account is on hold. Help: ${contact}`,

  disputeWon: ({ amount, ref, balance }: { amount: string; ref: string; balance: string }) =>
    `Your bank returned the ${amount} of ref ${ref}, and it is credit again. Balance ${balance}.`,

  disputeWonPart: (part: Regained) =>
    `Your bank returned the ${part.amount} of ref ${part.ref}. ${regained(part)}`,

  disputeWonHeld: ({ balance, ...won }: Held & { balance: string }) =>
    `Your bank returned the ${won.amount} of ref ${won.ref}. Balance ${balance}. ${held(won)}`,

  disputeLost: ({ amount, ref, balance, contact }: OnHold) =>
    `Your bank keeps the ${amount} of ref ${ref}. Balance ${balance}. Your account stays on hold. Help: ${contact}`,

  accountFrozen: ({ contact }: { contact: string }) =>
    `Your account is on hold. Nothing charged. Help: ${contact}`,

  buyingFrozen: ({ contact }: { contact: string }) =>
    `Buying is paused for now. Nothing charged; your credit stays. Help: ${contact}`,

  below: ({ balance, buy }: { balance: string; buy: string }) =>
    `Your balance is ${balance}: more went back to your card than was left. Nothing charged. ${buy} makes up for it.`,

  balanceBelow: ({ balance, buy }: { balance: string; buy: string }) =>
    `Balance ${balance}: more went back to your card than was left. ${buy} makes up for it.`,

  balanceFrozen: ({ balance, contact }: { balance: string; contact: string }) =>
    `Balance ${balance}. Your account is on hold. Help: ${contact}`,

  madeGood: ({
    amount,
    missing,
    balance,
    ref,
  }: {
    amount: string
    missing: string
    balance: string
    ref: string
  }) => `Added ${amount}, of which ${missing} made up for what was missing. Balance ${balance}. Ref ${ref}.`,

  given: ({ name, amount, balance }: { name: string; amount: string; balance: string }) =>
    `${name} has given you ${amount} of credit. Balance ${balance}.`,
}
