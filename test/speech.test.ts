import { describe, expect, it } from 'vitest'
import { whyNotTaken } from '../src/speech/codes.ts'
import { en } from '../src/speech/en.ts'
import { segmentsOf } from '../src/till/segments.ts'

// The longest that each value gets: a name and a contact at the config's limits, a five-figure balance, a link on a
// long domain.
const longest = {
  amount: '$1,000.00',
  balance: '-$12,345.67',
  buy: 'BUY 1000',
  card: 'Mastercard 4242',
  ref: 'K7Q2',
  name: 'Twenty Letters Named',
  url: 'https://texttill.example-shop.com/p/K7Q2WXYZAB',
  limit: '$1,000.00',
  times: 100,
  yes: 'YES 1000',
  ago: '59 s',
  keyword: 'SIXTEENLETTERSXX',
  cost: '$1,000.00',
  usage: 'FORECAST 46.12345 -120.12345 TOMORROW',
  help: 'the weather of the next three days at a place, in metres',
  contact: 'help@texttill.example-shop.com',
  last: '-$1,000.00 SIXTEENLETTERSXX 23 Nov',
  packs: ['BUY 10', 'BUY 100 (gives $110.00)', 'BUY 500 (gives $550.00)', 'BUY 1000 (gives $1,100.00)'],
  commands: ['SUN 46.5 7.9 $0.25', 'FORECAST Lone Pine $0.50'],
  lines: ['+$1,000.00 bought 23 Nov', '-$1,000.00 SIXTEENLETTERSXX 23 Nov'],
  word: 'SIXTEENLETTERSXX',
  why: ': it cannot pay this way',
  next: 'ask-bank',
  expires: '12/2029',
  auto: 'AUTO 1000 BELOW 1000',
  below: '$1,000.00',
  month: '$1,000.00',
  code: '482913',
  left: 2,
  price: '$1,000.00',
  paid: '$1,000.00',
  credit: '$1,000.00',
  what: 'SIXTEENLETTERSXX',
  promotion: 'TWENTY-LETTERS-CODED',
  whyNot: whyNotTaken('too-small', '$1,000.00'),
  day: '23 Nov 2026',
  estimate: { keyword: 'SIXTEENLETTERSXX', times: 1_234_567 },
  missing: '$1,000.00',
  answers: ['YES 100', 'YES 500', 'YES 1000', 'YES and four digits'],
}

describe('what the till says', () => {
  it.each(Object.entries(en))('says %s in one GSM-7 segment with its longest values', (_name, say) => {
    const words = (say as (values: typeof longest) => string)(longest)
    expect(segmentsOf(words)).toMatchObject({ segments: 1, encoding: 'GSM-7' })
  })
})
