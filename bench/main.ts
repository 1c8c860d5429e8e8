import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { eventsToCredit } from './events.ts'
import type { Figure } from './figure.ts'
import { growth } from './growth.ts'
import { inboundTexts, paidCommands } from './inbound.ts'
import { ledgerOnPostgres } from './ledger-postgres.ts'
import { ledgerOnSqlite } from './ledger-sqlite.ts'
import { processes } from './processes.ts'
import { start } from './start.ts'
import { chartOf, HEAD, lineOf } from './table.ts'
import { worlds } from './worlds.ts'

const USAGE = `npm run bench -- [--only 4,5] [--rounds 5] [--seconds 2] [--write]

Measures TextTill beside its limits and its peers, in alternated rounds, and prints medians and ratios. Ratios are what
counts; on a machine that has much else to do they count for little. --write puts them into docs/performance.md.`

/** What is measured, by its number in docs/performance.md. */
const items: Record<string, (how: { rounds: number; seconds: number }) => Promise<Figure[]>> = {
  1: inboundTexts,
  2: paidCommands,
  3: eventsToCredit,
  4: ledgerOnSqlite,
  5: ledgerOnPostgres,
  6: growth,
  7: processes,
  8: start,
  9: worlds,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const chosen = values.only?.split(',') ?? Object.keys(items)
const how = { rounds: Number(values.rounds), seconds: Number(values.seconds) }

if (values.help || !chosen.every((item) => item in items) || !(how.rounds > 0) || !(how.seconds > 0)) {
  console.log(USAGE)
  process.exit(values.help ? 0 : 2)
}

const load = () => loadavg()[0]!.toFixed(1)
const machine = `${cpus().length} × ${cpus()[0]!.model}, Node ${process.versions.node}`
const loadBefore = load()
console.log(`${machine}, load ${loadBefore} before\n\n${HEAD}`)
const figures: Figure[] = []
for (const item of chosen)
  for (const figure of await items[item]!(how)) {
    figures.push(figure)
    console.log(lineOf(figure))
  }
const under = `Medians of ${how.rounds} rounds of ${how.seconds} s each. ${machine}; load ${loadBefore} before, ${load()} after.`
console.log(`\n${under}`)
if (values.write) write()

/** Puts the table and the chart where the page has them. */
function write(): void {
  const page = new URL('../docs/performance.md', import.meta.url)
  const [before, , after] = readFileSync(page, 'utf8').split(/<!-- \/?measured -->/)
  const chart = '![The ratios as bars; the line across a bar is its goal](images/performance.svg)'
  const measured = [HEAD, ...figures.map(lineOf), '', chart, '', under].join('\n')
  writeFileSync(page, `${before}<!-- measured -->\n${measured}\n<!-- /measured -->${after}`)
  writeFileSync(new URL('../docs/images/performance.svg', import.meta.url), chartOf(figures))
}
