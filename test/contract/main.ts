// npm run contract: runs the tests with all that the sandboxes say and hear written down, and judges it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Outcome } from './failures.ts'
import { builtReferee, judgeByReferee } from './referee.ts'
import { judgeStripe } from './stripe.ts'
import { complaints, outcome, tally } from './tell.ts'
import { judgeTwilio } from './twilio.ts'
import { unasked } from './unasked.ts'
import { readTraffic, type Verdict } from './verdict.ts'

const LEAST = { operations: 20, 'event types': 20 }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
if (values.help) {
  console.log(`npm run contract [-- <test files>]      runs the tests, and judges their traffic
npm run contract -- --record <file>     judges traffic that was recorded with SANDBOX_TRAFFIC=<file>
npm run contract -- --list              tells all that was seen, and how often

REFEREE=<folder> has a referee from elsewhere judge it too. When it cannot, nothing is run, and the exit code is 3.`)
  process.exit()
}

const folder = mkdtempSync(join(tmpdir(), 'texttill-contract-'))
const referee = process.env.REFEREE ? findReferee(process.env.REFEREE) : undefined
const record = values.record ?? join(folder, 'traffic.jsonl')
const ran = values.record === undefined ? runTests(record, positionals) : undefined
const traffic = readTraffic(record)

const ofVendor = (vendor: string) => traffic.filter((exchange) => exchange.vendor === vendor)
const stripe = await judgeStripe(ofVendor('stripe'))
const verdicts: [string, Verdict][] = [
  ["Stripe, by its package's types", stripe],
  ['Twilio, by its OpenAPI document', judgeTwilio(ofVendor('twilio'))],
]
if (referee) verdicts.push(['Both, by the referee', await judgeByReferee(referee, traffic)])
rmSync(folder, { recursive: true })

const names = [...stripe.seen.keys()]
const operations = names.filter((name) => / \/v1\//.test(name)).length
const seen = { operations, 'event types': names.length - operations }
const isWhole = positionals.length === 0
const few = Object.entries(LEAST)
  .filter(([what, least]) => isWhole && seen[what as keyof typeof seen] < least)
  .map(([what, least]) => `There should be at least ${least} ${what}.`)
const never = (isWhole ? unasked(traffic) : []).map((name) => `No official client was given ${name}.`)
const wrong = [...verdicts.flatMap(([title, verdict]) => complaints(title, verdict)), ...few, ...never]
// All on standard output, and what matters last: that is what a record of a long run keeps.
const words = [
  '',
  ...verdicts.flatMap(([title, verdict]) => tally(title, verdict, values.list === true)),
  `${traffic.length} exchanges: ${seen.operations} operations of Stripe, ${seen['event types']} event types`,
  ...wrong,
  ...(ran ? outcome(ran) : []),
]
console.log(words.join('\n'))
if (wrong.length || ran?.failed || ran?.told.length) process.exitCode = 1

/** Before the tests, which take minutes. */
function findReferee(where: string): string {
  try {
    return builtReferee(where, folder)
  } catch (error) {
    console.error(`The referee at ${where} cannot judge: ${(error as Error).message}`)
    rmSync(folder, { recursive: true })
    process.exit(3)
  }
}

function runTests(file: string, args: string[]): Outcome {
  const vitest = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url).pathname
  const reporters = ['--reporter=default', `--reporter=${new URL('failures.ts', import.meta.url).pathname}`]
  const outcomeFile = join(folder, 'outcome.json')
  const asked = { SANDBOX_TRAFFIC: file, OUTCOME: outcomeFile, ...(referee && { REFEREE_HOME: referee }) }
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...asked },
  })
  const ran = existsSync(outcomeFile)
    ? (JSON.parse(readFileSync(outcomeFile, 'utf8')) as Outcome)
    : { passed: 0, failed: 0, skipped: 0, told: [] }
  if (status === 0 || ran.told.length) return ran
  return { ...ran, told: [`The tests ended with ${status}, and did not say why.`] }
}
