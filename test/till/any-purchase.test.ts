import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testService } from '../../src/test.ts'
import { defineService } from '../../src/till/service.ts'

const SEED = 20261128
const AGAIN_MS = 130_000

const service = defineService({
  name: 'Any Till',
  contact: 'help@any.example',
  currency: 'usd',
  packs: ['10', '20', '50'],
  rates: { other: '0' },
  limits: {
    perDay: '9000',
    purchasesPerDay: 100,
    freePerHour: 100_000,
    freePerDay: 100_000,
    unreadPerDay: 100_000,
  },
  commands: [],
})

/** A piece of a text, and whether it may be part of one that buys: of what the page of texts says, and not of the code. */
type Piece = [text: string, buys: boolean]
const yes = (...texts: string[]) => texts.map((text): Piece => [text, true])
const no = (...texts: string[]) => texts.map((text): Piece => [text, false])

const before = [
  ...yes('', '', '', 'please ', ' ', '\n'),
  ...no('not ', 'I will ', 'YES ', 'STOP it ', '> ', "don't ", '20 '),
]
const verbs = [
  ...yes('BUY', 'buy', 'Buy', 'BUY', 'TOPUP', 'top up', 'ADD'),
  ...no('BUYS', 'BUYING', 'BY', 'BUT', 'B U Y', 'YES', 'AUTO', 'OK', '', 'SELL', 'AUTO 20 BELOW', 'BUY BUY'),
]
const gaps = [...yes(' ', ' ', '  ', ''), ...no(' - ', ' a ', ' about ', '*', ' up to ')]
const amounts: [text: string, dollars: number][] = [
  ...(
    ['20', '20', '$20', '20$', '20.00', '20 USD', '20 dollars', 'USD 20', '20USD', 'twenty', '２０'] as const
  ).map((text): [string, number] => [text, 20]),
  ['10', 10],
  ['$50', 50],
  ...[
    ...[
      '2O',
      '20k',
      '1e1',
      '-20',
      '+20',
      '20.5',
      '20.000',
      '20,5',
      '²0',
      '٢٠',
      '10 20',
      '20-50',
      '1,000',
      '5',
      '30',
    ],
    ...[
      '20%',
      '20/2',
      '#20',
      '0x14',
      '',
      'all',
      'twenty twenty',
      'eggs',
      '20 50',
      '2 0 0',
      '4821',
      '020 7946 0018',
      'EUR 20',
      '20CAD',
      '$20 AUD',
    ],
  ].map((text): [string, number] => [text, 0]),
]
const after = [
  ...yes('', '', '', ' please', '!', '.', ' thanks', '  ', ' 👍', '\n--\nAna, 555 0100'),
  ...no(' for me', ' x2', ' and 50', ' of eggs', ' tomorrow', ' below 5', '%', ' no', ' or 10'),
]

const wished = fc
  .tuple(
    fc.constantFrom(...before),
    fc.constantFrom(...verbs),
    fc.constantFrom(...gaps),
    fc.constantFrom(...amounts),
    fc.constantFrom(...after),
  )
  .map(([start, verb, gap, [amount, dollars], end]) => {
    const isGlued = gap[0] === '' && /^[a-z]/i.test(amount)
    const isExact = !isGlued && [start, verb, gap, end].every(([, buys]) => buys)
    return {
      body: [start[0], verb[0], gap[0], amount, end[0]].join(''),
      dollars: isExact ? dollars : 0,
    }
  })

/** Letters that purchases are made of, in any order. */
const scrambled = fc
  .array(fc.constantFrom(...'BUYESAUTODBELOW0125 $.,'), { minLength: 1, maxLength: 12 })
  .map((letters) => letters.join(''))

const YES = ['YES 20', 'yes 20', 'Yes, 20!', 'YES $20', 'YES']
const NO_YES = [
  ...['YES 50', 'YES 2O', 'YES 20 50', 'YES -20', 'YES 20k', 'YESS 20', 'YES 4821', '4821', '20', 'Y 20 N'],
  ...['YES 20 people came', 'not YES 20', 'NO', 'NO YES 20', 'AUTO 20', 'AUTO 20 BELOW 5', 'YES?? why 20'],
]

describe('whatever looks like a purchase', () => {
  test('charges if it is one, once, and nothing otherwise', async () => {
    await using till = await testService(service)
    const ana = till.phone()
    await ana.buys('20')
    let dollars = 20
    let bought = 1
    await till.later(AGAIN_MS)
    const wishes = fc.sample(wished, { numRuns: 900, seed: SEED })
    const exact = wishes.filter((wish) => wish.dollars > 0).slice(0, 60)
    const missed = wishes.filter((wish) => wish.dollars === 0).slice(0, 180)
    const random = fc.sample(scrambled, { numRuns: 60, seed: SEED }).map((body) => ({ body, dollars: 0 }))
    for (const { body, dollars: more } of [...exact, ...missed, ...random]) {
      const told = ana.inbox().length
      await ana.texts(body)
      dollars += more
      bought += more > 0 ? 1 : 0
      expect([body, await ana.balance()]).toEqual([body, dollars.toFixed(2)])
      expect(ana.inbox().length - told, JSON.stringify(body)).toBeLessThanOrEqual(1)
      if (more > 0) await till.later(AGAIN_MS)
    }
    expect(exact.length).toBeGreaterThan(5)
    expect(ana.inbox().filter((words) => words.startsWith('Added'))).toHaveLength(bought)
  })

  test('said after the question whether it is meant twice charges if it is a yes, and nothing otherwise', async () => {
    await using till = await testService(service)
    for (const [index, answer] of [...YES, ...NO_YES].entries()) {
      const person = till.phone()
      await person.buys('20')
      expect(await person.texts('BUY 20')).toMatch(/YES 20/)
      // Long enough to have read it.
      await till.later(21_000)
      await person.texts(answer)
      expect([answer, await person.balance()]).toEqual([answer, index < YES.length ? '40.00' : '20.00'])
    }
  })
})
