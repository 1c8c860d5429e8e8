/** Problems that doors answer with, the HTTP status of each, and what it means. Codes are for ever. */
export const PROBLEMS = {
  unreadable: [400, 'The request cannot be read, such as JSON that is none.'],
  'no-phone': [400, 'What was given is no phone number.'],
  'idempotency-key-missing': [400, 'This request moves money and needs an Idempotency-Key.'],
  'not-signed-in': [401, 'There is no token, or it is over.'],
  'wrong-code': [401, 'The code is wrong, over, or was for somebody else.'],
  'too-little': [402, 'The account has less than that to spend.'],
  forbidden: [403, 'The key lacks the scope, or the operator the role.'],
  locked: [403, 'The customer has locked the account, so nothing is charged.'],
  frozen: [403, 'The account is on hold.'],
  'not-found': [404, 'There is nothing at this address.'],
  'no-such-account': [404, 'There is no such account.'],
  'no-such-webhook': [404, 'There is no such webhook.'],
  'no-such-delivery': [404, 'There is no such delivery.'],
  'no-such-usage': [404, 'There is no such usage.'],
  'no-such-order': [404, 'There is no such order.'],
  'no-such-session': [404, 'There is no such session.'],
  'not-locked': [409, 'The account is not locked.'],
  'credit-left': [409, 'There is credit left; `forfeit` says that it may go.'],
  'under-way': [409, 'Something is under way that must end first.'],
  'usage-ended': [409, 'The usage has ended otherwise.'],
  'not-linked': [409, 'Nobody on another channel speaks for this customer, nor they for another.'],
  'opted-out': [409, 'The customer wants no texts.'],
  'window-closed': [409, 'They have not texted on WhatsApp for a day: it takes no words until they do.'],
  'which-order': [409, 'Several orders have that ref.'],
  'not-paid': [409, 'The order is not paid, or not settled.'],
  'nothing-left': [409, 'All of it has gone back already.'],
  disputed: [409, 'The bank has taken the payment back already.'],
  'bought-just-now': [409, 'The same was bought within two minutes; `again` says that it is meant.'],
  'no-card': [409, 'No card is saved that may be charged.'],
  'card-paused': [409, 'The bank wants the saved card left alone.'],
  'day-limit': [409, "It would pass the limit of a day's purchases."],
  'too-large': [413, 'The request is too large.'],
  'content-type': [415, 'The body is something else than JSON.'],
  invalid: [422, 'Something is not as it should be; `errors` says what and where.'],
  'not-for-sale': [422, 'That is not for sale; `offersMicros` says what is.'],
  'auto-limit': [422, 'More in 30 days than may be agreed to, or less than one top-up.'],
  'private-address': [422, 'The address is not https, or stands in a private network.'],
  'over-hold': [422, 'More than was held.'],
  'too-much': [422, 'More than is left of the order.'],
  amount: [422, 'That amount cannot be charged in this currency.'],
  'idempotency-key-reused': [422, 'The Idempotency-Key named another request before.'],
  'too-many-requests': [429, 'Too often; Retry-After says how many seconds to wait.'],
  internal: [500, 'Something failed on our side.'],
  unreachable: [503, 'Stripe or Twilio cannot be reached just now.'],
} as const satisfies Record<string, readonly [status: number, meaning: string]>

export type ProblemCode = keyof typeof PROBLEMS

/** What a door answers with when a flow throws this problem. */
export function statusOf(code: string): number {
  return (PROBLEMS as Partial<Record<string, readonly [number, string]>>)[code]?.[0] ?? 400
}
