/** Problems that doors answer with, the HTTP status of each, and what it means. Codes are for ever. */
export const PROBLEMS = {
  unreadable: [
    400,
    'The request cannot be read, such as JSON that is none, or a % in its address that is none.',
  ],
  'no-phone': [400, 'What was given is no phone number.'],
  'idempotency-key-missing': [400, 'This request moves money and needs an Idempotency-Key.'],
  'not-signed-in': [401, 'There is no token, or it is over.'],
  'wrong-code': [401, 'The code is wrong, over, or was for somebody else.'],
  'too-little': [402, 'The account has less than that to spend.'],
  forbidden: [403, 'The key lacks the scope, or the operator the role.'],
  locked: [403, 'The customer has locked the account, so nothing is charged.'],
  frozen: [403, 'The account is on hold, or its number in doubt.'],
  'not-found': [404, 'There is nothing at this address.'],
  'no-such-account': [404, 'There is no such account.'],
  'no-such-webhook': [404, 'There is no such webhook.'],
  'no-such-delivery': [404, 'There is no such delivery.'],
  'no-such-usage': [404, 'There is no such usage, or another key began it.'],
  'no-such-order': [404, 'There is no such order.'],
  'no-such-session': [404, 'There is no such session.'],
  'not-locked': [409, 'The account is not locked.'],
  'credit-left': [409, 'There is credit left; `forfeit` says that it may go.'],
  owes: [409, 'The account is below zero: what is owed is paid first.'],
  'under-way': [409, 'Something is under way that must end first.'],
  'usage-ended': [409, 'The usage has ended otherwise.'],
  'not-linked': [409, 'Nobody on another channel speaks for this customer, nor they for another.'],
  'opted-out': [409, 'The customer wants no texts: none is sent, and nothing is spent or charged unseen.'],
  'number-in-doubt': [409, 'The number was silent or out of reach for long: it may be somebody else’s.'],
  'window-closed': [409, 'They have not texted on WhatsApp for a day: it takes no words until they do.'],
  'which-order': [409, 'Several orders have that ref.'],
  'not-paid': [409, 'The order is not paid, or not settled.'],
  'not-in-review': [409, 'The order waits for nobody to decide it.'],
  'was-paid': [409, 'It was paid: give the money back.'],
  'other-currency': [409, 'It was paid in another currency than credit is in.'],
  'nothing-left': [409, 'All of it has gone back already.'],
  disputed: [409, 'The bank has taken the payment back already.'],
  'bought-just-now': [409, 'The same was bought within two minutes; `again` says that it is meant.'],
  'old-page': [409, 'The form was sent before, or its page is old.'],
  'no-card': [409, 'No card is saved that may be charged.'],
  'card-paused': [409, 'The bank wants the saved card left alone.'],
  'day-limit': [409, "It would pass the limit of a day's purchases."],
  'too-large': [413, 'The request is too large.'],
  'content-type': [415, 'The body is of another type than is taken here: the API takes JSON in UTF-8.'],
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

/** Problems of doors that are not of the API: those of vendors, of links and of whoever watches the till. */
const MEANINGS_ELSEWHERE: Partial<Record<string, string>> = {
  'no-such-link': 'The link is over, or leads nowhere.',
  unsigned: 'The signature is missing.',
  signature: 'The signature is not of this body and address.',
  'no-event': 'What is signed is no event.',
  'not-ours': 'It is about none of this till’s numbers or texts.',
  metrics: 'The token of the metrics is missing, or is another.',
  moved: 'The till has moved to another database.',
  behind: 'Jobs are overdue.',
  'database-locked': 'Another process keeps the database locked.',
  database: 'The database does not answer.',
}

/** What a problem is called, whatever happened: the same for all with its code. */
export function titleOf(code: string): string {
  const named = (PROBLEMS as Partial<Record<string, readonly [number, string]>>)[code]
  return named?.[1] ?? MEANINGS_ELSEWHERE[code] ?? 'It was refused.'
}

/** What a door answers with when a flow throws this problem. */
export function statusOf(code: string): number {
  return (PROBLEMS as Partial<Record<string, readonly [number, string]>>)[code]?.[0] ?? 400
}
