import { endConversation } from './flows/ask-customer.ts'
import { chargeCard } from './flows/charge-card.ts'
import { checkOrder } from './flows/check-order.ts'
import { EVERY_MS as CLEAR_EVERY_MS, clearDoors } from './flows/clear-doors.ts'
import { closeApproval } from './flows/close-approval.ts'
import { closeOverlapping, closeReduced } from './flows/close-page.ts'
import { EVERY_MS as COMPARE_EVERY_MS, compareRegularly } from './flows/compare-books.ts'
import { EVERY_MS as CONFIRM_EVERY_MS, confirmTexts } from './flows/confirm-texts.ts'
import { EVERY_MS as COUNT_EVERY_MS, countDays } from './flows/count-days.ts'
import { deliverSubscription } from './flows/deliver-subscription.ts'
import { deliverWebhook } from './flows/deliver-webhook.ts'
import { removeCards } from './flows/erase-customer.ts'
import { followCards, preferCard } from './flows/follow-cards.ts'
import type { House } from './flows/house.ts'
import { settleAccepted } from './flows/judge-order.ts'
import { closePages } from './flows/lock-account.ts'
import { openCheckout } from './flows/open-checkout.ts'
import { EVERY_MS as READ_BILLS_EVERY_MS, readBills } from './flows/read-bills.ts'
import { receiveEvent } from './flows/receive-event.ts'
import { EVERY_MS as RECONCILE_EVERY_MS, reconcileRegularly } from './flows/reconcile.ts'
import { redeemCode } from './flows/redeem-code.ts'
import { refundOrder } from './flows/refund-order.ts'
import { continueRun, runCommand } from './flows/run-command.ts'
import { EVERY_MS as SEAL_EVERY_MS, sealBooks } from './flows/seal-books.ts'
import { sendMail } from './flows/send-mail.ts'
import { sendText, sendTextByDay } from './flows/send-text.ts'
import { sendSignInCode } from './flows/sign-in.ts'
import { EVERY_MS as SWEEP_EVERY_MS, sweepRegularly } from './flows/sweep-balance.ts'
import { voidLateUsage } from './flows/use-service.ts'
import { tellLow } from './flows/warn-low.ts'
import { EVERY_MS as WATCH_EVERY_MS, warnCard, watchCards } from './flows/watch-cards.ts'
import { DAY_MS } from './till/day.ts'

/** @param known what whoever left the job has read for it just now; nothing where it comes back, or comes from elsewhere */
type Flow = (house: House, subject: string, known?: unknown) => Promise<unknown>

/** What is done regularly: there from the start, and each says when it is next due. */
const REGULAR: Record<string, { flow: Flow; everyMs: number }> = {
  'clear-doors': { flow: clearDoors, everyMs: CLEAR_EVERY_MS },
  'compare-books': { flow: compareRegularly, everyMs: COMPARE_EVERY_MS },
  'confirm-texts': { flow: confirmTexts, everyMs: CONFIRM_EVERY_MS },
  'count-days': { flow: countDays, everyMs: COUNT_EVERY_MS },
  'read-bills': { flow: readBills, everyMs: READ_BILLS_EVERY_MS },
  reconcile: { flow: reconcileRegularly, everyMs: RECONCILE_EVERY_MS },
  'seal-books': { flow: sealBooks, everyMs: SEAL_EVERY_MS },
  'sweep-balance': { flow: sweepRegularly, everyMs: SWEEP_EVERY_MS },
  'watch-cards': { flow: watchCards, everyMs: WATCH_EVERY_MS },
}

/**
 * Which flow does which kind of job. A flow that returns a time wants to be called again then; one that returns
 * `FINISHED` has taken its job away.
 */
export const FLOWS: Record<string, Flow> = {
  ...Object.fromEntries(Object.entries(REGULAR).map(([kind, { flow }]) => [kind, flow])),
  'charge-card': chargeCard,
  'check-order': checkOrder,
  'close-approval': closeApproval,
  'close-overlapping': closeOverlapping,
  'close-pages': closePages,
  'close-reduced': closeReduced,
  'settle-accepted': settleAccepted,
  'come-later': deliverSubscription,
  'continue-run': continueRun,
  'end-conversation': endConversation,
  'deliver-subscription': deliverSubscription,
  'deliver-webhook': deliverWebhook,
  'follow-cards': followCards,
  'prefer-card': preferCard,
  'open-checkout': openCheckout,
  'receive-event': receiveEvent,
  'redeem-code': redeemCode,
  'refund-order': refundOrder,
  'remove-cards': removeCards,
  'run-command': runCommand,
  'send-mail': sendMail,
  'send-operator-mail': sendMail,
  'send-sign-in-code': sendSignInCode,
  'send-text': sendText,
  'send-text-by-day': sendTextByDay,
  'tell-low': tellLow,
  'void-usage': voidLateUsage,
  'warn-card': warnCard,
}

/** Jobs that are there from the start and come back by themselves. */
export const TIMETABLE = Object.keys(REGULAR)

/** The longest that a job waits which failed. */
export const LONGEST_WAIT_MS = 3_600_000

/** What may be due any time from now. */
const APPOINTMENTS = new Set([
  ...['close-approval', 'come-later', 'deliver-subscription', 'end-conversation', 'send-text-by-day'],
  ...['tell-low', 'void-usage', 'warn-card'],
])
/** What waits for up to a day: for a page to close, and for a backend to answer again. Early, it asks in vain at worst. */
const WITHIN_A_DAY: Record<string, number> = { 'check-order': DAY_MS + 60_000, 'deliver-webhook': DAY_MS }
/** What may come before it is due. */
export const ANYTIME = Object.keys(WITHIN_A_DAY)
/** How long from now jobs are due at most, by kind. Later ones were put off by a clock that was ahead. */
export const LONGEST_MS = Object.fromEntries(
  Object.keys(FLOWS)
    .filter((kind) => !APPOINTMENTS.has(kind))
    .map((kind) => [kind, REGULAR[kind]?.everyMs ?? WITHIN_A_DAY[kind] ?? LONGEST_WAIT_MS]),
)
