import { afterEach, beforeEach, expect, test } from 'vitest'
import { listen } from '../../src/sandbox/listen.ts'
import { texttill } from '../cli/command-line.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, STRIPE_KEY, WEBHOOK_SECRET } from '../open-till.ts'
import { type Fleet, openFleet } from './fleet.ts'

const [{ open }] = engines as [(typeof engines)[0]]

let database: TestDatabase
let fleet: Fleet
beforeEach(async () => {
  database = await open()
  fleet = await openFleet({ databaseUrl: database.url, processes: 1 })
}, 120_000)
afterEach(async () => {
  await fleet?.close()
  await database.close()
})

const env = (changed: Record<string, string> = {}) => ({
  PUBLIC_BASE_URL: fleet.url,
  DATABASE_URL: database.url,
  TWILIO_ACCOUNT_SID: ACCOUNT_SID,
  TWILIO_AUTH_TOKEN: AUTH_TOKEN,
  TWILIO_PHONE_NUMBER: NUMBER,
  TWILIO_API_BASE: fleet.twilioUrl,
  STRIPE_SECRET_KEY: STRIPE_KEY,
  STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  STRIPE_API_BASE: fleet.stripeUrl,
  ...changed,
})

test('a till that is set up is found well, and shows no secrets', async () => {
  await texttill(['setup'], env())
  const { code, out, err } = await texttill(['doctor'], env())
  expect(err).toBe('')
  // Tests may run in a container without a volume, and that is said.
  expect(out).not.toMatch(/^[✗!] (?!disk)/m)
  expect(code).toBe(0)
  expect(out).toMatch(/✓ durability +What is committed survives a power cut\./)
  expect(out).toMatch(/✓ books +They hold: accounts \d+, seals \d+\./)
  expect(out).toMatch(/✓ stripe endpoint +we_\w+ tells us all that we act on/)
  expect(out).toMatch(/✓ door for Twilio +\S+ answers, and knows the signature/)
  expect(out).toMatch(/✓ door for Stripe +\S+ answers, and knows the signature/)
  expect(await texttill(['verify', '--stripe'], env())).toMatchObject({ code: 0, err: '' })
  expect(out).not.toMatch(new RegExp(`${AUTH_TOKEN}|${STRIPE_KEY}|${WEBHOOK_SECRET}`))
}, 180_000)

test('senders on other channels are looked at too', async () => {
  fleet.twilio.account.numbers[0]!.rcsAgent = 'till_agent'
  const senders = [`whatsapp:${NUMBER}`, 'rcs:till_agent', 'rcs:nobody']
  const { out } = await texttill(['doctor'], env({ TWILIO_SENDERS: senders.join(',') }))
  expect(out).toMatch(/✓ whatsapp:\+15550100 +Its texts come here/)
  expect(out).toMatch(/✓ rcs:till_agent +Its texts come here/)
  expect(out).toMatch(/✗ rcs:nobody +This account has no such sender/)
}, 180_000)

test('what is wrong is said with what to do about it', async () => {
  fleet.twilio.account.numbers[0]!.smsUrl = () => 'https://demo.twilio.com/welcome/sms/reply'
  fleet.setVendorsAhead(3_600_000)
  const elsewhere = env({ STRIPE_WEBHOOK_SECRET: 'whsec_of_somebody_else', TWILIO_AUTH_TOKEN: AUTH_TOKEN })
  const { code, out } = await texttill(['doctor', '--json'], elsewhere)
  expect(code).toBe(1)
  const { ok, found } = JSON.parse(out)
  expect(ok).toBe(false)
  expect(found).toContainEqual({
    mark: '✗',
    about: 'clock',
    says: expect.stringMatching(/^This machine's is 3\d\d\d s behind Stripe's\.$/),
    fix: 'Let NTP set it: timedatectl set-ntp true',
  })
  expect(found).toContainEqual({
    mark: '✗',
    about: `number ${NUMBER}`,
    says: `Its texts go to https://demo.twilio.com/welcome/sms/reply, not ${fleet.url}/webhook/twilio/sms.`,
    fix: 'texttill setup',
  })
  expect(found).toContainEqual(
    expect.objectContaining({
      mark: '✗',
      about: 'door for Stripe',
      says: expect.stringContaining('refuses'),
    }),
  )
}, 180_000)

test('keys that are wrong are told from vendors that do not answer, and from a proxy that sends on', async () => {
  const wrong = await texttill(
    ['doctor'],
    env({ TWILIO_AUTH_TOKEN: 'wrong', STRIPE_API_BASE: 'http://127.0.0.1:9' }),
  )
  expect(wrong.code).toBe(1)
  expect(wrong.out).toMatch(/✗ twilio token +Twilio does not take it: Authenticate/)
  expect(wrong.out).toMatch(/✗ stripe key +Stripe does not take it: /)
  const half = await texttill(['doctor'], { STRIPE_SECRET_KEY: STRIPE_KEY })
  expect(half.code).toBe(1)
  expect(half.out).toMatch(/✗ environment +TWILIO_AUTH_TOKEN is missing/)
  const sendsOn = ({ url }: Request) => Response.redirect(fleet.url + new URL(url).pathname, 308)
  const { url, close } = await listen(sendsOn, 0)
  const proxied = await texttill(['doctor'], env({ PUBLIC_BASE_URL: url }))
  await close()
  expect(proxied.code).toBe(1)
  for (const [vendor, path] of [
    ['Twilio', 'twilio/status'],
    ['Stripe', 'stripe'],
  ])
    expect(proxied.out).toMatch(
      new RegExp(`✗ door for ${vendor} +${url}/webhook/${path}\\S* sends on to ${fleet.url}/webhook/${path}`),
    )
}, 180_000)

test('setup registers and points once, says so before, and prints a new secret once', async () => {
  fleet.twilio.account.numbers[0]!.smsUrl = () => 'https://demo.twilio.com/welcome/sms/reply'
  const { STRIPE_WEBHOOK_SECRET: _, ...fresh } = env({ PUBLIC_BASE_URL: 'https://till.example.com' })
  const dry = await texttill(['setup', '--dry-run'], fresh)
  expect(dry.code).toBe(0)
  expect(dry.out).toMatch(/^Would: register https:\/\/till\.example\.com\/webhook\/stripe at Stripe/)
  expect(dry.out).not.toMatch(/whsec_/)
  const first = await texttill(['setup'], fresh)
  expect(first.out).toMatch(/\nSTRIPE_WEBHOOK_SECRET=whsec_\w+\n/)
  expect(fleet.twilio.account.numbers[0]!.smsUrl?.()).toBe('https://till.example.com/webhook/twilio/sms')
  const second = await texttill(['setup'], fresh)
  expect(second).toMatchObject({ code: 0, err: '' })
  expect(second.out).toMatch(/^Stripe tells .* all that it should\.\nTwilio brings the texts of/)
}, 180_000)
