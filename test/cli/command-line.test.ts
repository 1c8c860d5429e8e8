import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { texttill } from './command-line.ts'

const wrongly = (option: string, given: string, says: string) =>
  `error: option '${option}' argument '${given}' is invalid. ${says}`

describe('the command line', () => {
  it.each([[[]], [['replay']], [['verify']], [['migrate']], [['config']], [['config', 'check']]])(
    'helps with %j, and shows an example',
    async (command) => {
      const { code, out } = await texttill([...command, '--help'])
      expect(code).toBe(0)
      expect(out).toMatch(/Usage: texttill/)
      expect(out).toMatch(/Example:\n {2}\$ /)
    },
  )

  it.each([
    ['help', 'Usage: texttill '],
    ['help refund', 'Usage: texttill refund [options] <order>'],
    ['keys help create', 'Usage: texttill keys create [options] <name>'],
  ])('gives help to whoever asks for it by that word, with 0: %s', async (asked, begins) => {
    const { code, out, err } = await texttill(asked.split(' '))
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(begins)
  })

  it('lists what each command takes, as that command says itself', async () => {
    const { out } = await texttill(['--help'])
    const listed = [...out.matchAll(/^ {2}(\w+) ([<[].*?[>\]]) {2,}/gm)].filter(([, name]) => name !== 'help')
    expect(listed).toHaveLength(9)
    const shown = await Promise.all(listed.map(([, name]) => texttill([name!, '--help'])))
    expect(shown.map(({ out }) => out.split('\n')[0])).toEqual(
      listed.map(([, name, takes]) => `Usage: texttill ${name} [options] ${takes}`),
    )
  })

  it('lists what there is to do in groups, the same as its page', async () => {
    const { out } = await texttill(['--help'])
    const listed = out.split('\n\n').flatMap((part) => {
      const [, group, commands] = /^([A-Z][a-z ]+):\n([\s\S]*)/.exec(part) ?? []
      const names = [...(commands ?? '').matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!)
      return names.length ? [[group, names.filter((name) => name !== 'help').toSorted()]] : []
    })
    expect(listed.map(([group]) => group)).toEqual([
      'Start',
      'Set up',
      'Look',
      'Money',
      'Catch up',
      'Database',
    ])
    const onPage: Record<string, Set<string>> = {}
    let group = ''
    for (const [, begins, row] of readFileSync('docs/cli.md', 'utf8').matchAll(
      /^\| (?:(\w[\w ]+) )?\| .*? \| (`.*) \|$/gm,
    )) {
      group = begins ?? group
      onPage[group] ??= new Set()
      for (const [, name] of row!.matchAll(/`(\w+)/g)) onPage[group]!.add(name!)
    }
    expect(Object.entries(onPage).map(([group, names]) => [group, [...names].toSorted()])).toEqual(listed)
  })

  it.each([
    [['unheard-of'], "error: unknown command 'unheard-of'"],
    [['help', 'unheard-of'], "error: unknown command 'unheard-of'"],
    [['replay'], "error: missing required argument 'files'"],
    [['verify', '--loudly'], "error: unknown option '--loudly'"],
    [['replay', 'no-such.chat'], 'There is no no-such.chat.'],
    [['replay', process.execPath], `${process.execPath} is none of .chat, .form, .json.`],
    [['jobs', 'list', '--limit', 'abc'], wrongly('--limit <count>', 'abc', 'Say a number from 1 to 100000.')],
    [
      ['refund', 'K7Q2', '--reason', ' '],
      wrongly('--reason <words>', ' ', 'Say why: it is written down with what you do.'),
    ],
    [
      ['freeze', '+14155550123', '--reason', ''],
      wrongly('--reason <words>', '', 'Say why: it is written down with what you do.'),
    ],
    ...[['report'], ['statement', '+14155550123'], ['export', '--csv']].map((command): [string[], string] => [
      [...command, '--from', '2026-12-01', '--to', '2026-11-01'],
      'This period ends (2026-11-01T00:00:00.000Z) before it begins (2026-12-01T00:00:00.000Z).',
    ]),
    ...['list', 'replay'].map((what): [string[], string] => [
      ['events', what, '--since', '2026-12-01', '--until', '2026-11-01'],
      'This period ends (2026-11-01T00:00:00.000Z) before it begins (2026-12-01T00:00:00.000Z).',
    ]),
    [
      ['verify', '--seal', 'nonsense'],
      wrongly(
        '--seal <n:hash>',
        'nonsense',
        'Say it as verify printed it: a number, a colon, and 16 letters and digits.',
      ),
    ],
  ])('ends with 2 and a sentence when asked wrongly: %j', async (args, sentence) => {
    expect(await texttill(args)).toEqual({ code: 2, out: '', err: `${sentence}\n` })
  })

  it('says each thing that is wrong with the environment', async () => {
    const { code, err } = await texttill(['config', 'check'], { PORT: 'eighty', DATABASE_URL: 'x' })
    expect(code).toBe(1)
    expect(err).toBe('PORT must be a whole number from 0 to 65535\n')
  })

  it('says how keys begin, whose own letters it keeps to itself', async () => {
    const { code, out } = await texttill(['doctor'], { STRIPE_SECRET_KEY: 'pk_live_0123456789' })
    expect(code).toBe(1)
    expect(out).toMatch(
      /✗ environment +STRIPE_SECRET_KEY must begin with sk_test_, sk_live_, rk_test_ or rk_live_\n/,
    )
    expect(out).not.toContain('0123456789')
  })

  it('takes no other till for this one because its settings cannot be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'texttill-env-'))
    await mkdir(join(folder, '.env'))
    const ends = [await texttill(['config', 'check'], {}, folder), await texttill(['setup'], {}, folder)]
    await rm(folder, { recursive: true })
    for (const { code, err } of ends) {
      expect(code).toBe(1)
      expect(err).toMatch(/^\.env is here and cannot be read\. Run this as the user/)
    }
  })

  it('tells what the till would start with, and no secrets', async () => {
    const { code, out, err } = await texttill(['config', 'check'], {
      PUBLIC_BASE_URL: 'https://till.example.com',
      DATABASE_URL: 'postgres://till:pass-word@db.example/till',
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'the-auth-token',
      TWILIO_PHONE_NUMBER: '+15550100',
      STRIPE_SECRET_KEY: 'sk_test_verysecret',
      STRIPE_WEBHOOK_SECRET: 'whsec_verysecret',
    })
    expect(code).toBe(0)
    expect(out).toMatch(/test mode, for \+15550100/)
    expect(out).toMatch(/db\.example\/till/)
    expect(out + err).not.toMatch(/secret|pass-word|the-auth-token/)
  })

  it('has nothing to set up without keys', async () => {
    const { code, err } = await texttill(['setup', '--dry-run'])
    expect(code).toBe(1)
    expect(err).toBe('There are no keys. Set those of Twilio and Stripe, and PUBLIC_BASE_URL.\n')
  })

  it('says in one line that nobody answers', async () => {
    const { code, err } = await texttill(['replay', '--url', 'http://localhost:9', story('first-purchase')])
    expect(code).toBe(1)
    expect(err.trimEnd().split('\n').at(-1)).toMatch(
      /^Nobody answers at http:\/\/localhost:9: .*\. Is it started\?$/,
    )
  })

  it('does not replay where money is real, unless it is told to', async () => {
    const { code, err } = await texttill(['replay', story('first-purchase')], {
      PUBLIC_BASE_URL: 'https://till.example.com',
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'token',
      TWILIO_PHONE_NUMBER: '+15550100',
      STRIPE_SECRET_KEY: 'sk_live_real',
      STRIPE_WEBHOOK_SECRET: 'whsec_verysecret',
    })
    expect(code).toBe(1)
    expect(err).toMatch(/^These are live keys/)
  })
})

describe.each(engines)('the books of a database, on $name', ({ open }) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
    await database.store.transact(async ({ db }) => {
      await sql`insert into accounts (id, currency, holder) values ('customer:ana', 'usd', 'customer'), ('house:stripe', 'usd', 'house')`.execute(
        db,
      )
      await sql`insert into transfers (id, kind, debit, credit, currency, amount, posted_at)
        values ('gift:1', 'gift', 'house:stripe', 'customer:ana', 'usd', 20000000, 1)`.execute(db)
    })
  })
  afterAll(() => database.close())

  it('are recounted, and found in order', async () => {
    const { code, out } = await texttill(['verify'], { DATABASE_URL: database.url })
    expect(code).toBe(0)
    expect(out).toMatch(/is in balance: 1 transfers?, 0 customers\.\n$/)
  })

  it('are recounted, and found wrong in a sentence', async () => {
    await database.store.transact(({ db }) =>
      sql`update accounts set credits = 25000000 where id = 'customer:ana'`.execute(db),
    )
    const { code, out } = await texttill(['verify'], { DATABASE_URL: database.url })
    expect(code).toBe(1)
    expect(out).toBe('customer:ana: the account says that 25 USD came in, but the books add up to 20 USD.\n')
    const json = await texttill(['verify', '--json'], { DATABASE_URL: database.url })
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, wrong: [expect.any(String)], transfers: 1 })
  })

  it('are brought up to date, as often as one likes', async () => {
    for (const _ of ['first', 'second'])
      expect(await texttill(['migrate'], { DATABASE_URL: database.url })).toMatchObject({
        code: 0,
        out: expect.stringMatching(/ is up to date\.\n$/),
      })
  })
})

it('makes a database where there is none, but only when asked to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'texttill-migrate-'))
  const DATABASE_URL = join(folder, 'new.sqlite')
  expect(await texttill(['verify'], { DATABASE_URL })).toEqual({
    code: 1,
    out: '',
    err: `There is no database at ${DATABASE_URL}. Set DATABASE_URL, or start the till once.\n`,
  })
  expect((await texttill(['migrate'], { DATABASE_URL })).code).toBe(0)
  expect((await texttill(['verify'], { DATABASE_URL })).code).toBe(0)
  await rm(folder, { recursive: true })
})

function story(name: string): string {
  return join(import.meta.dirname, `../../fixtures/stories/${name}.chat`)
}
