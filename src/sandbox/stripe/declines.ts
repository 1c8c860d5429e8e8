export type Decline = {
  code: string
  decline_code?: string
  message: string
  advice_code: 'confirm_card_data' | 'do_not_try_again' | 'try_again_later'
  network_decline_code: string | null
  /** For the charge's `outcome`. */
  outcome: { type: string; reason: string; network_status: string; seller_message: string }
}

const unspoken = 'The bank did not return any further details with this decline.'

function byBank(
  decline_code: string,
  message: string,
  advice_code: Decline['advice_code'],
  network_decline_code: string,
  code = 'card_declined',
): Decline {
  return {
    code,
    ...(code === 'card_declined' && { decline_code }),
    message,
    advice_code,
    network_decline_code,
    outcome: {
      type: 'issuer_declined',
      reason: decline_code,
      network_status: 'declined_by_network',
      seller_message: unspoken,
    },
  }
}

const table = {
  generic_decline: byBank('generic_decline', 'Your card was declined.', 'try_again_later', '05'),
  insufficient_funds: byBank(
    'insufficient_funds',
    'Your card has insufficient funds.',
    'try_again_later',
    '51',
  ),
  lost_card: byBank('lost_card', 'Your card was declined.', 'do_not_try_again', '41'),
  stolen_card: byBank('stolen_card', 'Your card was declined.', 'do_not_try_again', '43'),
  expired_card: byBank('expired_card', 'Your card has expired.', 'confirm_card_data', '54', 'expired_card'),
  incorrect_cvc: byBank(
    'incorrect_cvc',
    "Your card's security code is incorrect.",
    'confirm_card_data',
    'N7',
    'incorrect_cvc',
  ),
  incorrect_number: byBank(
    'incorrect_number',
    'Your card number is incorrect.',
    'confirm_card_data',
    '14',
    'incorrect_number',
  ),
  processing_error: byBank(
    'processing_error',
    'An error occurred while processing your card. Try again in a little bit.',
    'try_again_later',
    '96',
    'processing_error',
  ),
  card_velocity_exceeded: byBank(
    'card_velocity_exceeded',
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    'try_again_later',
    '65',
  ),
  do_not_honor: byBank('do_not_honor', 'Your card was declined.', 'try_again_later', '05'),
  authentication_required: {
    ...byBank(
      'authentication_required',
      'Your card was declined. This transaction requires authentication.',
      'try_again_later',
      '65',
      'authentication_required',
    ),
    decline_code: 'authentication_required',
  },
  fraudulent: {
    ...byBank('fraudulent', 'Your card was declined.', 'do_not_try_again', '59'),
    network_decline_code: null,
    outcome: {
      type: 'blocked',
      reason: 'highest_risk_level',
      network_status: 'not_sent_to_network',
      seller_message: 'Stripe blocked this payment as too risky.',
    },
  },
} satisfies Record<string, Decline>

export type DeclineName = keyof typeof table

/**
 * Why a bank says no.
 *
 * @see https://docs.stripe.com/declines/codes
 */
export const declines: Record<DeclineName, Decline> = table
