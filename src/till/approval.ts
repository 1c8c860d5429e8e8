import type { Payment } from './world.ts'

/** Stripe's code for a bank that wants to hear from the customer first. */
export const APPROVAL_CODE = 'authentication_required'

/** How long a customer may take to approve a payment; Stripe forgets the key that opened it after 24 hours. */
export const APPROVE_WITHIN_MS = 23 * 3_600_000

export type ApprovalOutcome =
  /** The bank asks the customer on this page. */
  | { kind: 'asks'; url: string }
  /** The bank asks nothing any more: this is the payment as it is now, paid, refused or canceled. */
  | { kind: 'ended'; payment: Payment }
  /** Stripe said no to asking, as the card is gone or the payment is over. */
  | { kind: 'rejected' }

/** What Stripe does for a payment that the customer must approve at their bank. */
export type Approvals = {
  /**
   * Opens the bank's page for a payment that was tried while its owner was away: the same payment, confirmed
   * again with them at the screen. Opening it again gives the page that is open.
   *
   * @param args.returnUrl where the bank sends people afterwards, whatever they answered
   */
  approve(args: { key: string; payment: string; card: string; returnUrl: string }): Promise<ApprovalOutcome>
  /** Makes sure that a payment which is not paid never will be. Gives it as it is then: `succeeded` if it was. */
  cancelPayment(args: { key: string; payment: string }): Promise<Payment | undefined>
}
