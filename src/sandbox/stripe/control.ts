import type { Stripe } from 'stripe'
import type { Account } from './account.ts'
import { type Turn, turn } from './cards.ts'
import { layDown, type WebhookRule } from './chaos.ts'
import { findCharge } from './charge-routes.ts'
import { clone, type Delivery, deliveriesOf, held, release, resend } from './deliveries.ts'
import { type Complaint, closeDispute, dispute, setDisputeStatus } from './disputes.ts'
import { rollSecret } from './endpoints.ts'
import { type Fault, layFault } from './faults.ts'
import { prune } from './idempotency.ts'
import { answerBank, type Outcome, type Paying, paySession } from './pay.ts'
import { payOut } from './payouts.ts'
import { failRefund } from './refunds.ts'
import { type SeededCustomer, seedCustomer } from './seed.ts'
import { applyPromotion } from './session-discounts.ts'
import { warn } from './warnings.ts'

/** What tests, the town and the control API do to the sandbox from outside of Stripe's API. */
export type StripeControl = ReturnType<typeof openControl>

export function openControl(account: Account) {
  return {
    webhooks: {
      /** Lays a rule for the events to come: held, late, doubled, shuffled, dropped… @returns its id */
      rule: (rule: Omit<WebhookRule, 'id'>): string => layDown(account, rule),
      /** Takes a rule back, or all. What is held stays held. */
      lift: (id?: string): void => empty(account.webhookRules, id),
      /** What is held back, oldest first. */
      held: (): Delivery[] => held(account),
      /** Lets go what is held: all, or these in this order. @returns how many */
      release: (ids?: readonly string[]): number =>
        release(account, ids ?? held(account).map((delivery) => delivery.id)),
      /** Sends an event again, whatever became of it before. */
      resend: (eventId: string, endpointId?: string): string[] => resend(account, eventId, endpointId),
      /** Tells of the same occurrence under another event id. @returns that id */
      clone: (eventId: string): string | undefined => clone(account, eventId),
      /** All deliveries of an event. */
      of: (eventId: string): Delivery[] => deliveriesOf(account, eventId),
      /** Gives an endpoint a new secret; until then the old one signs too. @returns the new one */
      rollSecret: (endpointId: string, oldLastsMs?: number): string =>
        rollSecret(account, endpointId, oldLastsMs),
    },
    faults: {
      /** Lays a fault for the API requests to come. @returns its id */
      lay: (fault: Omit<Fault, 'id'>): string => layFault(account, fault),
      /** Takes a fault back, or all. */
      lift: (id?: string): void => empty(account.faults, id),
    },
    customer: {
      /** Makes one who has a saved card already. */
      seed: (given: SeededCustomer) => seedCustomer(account, given),
      /** Pays a Checkout Session, or saves a card with it, as the hosted page does. */
      pay: (sessionId: string, paying: Paying): Outcome => paySession(account, sessionId, paying),
      /** Types a promotion code on the page. @returns what is wrong with it, if anything */
      promotion: (sessionId: string, code: string): string | undefined =>
        applyPromotion(account, sessionId, code),
      /** Approves or refuses on the bank's page. */
      bank: (intentId: string, approved: boolean): Outcome => answerBank(account, intentId, approved),
    },
    bank: {
      /** The cardholder complains about a charge. */
      dispute: (chargeId: string, complaint: Complaint = {}): Stripe.Dispute =>
        dispute(account, chargeId, complaint),
      /** Ends a dispute now; what comes back is all of it, unless told. */
      close: (
        disputeId: string,
        status: 'won' | 'lost' | 'warning_closed',
        amount?: number,
      ): Stripe.Dispute => closeDispute(account, disputeId, status, amount),
      /** Puts a dispute in a state that nothing here leads to: `prevented`, `appeal_needs_response`… */
      setStatus: (disputeId: string, status: string): Stripe.Dispute =>
        setDisputeStatus(account, disputeId, status),
      /** The card's network suspects fraud. */
      warn: (chargeId: string): Stripe.Radar.EarlyFraudWarning =>
        warn(account, findCharge(account, chargeId)),
      /** A refund comes back. */
      failRefund: (refundId: string, reason = 'lost_or_stolen_card'): void =>
        failRefund(account, refundId, reason),
    },
    /** Stripe pays out what it holds to the shop's bank. @param amount in the currency's smallest unit */
    payOut: (amount: number, currency?: string): Stripe.Payout => payOut(account, amount, currency),
    /** Makes the bank decline a saved card from now on (`expired_card`…), ask its owner anyway, or be content again. */
    turnCard: (paymentMethodId: string, turned: Turn | undefined): void =>
      turn(account, paymentMethodId, turned),
    /** Forgets idempotency keys older than a day now. */
    pruneKeys: (): void => prune(account),
    /** All events, oldest first. */
    events: (): Stripe.Event[] => account.events.values(),
    /** Whether nothing is under way and nothing is due within that time. */
    idle: (withinMs = 0): boolean => {
      const horizon = account.world.now() + withinMs
      return !account.agenda.entries().some((entry) => entry.dueAt <= horizon)
    },
    /** Resolves when nothing is under way and nothing is due within that time. */
    quiet: (withinMs: number): Promise<void> => account.agenda.quiet(withinMs),
    /** Sets its timers anew, after a saved state was loaded. */
    rearm: (): void => account.agenda.rearm(),
  }
}

function empty<T extends { id: string }>(
  shelf: { values(): T[]; delete(id: string): void },
  id: string | undefined,
): void {
  for (const one of shelf.values()) if (id === undefined || one.id === id) shelf.delete(one.id)
}
