import { once } from 'node:events'
import { Command } from 'commander'
import * as books from '../store/books.ts'
import * as journal from '../store/journal.ts'
import { standStill } from '../store/patience.ts'
import type { TransferRow } from '../store/schema.ts'
import type { Read } from '../store/store.ts'
import { dateAndTime } from '../till/exact.ts'
import { Problem } from '../till/problem.ts'
import { csvLines } from '../web/csv.ts'
import { withStore } from './database.ts'
import { journalCheck, journalEntry, journalHead } from './hledger.ts'
import { readPeriod, readSince } from './options.ts'
import { environment } from './till.ts'

type Options = { hledger?: boolean; csv?: boolean; from?: number; to?: number }

export function exportCommand(): Command {
  return new Command('export')
    .description(
      [
        'Prints every line of the books, in order: as a journal that hledger reads (--hledger), or as CSV.',
        'The journal of all times ends with what stands in every account, so hledger itself checks that it adds up.',
      ].join(' '),
    )
    .option('--hledger', 'as an hledger journal')
    .option('--csv', 'as CSV, safe to open in a spreadsheet')
    .option('--from <when>', 'from this date on, or 30d ago (default: the beginning)', readSince)
    .option('--to <when>', 'up to, and without, this date (default: now)', readSince)
    .addHelpText(
      'after',
      '\nExample:\n  $ npm run --silent texttill -- export --hledger > books.journal && hledger -f books.journal balance',
    )
    .action(exportBooks)
}

async function exportBooks(options: Options): Promise<void> {
  if (options.hledger === options.csv) throw new Problem('usage', 'Say how: --hledger or --csv.')
  readPeriod(options.from, options.to)
  const period = { fromMs: options.from, untilMs: options.to }
  await withStore(environment(), (store) =>
    store.read(async (read) => {
      await standStill(read)
      return options.hledger ? asJournal(read, period) : asCsv(read, period)
    }),
  )
}

type Period = { fromMs: number | undefined; untilMs: number | undefined }

async function asJournal(read: Read, period: Period): Promise<void> {
  const accounts = await books.accounts(read)
  const addresses = new Map(
    accounts.flatMap(({ id, address }) => (address === null ? [] : [[id, address] as const])),
  )
  const currencies = [...new Set(accounts.map(({ currency }) => currency))].toSorted()
  await print(
    journalHead(
      currencies,
      accounts.map(({ id }) => id),
      addresses,
    ),
  )
  let lastAt = 0
  for await (const row of journal.walk(read, period)) {
    await print(journalEntry(row, addresses))
    lastAt = row.posted_at
  }
  if (period.fromMs !== undefined || period.untilMs !== undefined || lastAt === 0) return
  const balances = await Promise.all(
    accounts.map(async (account) => ({
      account: account.id,
      currency: account.currency,
      micros: -(await books.standing(read, account)),
    })),
  )
  await print(journalCheck(lastAt, balances, addresses))
}

async function asCsv(read: Read, period: Period): Promise<void> {
  await print(
    csvLines([['at (UTC)', 'id', 'kind', 'debit', 'credit', 'amount', 'currency', 'reference', 'note']]),
  )
  const asLine = (row: TransferRow) => [
    dateAndTime(row.posted_at),
    ...[
      row.id,
      row.kind,
      row.debit,
      row.credit,
      row.amount,
      row.currency.toUpperCase(),
      row.reference,
      row.note,
    ],
  ]
  for await (const row of journal.walk(read, period)) await print(csvLines([asLine(row)]))
}

/** Waits for who reads it: the books may be longer than memory. */
async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}
