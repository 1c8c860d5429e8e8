import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countryOf, maskPhone, readPhone } from '../../src/till/phone.ts'

describe('a phone number as people write it', () => {
  test.each([
    ['+15555550100', undefined, '+15555550100'],
    ['+1 (555) 555-0100', undefined, '+15555550100'],
    ['(555) 555-0100', 'US', '+15555550100'],
    ['555.555.0100', 'us', '+15555550100'],
    ['0664 123 45 67', 'AT', '+436641234567'],
    ['+43 664 1234567', 'US', '+436641234567'],
    ['07700 900123', 'GB', '+447700900123'],
  ])('%j from %s', (text, country, phone) => {
    expect(readPhone(text, country)).toBe(phone)
  })

  test.each([
    ['555-0100', undefined],
    ['(555) 555-0100', undefined],
    ['12345', 'US'],
    ['call 555 555 0100 now', 'US'],
    ['+15555550100 ext. 5', 'US'],
    ['whatsapp:+15555550100', 'US'],
    ['TextTill', 'US'],
    ['+999123456', undefined],
    ['', 'US'],
    ['5'.repeat(10_000), 'US'],
  ])('%j from %s is none', (text, country) => {
    expect(readPhone(text, country)).toBeUndefined()
  })
})

describe('the country of a number', () => {
  test.each([
    ['+12025550143', 'US'],
    ['+15555550100', 'US'],
    ['+16135550143', 'CA'],
    ['+18765551234', 'JM'],
    ['+447700900123', 'GB'],
    ['+436641234567', 'AT'],
    ['+77011234567', 'KZ'],
    ['+919876543210', 'IN'],
  ])('%s is in %s', (phone, country) => {
    expect(countryOf(phone)).toBe(country)
  })

  test.each(['+870773111632', '12345', 'TextTill', 'whatsapp:+15555550100', ''])(
    '%j is in none',
    (sender) => {
      expect(countryOf(sender)).toBeUndefined()
    },
  )
})

describe('a number in a log', () => {
  test.each([
    ['+15555550100', '+1555…0100'],
    ['+436641234567', '+4366…4567'],
    ['+2901234', '+290…4'],
    ['12345', '1…5'],
    ['', '…'],
  ])('%j is shown as %j', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked)
  })

  test('always keeps three digits to itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9][0-9]{3,14}$/), (phone) => {
        expect(maskPhone(phone).length - 1).toBeLessThanOrEqual(phone.length - 3)
      }),
    )
  })
})
