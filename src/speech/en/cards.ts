import type { DeclineReason, Next } from '../../till/decline.ts'
import { enDeclines, enNext } from './declines.ts'

/** What the till says of cards, of the banks behind them, and of what keeps both safe. Part of `en.ts`. */
export const enCards = {
  declined: ({ card, why, next, url }: { card: string; why: DeclineReason; next: Next; url: string }) =>
    `${card} was declined${enDeclines[why]}. Nothing charged. ${enNext[next]}: ${url}`,

  declinedAtBank: ({ card, why, next, buy }: { card: string; why: DeclineReason; next: Next; buy: string }) =>
    `${card} was declined${enDeclines[why]}. Nothing charged. ${next === 'ask-bank' ? 'Ask your bank, then ' : ''}${buy} to try again, CARD for another card.`,

  cardPaused: ({ card, url }: { card: string; url: string }) =>
    `${card} was declined too often today, so we leave it alone until tomorrow. Nothing charged. Other card: ${url}`,

  cardBarred: ({ card, url }: { card: string; url: string }) =>
    `The bank of ${card} wants it charged no more. Nothing charged. Other card: ${url}`,

  newCard: ({ amount, url }: { amount: string; url: string }) =>
    `Your saved card is gone. Nothing charged. Add ${amount} with another: ${url}`,

  approve: ({ amount, url }: { amount: string; url: string }) =>
    `Your bank wants you to approve ${amount}. Nothing charged yet. Approve: ${url}`,

  approveAuto: ({ amount, url }: { amount: string; url: string }) =>
    `AUTO is paused: your bank wants you to approve ${amount}. Nothing charged yet. Approve: ${url}`,

  notApproved: ({ amount, buy }: { amount: string; buy: string }) =>
    `Your bank did not get your approval of ${amount}. Nothing charged. ${buy} to try again, CARD for another card. Not you? Reply LOCK.`,

  approvedMeanwhile: ({ amount, buy }: { amount: string; buy: string }) =>
    `Your bank approved ${amount} after all, so nothing else is charged. ${buy} if you want more.`,

  card: ({ card, expires, url }: { card: string; expires: string; url: string }) =>
    `${card}, expires ${expires}. Replace or remove it: ${url}`,

  noCard: ({ url }: { url: string }) => `No card is saved. Add one: ${url} Nothing is charged for that.`,

  cardExpires: ({ card, expires }: { card: string; expires: string }) =>
    `${card} works until the end of ${expires}. Text CARD to put a new one in its place.`,

  autoOn: ({ amount, below, month, card }: Agreed & { card: string }) =>
    `AUTO is on: ${amount} from ${card} whenever less than ${below} is left, up to ${month} in 30 days. AUTO OFF to stop.`,

  autoTells: ({ amount, below, month }: Agreed) =>
    `AUTO adds ${amount} whenever less than ${below} is left, up to ${month} in 30 days. AUTO OFF to stop.`,

  autoPaused: ({ auto }: { auto: string }) =>
    `AUTO is paused and charges nothing. ${auto} to go on, AUTO OFF to end it.`,

  autoGone: ({ amount, auto }: { amount: string; auto: string }) =>
    `AUTO is paused: it cannot add ${amount} any more. Nothing charged. ${auto} to go on, AUTO OFF to end it.`,

  autoOffYet: ({ amount, ref }: { amount: string; ref: string }) =>
    `AUTO is off. ${amount} was being charged already, ref ${ref}. Nothing else is charged unless you text BUY.`,

  autoOff: () => 'AUTO is off. Nothing is charged unless you text BUY.',

  autoHow: ({ auto }: { auto: string }) =>
    `AUTO adds credit by itself. To agree text ${auto}, with your own amounts. Nothing charged.`,

  autoNotOffered: ({ buy }: { buy: string }) =>
    `AUTO is not offered here. ${buy} adds credit when you text it. Nothing charged.`,

  autoAmount: ({ amounts }: { amounts: string[] }) =>
    `AUTO can add ${amounts.join(', ')}, and that must be more than it waits for. Nothing changed.`,

  autoMonth: ({ month }: { month: string }) =>
    `AUTO may add at most ${month} in 30 days here, and at least once. Nothing changed.`,

  phoneStopped: () =>
    'Your phone gets no texts from us since its STOP, so nothing comes or is added by itself. Text START from it first.',

  autoNoCard: ({ buy }: { buy: string }) => `AUTO needs a saved card that you have paid with. ${buy} first.`,

  autoAdded: ({ amount, balance, card, ref }: Added) =>
    `AUTO added ${amount}. Balance ${balance}. ${card ? `${card}, ref ${ref}` : `Ref ${ref}`}. AUTO OFF to stop.`,

  autoDeclined: ({ card, why, auto }: { card: string; why: DeclineReason; auto: string }) =>
    `AUTO is paused: ${card} was declined${enDeclines[why]}. Nothing charged. CARD for another card, ${auto} to go on.`,

  autoStopped: ({ amount, auto }: { amount: string; auto: string }) =>
    `AUTO is paused: ${amount} could not be added, your card needs a look. Nothing charged. CARD shows it, ${auto} to go on.`,

  autoLimit: ({ limit, buy }: { limit: string; buy: string }) =>
    `AUTO would pass your limit of ${limit} and added nothing. ${buy} adds credit.`,

  autoDayLimit: ({ limit, times }: { limit: string; times: number }) =>
    `AUTO would pass the day's limit of ${limit} or ${times} purchases and added nothing. From tomorrow there is room again.`,

  lowBalance: ({ balance, buy }: { balance: string; buy: string }) =>
    `Your balance is low: ${balance}. ${buy} adds credit.`,

  low: ({ balance }: { balance: string }) => ` Low: ${balance} left.`,

  notYou: () => 'Not you? Reply LOCK.',

  locked: () => 'Locked: nothing will be charged to your card. UNLOCK sends you a code that opens it again.',

  lockedNow: () =>
    'You have locked this, so nothing is charged. UNLOCK sends you a code that opens it again.',

  unlockCode: ({ name, code }: { name: string; code: string }) =>
    `${name}: to unlock reply UNLOCK ${code} within 10 min. Never tell anyone this code.`,

  signInCode: ({ name, code }: { name: string; code: string }) =>
    `${name}: ${code} signs you in, within 10 min. Never tell anyone this code. Not you? Ignore this.`,

  unlocked: ({ buy }: { buy: string }) => `Unlocked. ${buy} works again, and so does AUTO if you had it on.`,

  notLocked: () => 'Nothing is locked. LOCK stops all charging.',

  unlockHow: () =>
    'Reply UNLOCK and the six digits of our text, or UNLOCK alone for a new code. Still locked.',

  wrongCode: ({ left }: { left: number }) =>
    `That code is wrong, ${left} ${left === 1 ? 'try' : 'tries'} left. Still locked.`,

  deadCode: () => 'That code does not work any more. Still locked. UNLOCK sends a new one.',

  tooManyCodes: () => 'That is too many codes for now. Still locked. Try UNLOCK again later.',

  confirmBig: ({ amount, card, yes }: Asked) =>
    `${amount} from ${card}? Reply ${yes} within 5 min. Nothing charged yet. Not you? Reply LOCK.`,

  confirmCard: ({ amount, card, yes }: Asked) =>
    `${card} is new here. To pay ${amount} with it reply ${yes} within 5 min. Nothing charged yet. Not you? Reply LOCK.`,

  digitsNeeded: () => 'Please reply YES and the four digits of our last text. Nothing charged.',

  wrongDigits: ({ left }: { left: number }) =>
    left > 0
      ? `Those are not the digits of our text, ${left} ${left === 1 ? 'try' : 'tries'} left. Nothing charged.`
      : 'Those are not the digits of our text. Nothing charged. Text BUY to begin again.',

  tooManyDigits: () =>
    'Too many wrong digits today, so nothing is charged. Try again tomorrow. Not you? Reply LOCK.',

  whichOne: ({ answers }: { answers: string[] }) =>
    `Which one? Reply ${answers.join(' or ')}. Nothing charged.`,

  whichOneAsks: ({ answers, keyword }: { answers: string[]; keyword: string }) =>
    `Which one? Reply ${answers.join(' or ')} to buy, or NO. ${keyword} waits for an answer too. Nothing charged.`,
}

type Agreed = { amount: string; below: string; month: string }
type Added = { amount: string; balance: string; card: string | null; ref: string }
type Asked = { amount: string; card: string; yes: string }
