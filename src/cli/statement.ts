import { Command } from 'commander'
import { drawStatement, type Statement } from '../flows/draw-statement.ts'
import { loadService } from '../load-service.ts'
import { type Customer, findAt } from '../store/customers.ts'
import type { Read } from '../store/store.ts'
import { dateAndTime, inCurrency } from '../till/exact.ts'
import { decimal } from '../till/money.ts'
import { readPhone } from '../till/phone.ts'
import { Problem } from '../till/problem.ts'
import { csvLines } from '../web/csv.ts'
import { withStore } from './database.ts'
import { readPeriod, readSince } from './options.ts'
import { environment } from './till.ts'

type Options = { from?: number; to?: number; currency?: string; csv?: boolean; json?: boolean }

export function statementCommand(): Command {
  return new Command('statement')
    .description(
      'Shows everything that moved for a customer in a period, line by line with the balance after it, to the last millionth. Times are UTC.',
    )
    .argument('<phone>', 'their number, such as +14155550123')
    .option('--from <when>', 'from this date on, or 30d ago (default: the beginning)', readSince)
    .option('--to <when>', 'up to, and without, this date (default: now)', readSince)
    .option('--currency <code>', "in this currency (default: the shop's)")
    .option('--csv', 'print CSV, safe to open in a spreadsheet')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ npx texttill statement +14155550123 --from 2026-11-01 --csv > ana.csv',
    )
    .action(statement)
}

async function statement(phone: string, options: Options): Promise<void> {
  readPeriod(options.from, options.to)
  const env = environment()
  const { currency } = await loadService(env.TEXTTILL_CONFIG)
  const drawn = await withStore(env, (store) =>
    store.read(async (read) =>
      drawStatement(read, {
        customer: (await customerAt(read, phone)).id,
        currency: options.currency?.toLowerCase() ?? currency,
        fromMs: options.from ?? 0,
        untilMs: options.to ?? Number.MAX_SAFE_INTEGER,
        nowMs: Date.now(),
      }),
    ),
  )
  if (options.json) console.log(JSON.stringify({ phone, ...drawn }, null, 2))
  else process.stdout.write(options.csv ? asCsv(drawn) : asText(phone, drawn))
}

/** @throws Problem `no-such-customer` */
export async function customerAt(read: Read, phone: string): Promise<Customer> {
  const address = readPhone(phone) ?? phone
  const found = await findAt(read, address)
  if (!found) throw new Problem('no-such-customer', `Nobody has ever texted from ${address}.`)
  return found
}

export function asCsv({ currency, lines }: Statement): string {
  return csvLines([
    ['at (UTC)', 'what', 'amount', 'balance', 'currency', 'ref', 'id'],
    ...lines.map((line) => [
      dateAndTime(line.at),
      line.what,
      line.amountMicros,
      line.balanceMicros,
      currency.toUpperCase(),
      line.ref,
      line.id,
    ]),
  ])
}

function asText(phone: string, drawn: Statement): string {
  const { currency, lines } = drawn
  const amounts = [drawn.openingMicros, ...lines.flatMap((line) => [line.amountMicros, line.balanceMicros])]
  const width = Math.max(...amounts.map((micros) => decimal(micros).length))
  const row = (at: string, amount: string, balance: string, what: string) =>
    `${at.padEnd(19)}  ${amount.padStart(width)}  ${balance.padStart(width)}  ${what}`.trimEnd()
  return `${[
    `${phone}, in ${currency.toUpperCase()}, times in UTC`,
    row('', 'amount', 'balance', ''),
    row('', '', decimal(drawn.openingMicros), 'before'),
    ...lines.map((line) =>
      row(
        dateAndTime(line.at),
        decimal(line.amountMicros),
        decimal(line.balanceMicros),
        `${line.what}${line.ref ? `, ref ${line.ref}` : ''}`,
      ),
    ),
    ...(drawn.heldMicros
      ? [`Of this, ${inCurrency(drawn.heldMicros, currency)} is set aside for what is running.`]
      : []),
  ].join('\n')}\n`
}
