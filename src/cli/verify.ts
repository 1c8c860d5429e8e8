import { setImmediate as turn } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import type { Env } from '../env.ts'
import { compareBooks } from '../flows/compare-books.ts'
import { amountOf } from '../store/audit.ts'
import { nameOf } from '../store/database-url.ts'
import { takeTime } from '../store/patience.ts'
import { broken, waiting } from '../store/promises.ts'
import { type Proof, proveBooks } from '../store/proof.ts'
import { nameOf as nameSeal } from '../store/seals.ts'
import type { Store } from '../store/store.ts'
import { type Tally, tally } from '../store/tally.ts'
import { DAY_MS } from '../till/day.ts'
import { withStore } from './database.ts'
import { withHouse } from './house.ts'
import { openProgress } from './progress.ts'
import { environment } from './till.ts'

const MONTH_MS = 31 * DAY_MS

/** What a look at everything in the database has found. */
export type Verdict = Omit<Proof, 'head'> &
  Tally & {
    head: string | null
    /** What somebody is owed, and nobody is at work for: the books may be sound all the same. */
    unkept: string[]
    waiting: string[]
    behindMs: number
  }

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      [
        'Walks through the books of DATABASE_URL, on its replica if there is one, from the first line: debits against credits in every currency,',
        "every customer's running totals against their lines and holds, every seal against the lines that it closed,",
        'paid orders against the credit that was given for them, and whether somebody is at work on all that is promised.',
        'Says each thing that is wrong in a sentence, and then ends with 1. Changes nothing, and may run beside the till.',
      ].join(' '),
    )
    .option('--seal <n:hash>', 'a seal that was noted down before, which must still be there', readSeal)
    .option('--stripe', "also hold the last 31 days against Stripe's own balance, as texttill report does")
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill verify && echo all is well')
    .action(run)
}

/** Reads a seal as it was printed. @throws InvalidArgumentError, for a slip of the pen is no tampering */
function readSeal(text: string): string {
  const [, seal] = /^(?:seal )?(\d+:[0-9a-f]{16,64})$/.exec(text.trim()) ?? []
  if (seal === undefined)
    throw new InvalidArgumentError(
      'Say it as verify printed it: a number, a colon, and 16 letters and digits.',
    )
  return seal
}

/** Proves all that the till has written down; on the replica, where there is one. */
export async function verify(store: Store, expected?: string): Promise<Verdict> {
  const { found, behindMs } = await store.report(async (read) => {
    await takeTime(read)
    const counts = await tally(read, { dueBy: Date.now() })
    const progress = openProgress({ total: counts.transfers })
    progress.doing('walking through the books')
    const { head, ...proof } = await proveBooks(read, {
      expected,
      async walked(lines) {
        for (let i = 0; i < lines; i++) progress.done()
        // Lets a terminal and Ctrl-C in.
        await turn()
      },
    })
    progress.doing('asking who is at work on what')
    const unkept = await broken(read)
    progress.end()
    return { ...counts, ...proof, head: head ? nameSeal(head) : null, unkept, waiting: await waiting(read) }
  })
  return { ...found, behindMs }
}

async function run(options: { json?: boolean; seal?: string; stripe?: boolean }): Promise<void> {
  const env = environment()
  const { unkept, ...found } = await withStore(env, (store) => verify(store, options.seal))
  found.wrong.push(...unkept)
  if (options.stripe) found.wrong.push(...(await againstStripe(env)))
  if (options.json) console.log(JSON.stringify({ ok: found.wrong.length === 0, ...found }, null, 2))
  else {
    if (found.wrong.length) console.log(found.wrong.join('\n'))
    else console.log(sayGood(nameOf(env.DATABASE_URL), found))
    if (found.waiting.length) console.log(`\nFor a person to look at:\n${found.waiting.join('\n')}`)
  }
  if (found.wrong.length) process.exitCode = 1
}

async function againstStripe(env: Env): Promise<string[]> {
  const toMs = Date.now()
  const { differences } = await withHouse(env, (house) =>
    compareBooks(house, { fromMs: toMs - MONTH_MS, toMs }),
  )
  return differences.map(
    ({ name, currency, stripeMicros, booksMicros, lost }) =>
      `${name}: Stripe says ${amountOf(stripeMicros, currency)}, the books say ${amountOf(booksMicros, currency)}${lost ? `; ${lost} is not here` : ''}.`,
  )
}

function sayGood(
  name: string,
  { transfers, customers, head, unsealed, behindMs }: Omit<Verdict, 'unkept'>,
): string {
  const late = behindMs ? `, as its replica had it ${Math.ceil(behindMs / 1_000)} s ago` : ''
  const balance = `${name} is in balance${late}: ${transfers} transfers, ${customers} customers.`
  if (!head) return balance
  return `${balance}\nThe last is ${head}, and ${unsealed} lines are younger. Note it down elsewhere: verify --seal ${head.slice('seal '.length)}`
}
