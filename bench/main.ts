import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type Figure, isMet, ratioOf } from './figure.ts'
import { inboundTexts, paidCommands } from './inbound.ts'
import { ledgerOnPostgres } from './ledger-postgres.ts'
import { ledgerOnSqlite } from './ledger-sqlite.ts'

const USAGE = `npm run bench -- [--only 4,5] [--rounds 5] [--seconds 2]

Measures TextTill beside its limits and its peers, in alternated rounds, and prints medians and ratios. Ratios are what
counts; on a machine that has much else to do they count for little.`

/** What is measured, by the number that the issue of performance gives it. */
const items: Record<string, (how: { rounds: number; seconds: number }) => Promise<Figure[]>> = {
  1: inboundTexts,
  2: paidCommands,
  4: ledgerOnSqlite,
  5: ledgerOnPostgres,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
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
console.log(`${cpus().length} processors, load ${load()} before, Node ${process.versions.node}\n`)
console.log('| what | TextTill | beside | of it | goal |\n| --- | --- | --- | --- | --- |')
for (const item of chosen) for (const figure of await items[item]!(how)) console.log(line(figure))
console.log(`\nload ${load()} after; ${how.rounds} rounds of ${how.seconds} s each`)

function line(figure: Figure): string {
  const { what, ours, theirs, unit, peer, goal } = figure
  const wanted = goal?.atLeast ? `≥ ${goal.atLeast}` : goal?.atMost ? `≤ ${goal.atMost}` : ''
  const met = isMet(figure) === undefined ? '' : isMet(figure) ? ', met' : ', not met'
  const cells = [
    what,
    `${count(ours)} ${unit}`,
    `${count(theirs)} ${peer}`,
    ratioOf(figure).toFixed(2),
    wanted + met,
  ]
  return `| ${cells.join(' | ')} |`
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en-US')
}
