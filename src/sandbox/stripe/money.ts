import { badParameter } from './failure.ts'

/**
 * Currencies whose amounts on Stripe's wire have no decimals. ISK and UGX look as if they had none, but are sent
 * times a hundred.
 *
 * @see https://docs.stripe.com/currencies#zero-decimal
 */
const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '))
const twoDecimal = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny ' +
    'cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd ' +
    'kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr ' +
    'nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd ' +
    'twd tzs uah ugx uyu uzs wst xcd yer zar zmw'
  ).split(' '),
)

/** The least that can be charged, in the currency's smallest unit. @see https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const minimums: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
}

/** How many digits of an amount on the wire are behind the point. */
export function decimals(currency: string): number {
  return zeroDecimal.has(currency) ? 0 : threeDecimal.has(currency) ? 3 : 2
}

/** `usd` for `USD` as well. @throws Failure 400 for what is no currency of Stripe's */
export function readCurrency(given: string, param = 'currency'): string {
  const currency = given.toLowerCase()
  if (zeroDecimal.has(currency) || twoDecimal.has(currency) || threeDecimal.has(currency)) return currency
  throw badParameter(
    `Invalid currency: ${given}. Stripe currently supports these currencies: ${[...twoDecimal].slice(0, 12).join(', ')}, …`,
    param,
  )
}

/** Where eight digits would be little money, Stripe takes more. https://docs.stripe.com/currencies, maximum charge amounts */
const maximums: Record<string, number> = { idr: 999_999_999_999 }

/** @throws Failure 400 `amount_too_small`, `amount_too_large` or `parameter_invalid_integer` */
export function checkAmount(amount: number, currency: string, param = 'amount'): void {
  if (amount < 1)
    throw badParameter('This value must be greater than or equal to 1.', param, 'parameter_invalid_integer')
  const least = minimums[currency] ?? (decimals(currency) === 0 ? 50 : 50)
  if (amount < least)
    throw badParameter(
      `Amount must be at least ${shown(least, currency)} ${currency}`.trim(),
      param,
      'amount_too_small',
    )
  const most = maximums[currency] ?? 99_999_999
  if (amount > most)
    throw badParameter(
      `Amount must be no more than ${shown(most, currency)} ${currency}`,
      param,
      'amount_too_large',
    )
  if (decimals(currency) === 3 && amount % 10 !== 0)
    throw badParameter(`Amounts in ${currency} must end in 0: its third decimal cannot be charged.`, param)
}

/** `$20.00`, `¥500`, for people. */
export function shown(amount: number, currency: string): string {
  const digits = decimals(currency)
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits)
}
