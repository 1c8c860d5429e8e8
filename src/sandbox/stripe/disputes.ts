/**
 * How a cardholder complains to their bank.
 *
 * An inquiry (`warning_needs_response`) moves no money and ends as `warning_closed`, or grows into a chargeback. A
 * chargeback (`needs_response`) takes the amount and a fee at once; evidence leads over `under_review` to `won`, when
 * the amount comes back, or `lost`. Without evidence by the due date it is lost.
 */
import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now, strike } from './account.ts'
import { book, fixedFee } from './balance.ts'
import { testCardOf } from './cards.ts'
import { emit } from './events.ts'
import { noEvidence } from './evidence.ts'
import { noSuch, refusal } from './failure.ts'
import { warn } from './warnings.ts'

const day = 86_400

export function findDispute(account: Account, id: string, param = 'id'): Stripe.Dispute {
  const dispute = account.disputes.get(id)
  if (!dispute) throw noSuch('dispute', id, param)
  return dispute
}

export type Complaint = {
  inquiry?: boolean
  /** `fraudulent`, `product_not_received`, `general`… */
  reason?: string
  /** The whole charge unless given; the amounts of several disputes may exceed the charge. */
  amount?: number
}

/** What a test card brings after its payment: disputes, an inquiry, a fraud warning. */
export function bring(account: Account, chargeId: string): void {
  const charge = account.charges.get(chargeId)
  if (!charge || charge.disputed) return
  const { brings } = testCardOf(account, charge.payment_method!)
  if (brings === 'warning') warn(account, charge)
  if (brings === 'dispute') dispute(account, chargeId, {})
  if (brings === 'dispute_not_received') dispute(account, chargeId, { reason: 'product_not_received' })
  if (brings === 'inquiry') dispute(account, chargeId, { inquiry: true })
  if (brings === 'several_disputes') {
    const part = Math.ceil(charge.amount / 2)
    dispute(account, chargeId, { amount: part })
    dispute(account, chargeId, { amount: charge.amount - part, reason: 'product_not_received' })
  }
}

/** The cardholder complains about a charge. */
export function dispute(account: Account, chargeId: string, complaint: Complaint): Stripe.Dispute {
  const charge = account.charges.get(chargeId)
  if (charge?.status !== 'succeeded') throw noSuch('charge', chargeId, 'charge')
  const { inquiry = false, reason = 'fraudulent', amount = charge.amount } = complaint
  const card = charge.payment_method_details!.card!
  const opened = {
    id: newId(account, 'du'),
    object: 'dispute',
    amount,
    balance_transactions: [] as Stripe.BalanceTransaction[],
    charge: charge.id,
    created: now(account),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(charge),
    evidence_details: {
      due_by: (Math.floor(now(account) / day) + 10) * day - 1,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent as string | null,
    payment_method_details: {
      card: {
        brand: card.brand!,
        case_type: inquiry ? 'inquiry' : 'chargeback',
        network: card.network ?? card.brand!,
        network_reason_code: reason === 'fraudulent' ? '10.4' : '13.1',
      },
      type: 'card',
    },
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  } satisfies Stripe.Dispute as Stripe.Dispute
  charge.disputed = true
  account.charges.put(charge.id, charge)
  if (!inquiry) withdraw(account, opened)
  account.disputes.put(opened.id, opened)
  emit(account, 'charge.dispute.created', opened)
  if (!inquiry) emit(account, 'charge.dispute.funds_withdrawn', opened)
  const dueMs = opened.evidence_details.due_by! * 1000 - account.world.now()
  account.agenda.add(dueMs, { do: 'decide_dispute', about: opened.id })
  return opened
}

/** POST /v1/disputes/:id, which submits the evidence unless it is told not to. */
export function updateDispute(
  account: Account,
  id: string,
  given: Stripe.DisputeUpdateParams,
): Stripe.Dispute {
  const dispute = findDispute(account, id)
  const before = structuredClone(dispute)
  dispute.metadata = mergeMetadata(dispute.metadata, given.metadata)
  if (given.evidence !== undefined) {
    if (!isOpen(dispute)) throw closed(dispute)
    const told = Object.entries(given.evidence).map(([key, value]) => [key, value === '' ? null : value])
    dispute.evidence = { ...dispute.evidence, ...Object.fromEntries(told) }
    dispute.evidence_details.has_evidence = true
  }
  const submits = given.submit ?? given.evidence !== undefined
  if (submits && isOpen(dispute)) {
    dispute.evidence_details.submission_count += 1
    dispute.evidence_details.submission_method = 'manual'
    dispute.status = isInquiry(dispute) ? 'warning_under_review' : 'under_review'
    if (/^(winning|losing|escalate_inquiry)_evidence$/.test(dispute.evidence.uncategorized_text ?? ''))
      account.agenda.add(account.settings.verdictMs, { do: 'decide_dispute', about: dispute.id })
  }
  account.disputes.put(dispute.id, dispute)
  emit(account, 'charge.dispute.updated', dispute, before)
  return dispute
}

/** The bank decides by the evidence, or because the time is over. */
export function decideDispute(account: Account, id: string): void {
  const dispute = account.disputes.get(id)
  if (!dispute || !isOpen(dispute)) return
  const word = dispute.evidence.uncategorized_text
  if (word === 'escalate_inquiry_evidence' && isInquiry(dispute)) escalate(account, dispute)
  else if (isInquiry(dispute)) closeDispute(account, id, 'warning_closed')
  else closeDispute(account, id, word === 'winning_evidence' ? 'won' : 'lost')
}

/**
 * Ends a dispute. Won, the amount comes back; the fee does not.
 *
 * @param amount what comes back where that is another, as of a dispute that was won in part
 * @throws Failure 400 when it has ended, or when an inquiry is to end as a chargeback does or the other way about
 */
export function closeDispute(
  account: Account,
  id: string,
  status: 'won' | 'lost' | 'warning_closed',
  amount?: number,
): Stripe.Dispute {
  const dispute = findDispute(account, id)
  if (!isOpen(dispute)) throw closed(dispute)
  if (isInquiry(dispute) !== (status === 'warning_closed'))
    throw refusal(`A dispute that is ${dispute.status} does not end as ${status}.`)
  strike(account, 'decide_dispute', id)
  dispute.status = status
  if (status === 'won') reinstate(account, dispute, amount)
  account.disputes.put(id, dispute)
  if (status === 'won') emit(account, 'charge.dispute.funds_reinstated', dispute)
  emit(account, 'charge.dispute.closed', dispute)
  return dispute
}

/** Whoever got their money back has nothing left to ask. */
export function closeInquiries(account: Account, chargeId: string): void {
  for (const dispute of account.disputes.values())
    if (dispute.charge === chargeId && isInquiry(dispute) && isOpen(dispute))
      closeDispute(account, dispute.id, 'warning_closed')
}

/** Puts a dispute in a state that nothing here leads to: `prevented`, `appeal_needs_response` or one of tomorrow. */
export function setDisputeStatus(account: Account, id: string, status: string): Stripe.Dispute {
  const dispute = findDispute(account, id)
  const before = structuredClone(dispute)
  dispute.status = status as Stripe.Dispute.Status
  account.disputes.put(id, dispute)
  emit(account, 'charge.dispute.updated', dispute, before)
  return dispute
}

function escalate(account: Account, dispute: Stripe.Dispute): void {
  const before = structuredClone(dispute)
  dispute.status = 'needs_response'
  dispute.is_charge_refundable = false
  dispute.payment_method_details!.card!.case_type = 'chargeback'
  dispute.evidence.uncategorized_text = null
  withdraw(account, dispute)
  account.disputes.put(dispute.id, dispute)
  emit(account, 'charge.dispute.updated', dispute, before)
  emit(account, 'charge.dispute.funds_withdrawn', dispute)
}

function withdraw(account: Account, dispute: Stripe.Dispute): void {
  dispute.balance_transactions.push(
    book(account, {
      amount: -dispute.amount,
      currency: dispute.currency,
      type: 'adjustment',
      reporting_category: 'dispute',
      source: dispute.id,
      description: `Chargeback withdrawal for ${String(dispute.charge)}`,
      fee: fixedFee(account.settings.disputeFee, dispute.currency),
      feeDescription: 'Dispute fee',
    }),
  )
}

function reinstate(account: Account, dispute: Stripe.Dispute, amount = dispute.amount): void {
  dispute.balance_transactions.push(
    book(account, {
      amount,
      currency: dispute.currency,
      type: 'adjustment',
      reporting_category: 'dispute_reversal',
      source: dispute.id,
      description: `Chargeback reversal for ${String(dispute.charge)}`,
    }),
  )
}

const closed = ({ status }: Stripe.Dispute) =>
  refusal(`This dispute is already closed: its status is ${status}.`)
const isInquiry = (dispute: Stripe.Dispute): boolean => dispute.status.startsWith('warning_')
const isOpen = (dispute: Stripe.Dispute): boolean =>
  !['won', 'lost', 'warning_closed', 'prevented'].includes(dispute.status)
