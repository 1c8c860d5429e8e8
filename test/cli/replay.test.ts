import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after, outside } from '../../src/outside.ts'
import { sandboxClient } from '../../src/sandbox/client.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { SANDBOX_KEYS } from '../../src/sandbox-keys.ts'
import { engines } from '../engines.ts'
import { freePorts, startTill, texttill } from './command-line.ts'

const fixtures = join(import.meta.dirname, '../../fixtures')
const stories = join(fixtures, 'stories')

/** Stories in which hours go by, or the till restarts: only a simulated town can play them. */
const SIMULATED = [
  'approval-too-late.chat',
  'day-limit-tomorrow.chat',
  'declined-until-tomorrow.chat',
  'events-lost.chat',
  'fraud-warning.chat',
  'page-expires.chat',
  'refund-untold.chat',
  'reply-lost.chat',
  'restart.chat',
]

type Replayed = { file: string; outcome: string; says: string }

describe('a replay at a running till', () => {
  let till: Awaited<ReturnType<typeof startTill>>
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'texttill-replay-'))
    till = await startTill()
  })
  afterAll(async () => {
    await till.close()
    await rm(folder, { recursive: true })
  })

  const replay = (...args: string[]) => texttill(['replay', ...args], till.env)

  it('plays a story, and says what it changed', async () => {
    const { code, out } = await replay(`${fixtures}/stories/paid-command.chat`)
    expect(out).toMatch(/^✓ .*paid-command\.chat\n/)
    expect(out).toMatch(
      /1 played: 1 customer met, 7 texts heard, 8 texts sent, 1 order settled, 3 transfers posted, \d+ events kept\.\n$/,
    )
    expect(code).toBe(0)
  })

  it('changes nothing when it plays it again, and says so', async () => {
    const { code, out } = await replay(`${fixtures}/stories/paid-command.chat`)
    expect(out).toMatch(/1 played: nothing changed\.\n$/)
    expect(code).toBe(0)
  })

  it('plays it with other people when asked to', async () => {
    const { code, out } = await replay('--fresh', `${fixtures}/stories/paid-command.chat`)
    expect(out).toMatch(/1 played: 1 customer met, 7 texts heard/)
    expect(code).toBe(0)
  })

  /** The stories that are played side by side at the till. */
  const crowd: string[] = []

  it('plays every story, each at a till that can', { timeout: 180_000 }, async () => {
    const files = readdirSync(stories).filter((file) => file.endsWith('.chat'))
    const alone: string[] = []
    const configs = new Map<string, string[]>()
    for (const file of files) {
      const story = readFileSync(join(stories, file), 'utf8')
      const config = /^\(the till runs (\S+)\)$/m.exec(story)?.[1]
      if (config) configs.set(config, [...(configs.get(config) ?? []), file])
      const troubles = /^stripe (holds|loses|forgets|delivers the next)|^stripe's answer|^the carrier|9193/m
      ;(troubles.test(story) ? alone : crowd).push(file)
    }
    const at = async ({ env }: Pick<typeof till, 'env'>, names: string[]) => {
      const paths = names.map((name) => join(stories, name))
      const { out } = await texttill(['replay', '--json', '--together', ...paths], env)
      return (JSON.parse(out) as Replayed[]).map((one) => ({ ...one, file: basename(one.file) }))
    }
    const atAnother = async (env: Record<string, string>, names: string[]) => {
      const another = await startTill(env)
      return at(another, names).finally(another.close)
    }
    const results = await Promise.all([
      at(till, crowd),
      atAnother({}, alone),
      ...[...configs].map(([config, names]) => atAnother({ TEXTTILL_CONFIG: join(stories, config) }, names)),
    ])
    const of = (outcome: string) => results.flat().filter((one) => one.outcome === outcome)
    expect(of('failed')).toEqual([])
    const played = new Set(of('played').map(({ file }) => file))
    expect(files.filter((file) => !played.has(file))).toEqual(SIMULATED)
    const why = Object.fromEntries(of('skipped').map(({ file, says }) => [file, says]))
    expect(why['page-expires.chat']).toBe('line 5, "1 day later", takes a simulated town (npm test)')
    expect(why['yen.chat']).toMatch(/start it with TEXTTILL_CONFIG=\S+\/stories\/yen\.config\.ts/)
  })

  it('changes nothing when it plays them again', { timeout: 180_000 }, async () => {
    const { out, code } = await replay('--together', ...crowd.map((file) => join(stories, file)))
    expect(out).toMatch(/\n\d+ played, \d+ skipped: nothing changed\.\n$/)
    expect(code).toBe(0)
  })

  it('agrees with Stripe to the cent after all that', async () => {
    const { out } = await texttill(['report', '--json'], till.env)
    expect(JSON.parse(out)).toMatchObject({ ok: true, differences: [], waiting: [] })
  })

  it.each(['stripe', 'twilio'])(
    'posts all that was recorded of %s, once',
    { timeout: 180_000 },
    async (kind) => {
      const first = await replay(`${fixtures}/${kind}`)
      expect(first.out).toMatch(/\d+ played: .*\d+ (events kept|texts heard)/)
      expect(first.code).toBe(0)
      const second = await replay(`${fixtures}/${kind}`)
      expect(second.out).toMatch(/\d+ played: nothing changed\.\n$/)
      expect(second.code).toBe(0)
    },
  )

  it('waits for what the till is at, however long Stripe takes to answer it', async () => {
    const slow = await startTill({ TEXTTILL_CONFIG: join(stories, 'members.config.ts') })
    // The page is told of by one event, which needs this, and the card by others, which do not.
    await sandboxClient(`http://127.0.0.1:${slow.env.SANDBOX_PHONE_PORT}`).stripe.fault({
      when: 'before',
      mishap: { kind: 'wait', ms: 1_500 },
      method: 'GET',
      path: '/v1/checkout/sessions/*',
    })
    const { out, code } = await texttill(['replay', `${stories}/access-by-card.chat`], slow.env)
    await slow.close()
    expect(out).toMatch(/^✓ .*access-by-card\.chat\n/)
    expect(code).toBe(0)
  })

  it('says where a story and the till part', async () => {
    const file = join(folder, 'wrong.chat')
    const wish = 'ana > BALANCE\nana < Balance $1,000,000.00. ...\n'
    await writeFile(file, `# Wishful thinking.\nstripe loses the events\n${wish}`)
    const { code, out } = await replay('--fresh', file, `${stories}/first-purchase.chat`)
    expect(out).toMatch(
      /✗ .*\n {4}wrong\.chat:4: ana < Balance \$1,000,000\.00\. \.\.\.\n {2}what comes is: Balance \$0\.00\./,
    )
    expect(code).toBe(1)
    // What it had laid in the way is gone.
    expect(out).toMatch(/\n✓ .*first-purchase\.chat\n/)
  })

  it('names file and line of what is no line of a story, and plays nothing of it', async () => {
    const file = join(folder, 'typo.chat')
    await writeFile(file, '# A slip.\n\nana > BALANCE\nana buys 20\nana pays\n')
    const { code, out } = await replay('--json', file)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual([
      {
        file,
        outcome: 'failed',
        says: `${file}:4: "ana buys 20" is no line of a story\n    ${file}:5: "ana pays" is no line of a story`,
      },
    ])
  })
})

// What a replay asks the database itself is what it changed; the stories are played on both engines next door.
it('says what it changed on PostgreSQL, and changes nothing the second time', async () => {
  const database = await engines[1]!.open()
  const till = await startTill({ DATABASE_URL: database.url })
  const replay = () =>
    texttill(['replay', `${stories}/paid-command.chat`, `${fixtures}/stripe`, `${fixtures}/twilio`], till.env)
  const first = await replay()
  expect(first.out).toMatch(/played: \d+ customers met, .* \d+ transfers posted, \d+ events kept\.\n$/)
  expect(first.code).toBe(0)
  expect(await replay()).toMatchObject({ code: 0, out: expect.stringMatching(/nothing changed\.\n$/) })
  await till.close()
  await database.close()
})

it('plays at a till that keeps its books to itself, and says that they were not looked at', async () => {
  const { accountSid, authTokens, numbers, stripeKey, stripeSecrets } = SANDBOX_KEYS
  const [PORT] = (await freePorts()).map(String) as [string]
  const url = `http://localhost:${PORT}`
  const sandbox = openSandbox({
    world: { now: outside.clock.now, random: outside.random, fetch, after },
    stripe: { endpoints: [{ url: `${url}/webhook/stripe`, secret: stripeSecrets[0] }] },
    twilio: {
      accountSid,
      authToken: authTokens[0],
      numbers: [{ phone: numbers[0], smsUrl: () => `${url}/webhook/twilio/sms` }],
    },
    phone: { shop: 'Trail Till', chips: [], steps: [] },
  })
  const at = await sandbox.listen({ twilioPort: 0, stripePort: 0 })
  const till = await startTill({
    PORT,
    PUBLIC_BASE_URL: url,
    STRIPE_SECRET_KEY: stripeKey,
    STRIPE_WEBHOOK_SECRET: stripeSecrets[0],
    STRIPE_API_BASE: at.stripeUrl,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authTokens[0],
    TWILIO_PHONE_NUMBER: numbers[0],
    TWILIO_API_BASE: at.twilioUrl,
  })
  const { code, out } = await texttill(['replay', `${stories}/first-purchase.chat`], till.env)
  await till.close()
  await sandbox.close()
  expect(out).toMatch(/^✓ .*first-purchase\.chat\n.*\n {4}What it says of the books was not looked at/)
  expect(out).toMatch(/\n\n1 played\.\n$/)
  expect(code).toBe(0)
})
