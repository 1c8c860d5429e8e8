import { describe, expect, it } from 'vitest'
import { en } from '../src/speech/en.ts'
import { CATALOGUES } from '../src/speech/speech.ts'
import { DECLINE_CODES, whyDeclined } from '../src/till/decline.ts'
import { segmentsOf, toGsm7 } from '../src/till/segments.ts'

const card = 'Mastercard 4242'
const url = 'https://texttill.example-shop.com/p/K7Q2WXYZAB'
const plain = { why: 'unsaid', next: 'other-card' }
const ADVICE = [null, 'try_again_later', 'confirm_card_data', 'do_not_try_again']

const said = (code: string, advice: string | null = null) =>
  en.declined({ card: 'Visa 4242', url: '{link}', ...whyDeclined({ code, advice }) })

describe('what the till says of a decline', () => {
  it('has words for more than fifty codes', () => {
    expect(DECLINE_CODES.length).toBeGreaterThan(50)
    expect(new Set(DECLINE_CODES).size).toBe(DECLINE_CODES.length)
  })

  it.each(DECLINE_CODES)('says %s in one segment in every language, whatever the advice', (code) => {
    for (const speech of Object.values(CATALOGUES))
      for (const advice of ADVICE) {
        const words = whyDeclined({ code, advice })
        const buy = speech.buy({ amount: '1000' })
        const auto = speech.auto({ amount: '1000', below: '1000' })
        const told = [
          speech.declined({ card, url, ...words }),
          speech.declinedAtBank({ card, buy, ...words }),
          speech.autoDeclined({ card, auto, ...words }),
        ]
        for (const text of told.map(toGsm7))
          expect(text, text).toSatisfy(
            () => segmentsOf(text).segments === 1 && segmentsOf(text).encoding === 'GSM-7',
          )
      }
  })

  it.each([
    [
      'insufficient_funds',
      null,
      'Visa 4242 was declined: not enough funds. Nothing charged. Other card: {link}',
    ],
    ['expired_card', null, 'Visa 4242 was declined: it has expired. Nothing charged. Other card: {link}'],
    [
      'incorrect_cvc',
      'confirm_card_data',
      'Visa 4242 was declined: wrong security code. Nothing charged. Other card: {link}',
    ],
    [
      'processing_error',
      null,
      'Visa 4242 was declined by a fault at the bank. Nothing charged. Try again later, or other card: {link}',
    ],
    [
      'issuer_not_available',
      null,
      'Visa 4242 was declined by a fault at the bank. Nothing charged. Try again later, or other card: {link}',
    ],
    ['do_not_honor', null, 'Visa 4242 was declined. Nothing charged. Ask your bank, or other card: {link}'],
    [
      'do_not_honor',
      'try_again_later',
      'Visa 4242 was declined. Nothing charged. Try again later, or other card: {link}',
    ],
    ['do_not_honor', 'do_not_try_again', 'Visa 4242 was declined. Nothing charged. Other card: {link}'],
    ['call_issuer', null, 'Visa 4242 was declined. Nothing charged. Ask your bank, or other card: {link}'],
    ['generic_decline', 'try_again_later', 'Visa 4242 was declined. Nothing charged. Other card: {link}'],
    [
      'transaction_not_allowed',
      null,
      'Visa 4242 was declined: it cannot pay this way. Nothing charged. Ask your bank, or other card: {link}',
    ],
    ['a_code_of_next_year', null, 'Visa 4242 was declined. Nothing charged. Other card: {link}'],
    [
      'a_code_of_next_year',
      'try_again_later',
      'Visa 4242 was declined. Nothing charged. Try again later, or other card: {link}',
    ],
    [
      'a_code_of_next_year',
      'confirm_card_data',
      'Visa 4242 was declined: its details do not fit. Nothing charged. Other card: {link}',
    ],
  ])('says of %s with the advice %s: %s', (code, advice, words) => {
    expect(said(code, advice)).toBe(words)
  })

  it.each([
    'lost_card',
    'stolen_card',
    'fraudulent',
    'pickup_card',
    'restricted_card',
    'merchant_blacklist',
    'security_violation',
    'highest_risk_level',
    'rule',
  ])('keeps to itself that it was %s: the words are those of any decline', (code) => {
    for (const advice of ADVICE) {
      expect(whyDeclined({ code, advice })).toEqual(plain)
      expect(said(code, advice)).toBe(said('generic_decline'))
    }
  })
})
