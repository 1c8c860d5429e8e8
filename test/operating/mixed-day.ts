import { expect } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { compareBooks } from '../../src/flows/compare-books.ts'
import type { House } from '../../src/flows/house.ts'
import { openHouse } from '../../src/open-house.ts'
import { outside } from '../../src/outside.ts'
import { broken } from '../../src/store/promises.ts'
import { proveBooks } from '../../src/store/proof.ts'
import type { Store } from '../../src/store/store.ts'
import type { Scope } from '../../src/till/scope.ts'
import { readService } from '../../src/till/service.ts'
import { TILL_URL } from '../../src/town/addresses.ts'
import type { Town } from '../../src/town/charter.ts'
import service from '../../texttill.config.ts'
import { openCaller } from '../api/caller.ts'
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, quietLog, STRIPE_KEY, until, WEBHOOK_SECRET } from '../open-till.ts'
import { type Evidence, gather } from '../simulation/evidence.ts'
import { onOneClock } from '../simulation/one-clock.ts'
import { type Person, somebody } from '../simulation/people.ts'
import { questions } from '../simulation/questions.ts'
import { openStripeClient } from '../stripe-client.ts'
import type { Fleet } from './fleet.ts'

const DAY_MS = 86_400_000
const SCOPES: Scope[] = ['accounts:read', 'credit:write', 'texts:write', 'usage:write']

/**
 * A day at a till of several processes: purchases on pages and with saved cards, paid commands, STOP and START, LOCK,
 * refunds, disputes and programs, all at the same time. In the end the questions are asked that the town is asked after a
 * storm.
 *
 * @param args.store on the database of the fleet, to look into
 * @returns what was answered wrongly, and how much there was of each thing
 */
export async function mixedDay({ fleet, store }: { fleet: Fleet; store: Store }) {
  const house = await openOffice(fleet, store)
  const stripe = openStripeClient(fleet.stripeUrl, STRIPE_KEY)
  const api = openCaller({ url: fleet.url, received: fleet.received } as Parameters<typeof openCaller>[0])
  const { key: token } = await makeApiKey(house, { name: 'all', scopes: SCOPES, actor: 'command-line' })

  /** Texts, and waits for the answer however it comes. */
  async function says(person: Person, words: string): Promise<string> {
    const before = fleet.received(person.phone).length
    const dollars = /^BUY (\d+)/.exec(words)?.[1]
    if (dollars) {
      const cents = Number(dollars) * 100
      person.wishes.push({ at: Date.now(), cents, leastCents: cents })
    }
    await fleet.twilio.control.text({ from: person.phone, to: NUMBER, body: words })
    const all = await until(
      () => fleet.received(person.phone),
      (texts) => texts.length > before,
    )
    return all[before]!
  }

  const hears = (person: Person, words: RegExp) =>
    until(
      () => fleet.received(person.phone).filter((text) => words.test(text)),
      (heard) => heard.length > 0,
    )

  /** Asks twice at the same moment, of two processes, under one key: the same answer. */
  async function posts(path: string, body: object) {
    const key = `${path}${JSON.stringify(body)}`.slice(0, 255)
    const [one, other] = await Promise.all([1, 2].map(() => api.pay(path, { token, key, body })))
    expect(other).toMatchObject({ status: one!.status, body: one!.body })
    return one!
  }

  async function begins(person: Person): Promise<void> {
    const link = await says(person, 'BUY 20')
    const answer = await fetch(/http\S+\/p\/\w+/.exec(link)![0], { redirect: 'manual' })
    const session = /cs_\w+/.exec(answer.headers.get('location')!)![0]
    const card = { number: '4242424242424242', email: 'ana@example.com' }
    expect(fleet.stripe.control.customer.pay(session, card).to).toBe('shop')
    await hears(person, /^Added \$20\.00/)
    expect(await says(person, 'SUN 46.5, 7.9')).toMatch(/rises/)
    await says(person, 'BUY 10')
    await hears(person, /^Added \$10\.00/)
    expect(await says(person, 'BALANCE')).toMatch(/^Balance \$/)
  }

  const account = async ({ phone }: Person): Promise<string> =>
    (await api.call('GET', `/v1/accounts?phone=${encodeURIComponent(phone)}`, { token })).body.data[0].id

  async function charges({ phone }: Person) {
    const all = await stripe.charges.list({ limit: 100, expand: ['data.customer'] })
    return all.data.filter(({ customer }) => (customer as { phone?: string } | null)?.phone === phone)
  }

  async function refundedAtStripe(person: Person): Promise<void> {
    const [charge] = await charges(person)
    const idempotencyKey = `dashboard:${charge!.id}`
    await stripe.refunds.create({ charge: charge!.id, amount: 300 }, { idempotencyKey })
    await hears(person, /goes back to your card/)
  }

  const lives: ((person: Person) => Promise<void>)[] = [
    async function isGivenAndTaken(person) {
      const id = await account(person)
      const given = await posts(`/v1/accounts/${id}/grants`, {
        amountMicros: 2_000_000,
        reason: 'a wet ticket',
      })
      expect(given.status).toBe(201)
      await posts(`/v1/accounts/${id}/deductions`, { amountMicros: 1_000_000, reason: 'too much' })
      await refundedAtStripe(person)
    },
    async function disputes(person) {
      const [charge] = await charges(person)
      fleet.stripe.control.bank.dispute(charge!.id)
      await hears(person, /^Your bank took/)
      expect(await says(person, 'BUY 50')).toMatch(/on hold/)
      // Refused, so no wish.
      person.wishes.pop()
      const [dispute] = (await stripe.disputes.list({ charge: charge!.id })).data
      fleet.stripe.control.bank.close(dispute!.id, 'won')
      await until(
        () => says(person, 'BALANCE'),
        (words) => !words.includes('on hold'),
      )
    },
    async function leavesAndComesBack(person) {
      await fleet.twilio.control.text({ from: person.phone, to: NUMBER, body: 'STOP' })
      const text = { account: await account(person), body: 'The hut is closed.' }
      await until(
        async () => (await posts('/v1/texts', { ...text, urgent: true })).body.code,
        (code) => code === 'opted-out',
      )
      await says(person, 'START')
    },
    async function usesAMap(person) {
      const wish = { account: await account(person), amountMicros: 1_000_000, service: 'MAP' }
      const held = await posts('/v1/usages', wish)
      expect(held.status).toBe(201)
      const taken = await posts(`/v1/usages/${held.body.id}/capture`, { amountMicros: 400_000 })
      expect(taken.body).toMatchObject({ state: 'captured' })
      const text = { account: wish.account, body: 'Your map is ready.', urgent: true }
      await posts('/v1/texts', text)
      await hears(person, /^Your map is ready\.$/)
    },
    refundedAtStripe,
    async function locks(person) {
      expect(await says(person, 'LOCK')).toMatch(/^Locked/)
      expect(await says(person, 'BUY 10')).toMatch(/^You have locked/)
      person.wishes.pop()
    },
  ]

  const people = lives.map((_, i) =>
    somebody(`person ${i}`, `+1415557${String(i).padStart(4, '0')}`, ['visa']),
  )
  await Promise.all(
    people.map(async (person, i) => {
      await begins(person)
      await lives[i]!(person)
    }),
  )
  await fleet.stripe.control.quiet(0)
  await fleet.twilio.control.quiet(0)

  async function evidence(): Promise<Evidence> {
    const period = { fromMs: Date.now() - DAY_MS, toMs: Date.now() + DAY_MS }
    const { differences, waiting } = await compareBooks(house, period)
    const town: Pick<Town, 'look' | 'answers'> & {
      clock: Pick<Town['clock'], 'now'>
      sandbox: Town['sandbox']
    } = {
      clock: { now: outside.clock.now },
      sandbox: { stripe: fleet.stripe, twilio: fleet.twilio, shelves: fleet.shelves } as Town['sandbox'],
      look: store.read,
      answers: fleet.answers,
    }
    const all = await gather(town as Town, people, [...differences, ...waiting])
    const read: Evidence = JSON.parse(JSON.stringify(all).replaceAll(fleet.url, TILL_URL))
    return { ...read, house: onOneClock(read.house) }
  }

  const wrong = await until(
    async () => {
      const all = await evidence()
      return questions.flatMap(({ name, ask }) => ask(all).map((sentence) => `${name}: ${sentence}`))
    },
    (sentences) => sentences.length === 0,
  ).catch((error: Error) => [error.message])
  const books = await store.read(async (read) => [
    ...(await proveBooks(read, {})).wrong,
    ...(await broken(read)),
  ])
  const { house: kept } = await evidence()
  return {
    wrong: [...wrong, ...books],
    kinds: Object.fromEntries(
      Object.entries(Object.groupBy(kept.transfers, ({ kind }) => kind)).map(([kind, all]) => [
        kind,
        all!.length,
      ]),
    ),
    heard: kept.texts_in.length,
    people: people.length,
  }
}

/** The house beside its processes, for what operators do at the server. */
async function openOffice(fleet: Fleet, store: Store): Promise<House> {
  const { house } = await openHouse(
    {
      databaseUrl: '',
      publicUrl: fleet.url,
      service: readService(service),
      doorMs: 1_000,
      accountSid: ACCOUNT_SID,
      authTokens: [AUTH_TOKEN],
      numbers: [NUMBER],
      twilioBase: new URL(fleet.twilioUrl),
      stripeKey: STRIPE_KEY,
      stripeSecrets: [WEBHOOK_SECRET],
      stripeBase: new URL(fleet.stripeUrl),
    },
    { ...outside, store },
    quietLog,
  )
  return house
}
