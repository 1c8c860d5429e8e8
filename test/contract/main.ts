// npm run contract: runs the tests with all that the sandboxes say and hear written down, and judges it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { builtReferee, judgeByReferee } from './referee.ts'
import { judgeStripe } from './stripe.ts'
import { judgeTwilio } from './twilio.ts'
import { unasked } from './unasked.ts'
import { count, readTraffic, type Verdict } from './verdict.ts'

const LEAST = { operations: 20, 'event types': 20 }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
})
if (values.help) {
  console.log(`npm run contract [-- <test files>]      runs the tests, and judges their traffic
npm run contract -- --record <file>     judges traffic that was recorded with SANDBOX_TRAFFIC=<file>

REFEREE=<folder> has a referee from elsewhere judge it too. When it cannot, nothing is run, and the exit code is 3.`)
  process.exit()
}

const folder = mkdtempSync(join(tmpdir(), 'texttill-contract-'))
const referee = process.env.REFEREE ? findReferee(process.env.REFEREE) : undefined
const record = values.record ?? join(folder, 'traffic.jsonl')
const failed = values.record === undefined ? runTests(record, positionals) : []
const traffic = readTraffic(record)

const ofVendor = (vendor: string) => traffic.filter((exchange) => exchange.vendor === vendor)
const stripe = await judgeStripe(ofVendor('stripe'))
const verdicts: [string, Verdict][] = [
  ["Stripe, by its package's types", stripe],
  ['Twilio, by its OpenAPI document', judgeTwilio(ofVendor('twilio'))],
]
if (referee) verdicts.push(['Both, by the referee', await judgeByReferee(referee, traffic)])
rmSync(folder, { recursive: true })
for (const [title, verdict] of verdicts) tell(title, verdict)

const names = [...stripe.seen.keys()]
const operations = names.filter((name) => / \/v1\//.test(name)).length
const seen = { operations, 'event types': names.length - operations }
console.log(
  `\n${traffic.length} exchanges: ${seen.operations} operations of Stripe, ${seen['event types']} event types`,
)
const isWhole = positionals.length === 0
const few = Object.entries(LEAST).filter(
  ([what, least]) => isWhole && seen[what as keyof typeof seen] < least,
)
for (const [what, least] of few) console.error(`There should be at least ${least} ${what}.`)
const never = isWhole ? unasked(names) : []
for (const name of never) console.error(`Nobody has asked for ${name}.`)
for (const words of failed) console.error(words)
if (failed.length || few.length || never.length || verdicts.some(([, { violations }]) => violations.length))
  process.exitCode = 1

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

/** What failed, to be said once more at the end, where whoever sees only the last lines of a long run looks. */
function runTests(file: string, args: string[]): string[] {
  const vitest = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url).pathname
  const reporters = ['--reporter=default', `--reporter=${new URL('failures.ts', import.meta.url).pathname}`]
  const env = { ...process.env, SANDBOX_TRAFFIC: file, FAILURES: join(folder, 'failures.json') }
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], {
    stdio: 'inherit',
    env,
  })
  if (status === 0) return []
  const told = existsSync(env.FAILURES) ? (JSON.parse(readFileSync(env.FAILURES, 'utf8')) as string[]) : []
  return ['Tests have failed.', ...told]
}

function tell(title: string, { violations, seen, setAside }: Verdict): void {
  console.log(`\n${title}: ${violations.length ? `${violations.length} VIOLATIONS` : 'no violation'}`)
  const alike = new Map<string, number>()
  for (const { where, what, message } of violations)
    count(alike, `${where} of ${what}: ${message.slice(0, 600)}`)
  for (const [words, times] of alike) console.log(`  ${times} x ${words}`)
  const list = (tally: Map<string, number>) =>
    [...tally].map(([name, times]) => `  ${String(times).padStart(6)}  ${name}`).join('\n')
  console.log(list(new Map([...seen].toSorted())))
  if (setAside.size) console.log(`  not judged:\n${list(setAside)}`)
}
