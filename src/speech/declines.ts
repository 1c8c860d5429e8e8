/**
 * Why a card was declined, in words that help. Lost, stolen and fraud codes say nothing: who texts may not be
 * the one the card belongs to (Stripe's "Decline codes" page: do not report more detailed information).
 */
const WHY: Record<string, string> = {
  insufficient_funds: ': not enough funds',
  expired_card: ': it has expired',
  incorrect_cvc: ': wrong security code',
  incorrect_number: ': wrong number',
  card_velocity_exceeded: ': over its limit',
  withdrawal_count_limit_exceeded: ': over its limit',
  card_not_supported: ': it cannot pay this way',
  currency_not_supported: ': wrong currency',
  processing_error: ' by a fault at the bank',
  try_again_later: ' by a fault at the bank',
  issuer_not_available: ' by a fault at the bank',
}

/** What follows "Visa 4242 was declined". Empty for codes that are nobody's business, and for unknown ones. */
export function whyDeclined(code: string): string {
  return WHY[code] ?? ''
}

/** `Visa 4242`, as a person knows it. */
export function cardName(card: { brand: string; last4: string }): string {
  const brand = BRANDS[card.brand] ?? card.brand.charAt(0).toUpperCase() + card.brand.slice(1)
  return `${brand} ${card.last4}`
}

const BRANDS: Record<string, string> = {
  amex: 'Amex',
  diners: 'Diners',
  eftpos_au: 'Eftpos',
  jcb: 'JCB',
  unionpay: 'UnionPay',
}
