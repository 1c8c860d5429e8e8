import { MICROS, writtenDecimals } from './money.ts'

/** What people call a currency besides its code. `sign` stands before or after the digits. */
const SAID: Record<string, { sign?: string; words: string[] }> = {
  USD: { sign: '$', words: ['DOLLAR', 'DOLLARS', 'BUCK', 'BUCKS'] },
  CAD: { sign: '$', words: ['DOLLAR', 'DOLLARS', 'BUCK', 'BUCKS'] },
  AUD: { sign: '$', words: ['DOLLAR', 'DOLLARS', 'BUCK', 'BUCKS'] },
  NZD: { sign: '$', words: ['DOLLAR', 'DOLLARS', 'BUCK', 'BUCKS'] },
  SGD: { sign: '$', words: ['DOLLAR', 'DOLLARS'] },
  HKD: { sign: '$', words: ['DOLLAR', 'DOLLARS'] },
  MXN: { sign: '$', words: ['PESO', 'PESOS'] },
  EUR: { sign: '€', words: ['EURO', 'EUROS'] },
  GBP: { sign: '£', words: ['POUND', 'POUNDS', 'QUID'] },
  CHF: { words: ['FRANC', 'FRANCS', 'FRANKEN'] },
  JPY: { sign: '¥', words: ['YEN'] },
  INR: { sign: '₹', words: ['RUPEE', 'RUPEES'] },
}

const TEENS =
  'FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN EIGHTEEN NINETEEN'
const TENS = 'TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY'
const ONES = 'ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE'

/** FIVE to HUNDRED, with TWENTY FIVE and TWENTY-FIVE. Smaller words are more often words than amounts. */
const NUMBERS = new Map<string, number>([
  ...TEENS.split(' ').map((word, i): [string, number] => [word, i + 5]),
  ...TENS.split(' ').flatMap((ten, i): [string, number][] => [
    [ten, (i + 2) * 10],
    ...ONES.split(' ').flatMap((one, j): [string, number][] => [
      [`${ten} ${one}`, (i + 2) * 10 + j + 1],
      [`${ten}-${one}`, (i + 2) * 10 + j + 1],
    ]),
  ]),
  ['HUNDRED', 100],
  ['A HUNDRED', 100],
  ['ONE HUNDRED', 100],
])

/** Words and signs by which a text shows that it is about money, whatever the currency. */
export const MONEY_WORDS: ReadonlySet<string> = new Set([
  ...Object.keys(SAID),
  ...Object.values(SAID).flatMap(({ words }) => words),
  ...['CREDIT', 'CREDITS', 'MONEY', 'FUNDS', 'BALANCE', 'CASH'],
])

/**
 * Reads an amount as it is texted, the whole of it and nothing besides: `20`, `$20`, `20$`, `20.00`, `20 USD`,
 * `USD 20`, `20USD`, `$20 USD`, `20 dollars`, `twenty`, and `20.-` in Swiss francs. Either case.
 *
 * Doubt is no amount: signs, one or three decimals, commas, `20k`, `2O`, other scripts' digits, and the money of
 * another currency are all refused.
 *
 * @returns micros, more than zero
 */
export function readAmount(text: string, currency: string): number | undefined {
  const code = currency.toUpperCase()
  const said = SAID[code] ?? { words: [] }
  let amount = text.trim().toUpperCase()
  if (amount.startsWith(`${code} `)) return readDigits(amount.slice(code.length + 1), code)
  const unit = [code, ...said.words].find((word) => amount.endsWith(` ${word}`))
  if (unit) amount = amount.slice(0, -unit.length - 1)
  else if (/^\d/.test(amount) && amount.endsWith(code)) return readDigits(amount.slice(0, -code.length), code)
  const counted = NUMBERS.get(amount)
  if (counted) return counted * MICROS
  if (said.sign && (!unit || unit === code)) amount = withoutSign(amount, said.sign)
  return readDigits(amount, code)
}

function withoutSign(amount: string, sign: string): string {
  if (amount.startsWith(sign)) return amount.slice(sign.length).replace(/^ /, '')
  if (amount.endsWith(sign)) return amount.slice(0, -sign.length).replace(/ $/, '')
  return amount
}

function readDigits(digits: string, code: string): number | undefined {
  const decimals = writtenDecimals(code)
  const written = code === 'CHF' ? digits.replace(/^(\d+)\.-$/, '$1') : digits
  const match = /^(0|[1-9][0-9]{0,6})(?:\.([0-9]+))?$/.exec(written)
  if (!match) return undefined
  const [, whole, fraction] = match
  if (fraction !== undefined && (decimals === 0 || fraction.length !== decimals)) return undefined
  const micros = Number(whole) * MICROS + Number((fraction ?? '').padEnd(6, '0'))
  return micros > 0 ? micros : undefined
}
