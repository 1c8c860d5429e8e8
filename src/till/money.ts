import { Problem } from './problem.ts'
import { isGsm7, toGsm7 } from './segments.ts'

/**
 * Amounts are integers of micros, millionths of the currency's major unit: a price per segment is below a cent.
 * $20.00 is 20_000_000. Stripe's minor units are met at Stripe's door only.
 */
export const MICROS = 1_000_000

// https://docs.stripe.com/currencies, its presentment currencies by how their amounts travel.
const ZERO_DECIMAL = listed('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF')
const THREE_DECIMAL = listed('BHD JOD KWD OMR TND')
// Nobody uses their hundredths any more, yet Stripe wants them sent, as 00.
const HUNDREDTHS_ALWAYS_ZERO = listed('ISK UGX')
const TWO_DECIMAL = listed(`
  AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC
  CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR
  KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
  PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD
  UYU UZS WST XCD XCG YER ZAR ZMW`)

/**
 * How many decimals Stripe's amounts have in a currency that the till may sell in, by Stripe's own table
 * (https://docs.stripe.com/currencies): 2 for USD, 0 for JPY, and 2 for ISK and UGX, which look as if they had none.
 *
 * @param currency ISO code in either case
 * @throws Problem `currency` for those with three decimals, which the till does not sell in, and unknown ones
 */
export function minorExponent(currency: string): number {
  const code = currency.toUpperCase()
  if (TWO_DECIMAL.has(code) || ZERO_DECIMAL.has(code)) return minorDecimals(code)
  throw new Problem(
    'currency',
    THREE_DECIMAL.has(code)
      ? `${code} has three decimals; the till does not sell in it`
      : `${JSON.stringify(currency)} is not a currency that Stripe takes`,
  )
}

/** The same in any currency, for others are paid in those on our account: 3 for KWD, and 2 for what Stripe adds. */
function minorDecimals(currency: string): number {
  const code = currency.toUpperCase()
  return ZERO_DECIMAL.has(code) ? 0 : THREE_DECIMAL.has(code) ? 3 : 2
}

/** How many decimals people write in a currency: those of Stripe's amounts, but none for ISK and UGX. */
export function writtenDecimals(currency: string): number {
  return HUNDREDTHS_ALWAYS_ZERO.has(currency.toUpperCase()) ? 0 : minorDecimals(currency)
}

/** The least that can be charged in a currency: 10_000 micros are a cent. */
export function coinMicros(currency: string): number {
  return MICROS / 10 ** writtenDecimals(currency)
}

/**
 * Stripe's minor units for an amount: 20_000_000 micros are 2000 cents.
 *
 * @throws Problem `amount` when the amount is no whole number of what Stripe can charge. Money is never rounded here.
 *   `currency` as {@link minorExponent}
 */
export function minorFromMicros(amountMicros: number, currency: string): number {
  const minorMicros = MICROS / 10 ** minorExponent(currency)
  if (!Number.isSafeInteger(amountMicros) || amountMicros % coinMicros(currency) !== 0) {
    throw new Problem('amount', `${amountMicros} micros cannot be charged in ${currency.toUpperCase()}`)
  }
  return amountMicros / minorMicros + 0
}

/**
 * The amount that Stripe means by its minor units, in whatever currency: 2000 cents are 20_000_000 micros.
 *
 * Above 9 billion of the major unit it is only about right. Others on our account may be paid that much, in rupiah, and
 * must not keep us from reading what is ours; the ledger takes exact amounts only.
 *
 * @throws Problem `amount` for what is not an integer
 */
export function microsFromMinor(amountMinor: number, currency: string): number {
  if (!Number.isSafeInteger(amountMinor))
    throw new Problem('amount', `${amountMinor} is not an amount in minor units of ${currency.toUpperCase()}`)
  return amountMinor * (MICROS / 10 ** minorDecimals(currency)) + 0
}

/**
 * An amount as people read it, in letters that keep a text in GSM-7: `$20.00`, `-$1.25`, `20,00 €`.
 *
 * Cut towards zero to the minor unit, so that nobody is shown a cent that they cannot spend. What is smaller than
 * one shows up to four decimals: `$0.0083`.
 *
 * @param locale BCP 47
 */
export function formatMoney(amountMicros: number, currency: string, locale = 'en'): string {
  const decimals = writtenDecimals(currency)
  const small = Math.abs(amountMicros) < coinMicros(currency)
  return written(amountMicros, { currency, locale, decimals, maxDecimals: small ? 4 : decimals })
}

/** The most that something costs, as people read it: rounded up, so that nothing costs more than they were told. */
export function formatMost(amountMicros: number, currency: string): string {
  const coin = coinMicros(currency)
  return formatMoney(Math.ceil(amountMicros / coin) * coin, currency)
}

/** A rate as people read it: like {@link formatMoney}, with up to four decimals however large: `$0.0158`. */
export function formatRate(amountMicros: number, currency: string, locale = 'en'): string {
  return written(amountMicros, { currency, locale, decimals: writtenDecimals(currency), maxDecimals: 4 })
}

type Writing = { currency: string; locale: string; decimals: number; maxDecimals: number }

function written(amountMicros: number, writing: Writing): string {
  if (!Number.isInteger(amountMicros))
    throw new Problem('amount', `${amountMicros} is not an amount in micros`)
  const text = toGsm7(formatter(writing, 'narrowSymbol').format(major(amountMicros)))
  // Signs that phones' old alphabet lacks (₹, ₦) would make the whole text cost twice.
  return isGsm7(text) ? text : toGsm7(formatter(writing, 'code').format(major(amountMicros)))
}

/** The amount in major units, exactly: Intl reads decimal text without going through binary fractions. */
function major(amountMicros: number): Intl.StringNumericLiteral {
  const digits = digitsOf(amountMicros)
  return `${amountMicros < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}` as Intl.StringNumericLiteral
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatter(writing: Writing, currencyDisplay: 'narrowSymbol' | 'code'): Intl.NumberFormat {
  const { currency, locale, decimals, maxDecimals } = writing
  const key = `${locale} ${currency} ${maxDecimals} ${currencyDisplay}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay,
    numberingSystem: 'latn',
    minimumFractionDigits: decimals,
    maximumFractionDigits: maxDecimals,
    roundingMode: 'trunc',
    signDisplay: 'negative',
  })
  formatters.set(key, made)
  return made
}

function listed(codes: string): Set<string> {
  return new Set(codes.trim().split(/\s+/))
}

/** An amount in major units, to the last micro, with the decimals that it needs and two at least: `-0.2658`. */
export function decimal(micros: number): string {
  const digits = digitsOf(micros)
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '')
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction}`
}

/** Of a number that is too large for it, String writes 1e+21. */
function digitsOf(micros: number): string {
  const digits = Math.abs(micros)
  return (digits > Number.MAX_SAFE_INTEGER ? BigInt(digits) : digits).toString().padStart(7, '0')
}
