import { Command } from 'commander'
import { type Comparison, compareBooks, type Sum } from '../flows/compare-books.ts'
import { DAY_MS } from '../till/day.ts'
import { dateAndTime, inCurrency } from '../till/exact.ts'
import { decimal } from '../till/money.ts'
import { withHouse } from './house.ts'
import { readPeriod, readSince } from './options.ts'
import { openProgress } from './progress.ts'
import { environment } from './till.ts'

const MONTH_MS = 30 * DAY_MS

export function reportCommand(): Command {
  return new Command('report')
    .description(
      [
        "Reads what moved Stripe's balance in a period, and holds it against the books: payments, refunds, disputes, fees.",
        'Says each difference in a line, and then ends with 1. Changes nothing.',
      ].join(' '),
    )
    .option('--from <when>', 'from this date on, or 7d ago (default: 30d ago)', readSince)
    .option('--to <when>', 'up to, and without, this date (default: now)', readSince)
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill report --from 2026-11-01 --to 2026-12-01')
    .action(report)
}

async function report(options: { from?: number; to?: number; json?: boolean }): Promise<void> {
  const toMs = options.to ?? Date.now()
  const fromMs = options.from ?? toMs - MONTH_MS
  readPeriod(fromMs, toMs)
  const found = await withHouse(environment(), async (house) => {
    const progress = openProgress({})
    const seen = (what: string) => {
      progress.doing(what)
      progress.done()
    }
    try {
      return await compareBooks(house, { fromMs, toMs, seen })
    } finally {
      progress.end()
    }
  })
  if (options.json)
    console.log(JSON.stringify({ ok: found.differences.length === 0, fromMs, toMs, ...found }, null, 2))
  else console.log(`${dateAndTime(fromMs)} to ${dateAndTime(toMs)}, UTC\n${asText(found)}`)
  if (found.differences.length) process.exitCode = 1
}

function asText(found: Comparison): string {
  const sums: [string, Sum[]][] = [
    ['payments, refunds and disputes', found.ours],
    ["Stripe's fees for them", found.fees],
    ['paid out to your bank', found.payouts],
    ['by others on this account', found.others],
  ]
  return [
    ...sums.flatMap(([what, list]) =>
      list.map(
        ({ currency, count, micros }) => `${inCurrency(micros, currency).padStart(18)}  ${what} (${count})`,
      ),
    ),
    ...found.waiting.map(
      ({ name, booksMicros, currency }) =>
        `${inCurrency(booksMicros, currency).padStart(18)}  ${name}: Stripe has not moved its balance yet`,
    ),
    ...found.differences.map(
      ({ name, currency, stripeMicros, booksMicros, lost }) =>
        `${name}: Stripe says ${decimal(stripeMicros)}, the books say ${decimal(booksMicros)} ${currency.toUpperCase()}${lost ? `; ${lost} is not here` : ''}`,
    ),
    found.differences.length === 0
      ? 'There is no difference.'
      : `${found.differences.length} differ. "texttill reconcile" finds what no event told of.`,
  ].join('\n')
}
