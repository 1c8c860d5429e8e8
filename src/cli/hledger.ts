import type { TransferRow } from '../store/schema.ts'
import { decimal } from '../till/money.ts'

/**
 * The books as a journal that hledger reads. What Stripe holds is an asset, customers' credit is what we owe them,
 * and so on: the names below are hledger's usual ones, so that its balance sheet and income statement know them.
 *
 * https://hledger.org/hledger.html#journal
 */
const ACCOUNTS: Record<string, { name: string; type: string }> = {
  'house:stripe': { name: 'assets:stripe', type: 'A' },
  'house:exchange': { name: 'equity:conversion:stripe', type: 'V' },
  'house:suspense': { name: 'liabilities:suspense', type: 'L' },
  'house:revenue': { name: 'revenues:sales', type: 'R' },
  'house:discounts': { name: 'expenses:discounts', type: 'X' },
  'house:fees': { name: 'expenses:stripe fees', type: 'X' },
  'house:dispute-fees': { name: 'expenses:dispute fees', type: 'X' },
  'house:losses': { name: 'expenses:losses', type: 'X' },
}

/** What goes before all: which accounts there are and how amounts are written, so that a typing error is an error. */
export function journalHead(
  currencies: string[],
  accounts: string[],
  addresses: Map<string, string>,
): string {
  const names = new Map(accounts.map((account) => [nameOf(account, addresses), typeOf(account)]))
  return [
    '; Made by TextTill. Dates are UTC.',
    'decimal-mark .',
    ...currencies.map((currency) => `commodity ${currency.toUpperCase()} 1000.000000`),
    ...[...names].toSorted().map(([name, type]) => `account ${name}  ; type: ${type}`),
    '',
    '',
  ].join('\n')
}

/** One line of the books: both its sides. */
export function journalEntry(row: TransferRow, addresses: Map<string, string>): string {
  const at = new Date(row.posted_at).toISOString()
  const code = row.currency.toUpperCase()
  return [
    `${at.slice(0, 10)} * (${row.id}) ${plain(row.note ?? row.kind)}  ; at: ${at.slice(11, 19)}Z${row.reference ? `, for: ${row.reference}` : ''}`,
    `    ${nameOf(row.debit, addresses)}  ${code} ${sixDecimals(row.amount)}`,
    `    ${nameOf(row.credit, addresses)}  ${code} ${sixDecimals(-row.amount)}`,
    '',
    '',
  ].join('\n')
}

/** What hledger must come to as well, or it says where not. */
export function journalCheck(
  at: number,
  balances: { account: string; currency: string; micros: number }[],
  addresses: Map<string, string>,
): string {
  return [
    `${new Date(at).toISOString().slice(0, 10)} * what stands in the till's own accounts`,
    ...balances.map(({ account, currency, micros }) => {
      const code = currency.toUpperCase()
      return `    ${nameOf(account, addresses)}  ${code} 0.000000 = ${code} ${sixDecimals(micros)}`
    }),
    '',
    '',
  ].join('\n')
}

function nameOf(account: string, addresses: Map<string, string>): string {
  const known = ACCOUNTS[account]
  if (known) return known.name
  if (!account.startsWith('customer:')) return `equity:${plain(account.replace(/^house:/, ''))}`
  return `liabilities:customers:${plain(addresses.get(account) ?? account.slice('customer:'.length))}`
}

function typeOf(account: string): string {
  return ACCOUNTS[account]?.type ?? (account.startsWith('customer:') ? 'L' : 'E')
}

function sixDecimals(micros: number): string {
  const [whole, fraction] = decimal(micros).split('.')
  return `${whole}.${fraction!.padEnd(6, '0')}`
}

/** Without what hledger would read as something else. */
function plain(words: string): string {
  return words.replace(/[;()|:\s]+/g, ' ').trim()
}
