import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { giveCredit } from '../../src/flows/give-credit.ts'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { recount } from '../../src/store/audit.ts'
import * as customers from '../../src/store/customers.ts'
import * as links from '../../src/store/links.ts'
import { broken } from '../../src/store/promises.ts'
import { openCaller } from '../api/caller.ts'
import { welcome } from '../console/visitor.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { GOOD, openCounter } from './counter.ts'

const MINUTE_MS = 60_000
const NOTHING = 'Balance $0.00. BUY 20 to add.'

let database: TestDatabase
let shop: OpenTill
let counter: ReturnType<typeof openCounter>

function aTillOn({ open }: (typeof engines)[number]): void {
  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 7_400)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    expect(await database.store.read(broken)).toEqual([])
    await shop.close()
    await database.close()
  })
}

const codeIn = (words: string) => /LINK (\d{6})/.exec(words)![1]!
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const sent = (phone: string) =>
  `If ${phone} is a customer of ours, a code was texted to it. Reply LINK and that code within 10 min.`

/** Asks for a code on a channel, and reads it on the phone. */
async function codeFor(person: string, here: string, asks = 'LINK'): Promise<string> {
  const words = await counter.hears(person, () => shop.text(here, asks))
  expect(words).toMatch(
    /^Trail Till: (WhatsApp|RCS) \S+ wants to use your credit\. .* LINK \d{6} within 10 min/,
  )
  return codeIn(words)
}

/** Somebody with $20 and a card by SMS, who texts on another channel too, and is linked. */
async function linked(here = (person: string) => `whatsapp:${person}`) {
  const person = await counter.regular()
  const address = here(person)
  const code = await codeFor(person, address, `LINK ${person}`)
  const told = await counter.hears(person, async () => {
    expect(await counter.ask(address, `LINK ${code}`)).toMatch(
      /^Linked\. Balance \$20\.00\. .* UNLINK ends it/,
    )
  })
  expect(told).toMatch(/uses your credit and card from now on\. Not you\? Reply UNLINK\.$/)
  return { person, here: address }
}

const customerAt = (address: string) =>
  counter.look(({ db }) =>
    db.selectFrom('customers').selectAll().where('address', '=', address).executeTakeFirstOrThrow(),
  )

describe.each(engines)('LINK, on $name', (engine) => {
  aTillOn(engine)

  // On SQLite nobody comes in between.
  it.runIf(engine.name === 'postgres')(
    'counts for whoever texts by what is so when their text is worked: a link may end while it waits',
    async () => {
      const { person, here } = await linked()
      const { id } = await customerAt(person)
      const waiting = sql<{ pid: number }>`select pid from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`
      const answered = Promise.withResolvers<string>()
      await database.store.transact(async (tx) => {
        await customers.lock(tx, 'id', id)
        counter.ask(here, 'BALANCE').then(answered.resolve, answered.reject)
        await until(
          () => counter.look(({ db }) => waiting.execute(db)),
          ({ rows }) => rows.length > 0,
        )
        await links.end(tx, { by: 'address', value: here, at: shop.till.house.world.clock.now() })
      })
      expect(await answered.promise).toBe(NOTHING)
    },
  )

  it.each([
    ['WhatsApp', (person: string) => `whatsapp:${person}`],
    ['WhatsApp without a number', (person: string) => `whatsapp:US.${person.slice(1)}`],
    ['RCS', (person: string) => `rcs:${person}`],
  ])('lets %s spend the credit and charge the card of a phone', async (_what, address) => {
    const { person, here } = await linked(address)
    expect(await counter.ask(here, 'SUN 46.5 7.9')).toMatch(/^Sun/)
    expect(await counter.ask(here, 'BUY 50')).toMatch(/^Added \$50\.00\./)
    expect(await counter.charged(person)).toHaveLength(2)
    const [there, byPhone] = [await counter.ask(here, 'BALANCE'), await counter.ask(person, 'BALANCE')]
    expect(there).toMatch(/^Balance \$69\.73/)
    expect(byPhone).toBe(there)
  })

  it('takes five wrong codes, and then not even the right one', async () => {
    const person = await counter.regular()
    const here = `whatsapp:${person}`
    const code = await codeFor(person, here)
    for (const left of ['4 tries', '3 tries', '2 tries', '1 try'])
      expect(await counter.ask(here, `LINK ${wrong(code)}`)).toBe(
        `That code is wrong, ${left} left. Nothing is linked.`,
      )
    for (const tried of [wrong(code), code])
      expect(await counter.ask(here, `LINK ${tried}`)).toMatch(/^That code does not work any more/)
    expect(await counter.ask(here, 'BALANCE')).toBe(NOTHING)
  })

  it('is ended on either side, and what was one’s own is there again', async () => {
    const { person, here } = await linked()
    expect(await counter.ask(here, 'UNLINK')).toMatch(/^Unlinked\. You have an account of your own/)
    expect(await counter.ask(here, 'BALANCE')).toBe(NOTHING)
    shop.later(16 * MINUTE_MS)
    const code = await codeFor(person, here)
    await counter.hears(person, () => shop.text(here, `LINK ${code}`))
    const last = await codeFor(person, 'rcs:+14155550001', `LINK ${person}`)
    expect(await counter.ask(person, 'UNLINK')).toBe('Unlinked: nobody else uses your credit any more.')
    expect(await counter.ask(here, 'BALANCE')).toBe(NOTHING)
    expect(await counter.ask('rcs:+14155550001', `LINK ${last}`)).toMatch(/^That code does not work any more/)
    expect(await counter.ask(person, 'UNLINK')).toMatch(/^Nothing is linked/)
  })

  it('waits for what is begun, and leaves credit of one’s own to its owner', async () => {
    const person = await counter.regular()
    const here = `whatsapp:${person}`
    await counter.ask(here, 'BALANCE')
    const { id: account } = await customerAt(here)
    const { house } = shop.till
    await counter.hears(here, () =>
      giveCredit(house, {
        key: `gift-${account}`,
        customer: account,
        amountMicros: 3_000_000,
        reason: 'late',
        actor: 'test',
      }),
    )
    expect(await counter.ask(here, 'LINK')).toBe(
      'You have $3.00 of your own here. Use it first, or ask help@trailtill.example. Nothing is linked.',
    )
    const { key: token } = await makeApiKey(house, {
      name: 'test',
      scopes: ['usage:write'],
      actor: 'command-line',
    })
    const api = openCaller(shop)
    const { body: held } = await api.pay('/v1/usages', {
      token,
      body: { account, amountMicros: 3_000_000, service: 'MAP' },
    })
    expect(await counter.ask(here, 'LINK')).toMatch(/^Something that you began here is not finished yet/)
    await api.pay(`/v1/usages/${held.id}/capture`, { token, body: { amountMicros: 3_000_000 } })
    const code = await codeFor(person, here)
    expect(await shop.text(here, `LINK ${code}`)).toMatch(/^Linked/)
  })
})

describe('LINK', () => {
  aTillOn(engines[0]!)

  it('is asked for on the channel, and by SMS says so', async () => {
    const person = await counter.regular()
    expect(await counter.ask(person, 'LINK')).toMatch(
      /^To use this credit on WhatsApp or RCS too, text LINK to us there/,
    )
    const hidden = 'whatsapp:US.7001'
    expect(await counter.ask(hidden, 'LINK')).toMatch(/^Text LINK and the number/)
    expect(await counter.ask(hidden, 'LINK to my phone')).toMatch(/^Text LINK and the number/)
    expect(await counter.ask(hidden, 'UNLINK')).toMatch(/^Nothing is linked/)
    expect(await counter.ask(`whatsapp:${person}`, 'LINK')).toBe(sent(person))
  })

  it('keeps the code as a hash only, good at the address that asked', async () => {
    const person = await counter.regular()
    const code = await codeFor(person, `whatsapp:${person}`)
    const kept = await counter.look(({ db }) => db.selectFrom('link_codes').selectAll().execute())
    expect(JSON.stringify(kept)).not.toContain(code)
    const other = 'whatsapp:US.7002'
    expect(await counter.ask(other, `LINK ${code}`)).toMatch(/^That code does not work any more/)
    expect(await counter.ask(other, 'BALANCE')).toBe(NOTHING)
    expect(await counter.ask(person, `LINK ${code}`)).toMatch(/^To use this credit on WhatsApp/)
  })

  it('takes a code once, for ten minutes, and only the newest', async () => {
    const person = await counter.regular()
    const here = `whatsapp:${person}`
    const first = await codeFor(person, here)
    shop.later(11 * MINUTE_MS)
    expect(await counter.ask(here, `LINK ${first}`)).toMatch(/^That code does not work any more/)
    const second = await codeFor(person, here)
    expect(await counter.ask(here, `link ${second.slice(0, 3)}-${second.slice(3)} please`)).toMatch(/^Linked/)
    expect(await counter.ask(here, `LINK ${second}`)).toMatch(/^You use the account of \+\S+ here already/)
    expect(await counter.ask(here, 'UNLINK')).toMatch(/^Unlinked/)
    expect(await counter.ask(here, `LINK ${second}`)).toMatch(/^That code does not work any more/)
  })

  it('says the same of a number that is nobody’s, or wants no texts, and texts it nothing', async () => {
    const nobody = counter.somebody()
    const left = await counter.regular()
    await shop.text(left, 'STOP')
    const before = shop.received(left).length
    for (const phone of [nobody, left]) {
      const here = `whatsapp:${phone}`
      expect(await counter.ask(here, 'LINK')).toBe(sent(phone))
      expect(await counter.ask(here, 'LINK 123456')).toBe(
        'That code is wrong, 4 tries left. Nothing is linked.',
      )
    }
    await counter.rest()
    expect(shop.received(nobody)).toEqual([])
    expect(shop.received(left)).toHaveLength(before)
  })

  it('texts a phone three codes in a quarter of an hour, whoever asks', async () => {
    const person = await counter.regular()
    for (let i = 0; i < 3; i++) await codeFor(person, `whatsapp:MX.80${i}`, `LINK ${person}`)
    for (const asks of [`whatsapp:${person}`, 'whatsapp:MX.809'])
      expect(await counter.ask(asks, `LINK ${person}`)).toMatch(/^That is too many codes for now/)
    shop.later(16 * MINUTE_MS)
    expect(await counter.ask(`whatsapp:${person}`, 'LINK')).toBe(sent(person))
  })

  it('takes STOP and START for one address, not for the account', async () => {
    const { person, here } = await linked()
    await counter.ask(here, 'STOP')
    expect(await shop.text(here, 'BUY 50')).toBeUndefined()
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    expect(await counter.ask(here, 'START')).toMatch(/Balance \$20\.00/)
    await shop.text(person, 'STOP')
    expect(await counter.ask(here, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    expect(await counter.ask(here, 'SUN 46.5 7.9')).toMatch(/^Sun/)
    expect(await shop.text(person, 'BALANCE')).toBeUndefined()
  })

  it('agrees to nothing that the phone could not be told of since its STOP', async () => {
    const { person, here } = await linked()
    await shop.text(person, 'STOP')
    expect(await counter.ask(here, 'AUTO 20 BELOW 5')).toBe(
      'Your phone gets no texts from us since its STOP, so nothing comes or is added by itself. Text START from it first.',
    )
    await counter.ask(person, 'START')
    expect(await counter.ask(here, 'AUTO 20 BELOW 5')).toMatch(/^AUTO is on/)
  })

  it('charges nobody by AUTO for an account that rests', async () => {
    const person = await counter.regular()
    const here = `whatsapp:${person}`
    const page = await counter.ask(here, 'BUY 20')
    await counter.hears(here, () => counter.pay(page, GOOD))
    const { id: account } = await customerAt(here)
    const { key: token } = await makeApiKey(shop.till.house, {
      name: 'test',
      scopes: ['usage:write'],
      actor: 'command-line',
    })
    const api = openCaller(shop)
    const debit = (amountMicros: number) =>
      api.pay('/v1/debits', { token, body: { account, amountMicros, service: 'MAP' } })
    expect((await debit(20_000_000)).status).toBe(201)
    expect(await counter.ask(here, 'AUTO 20 BELOW 5')).toMatch(/^AUTO is on/)
    const code = await codeFor(person, here)
    expect(await counter.ask(here, `LINK ${code}`)).toMatch(/^Linked/)
    expect((await debit(1_000_000)).body.code).toBe('too-little')
    await counter.rest()
    const charged = await counter.look(({ db }) =>
      db.selectFrom('orders').select('id').where('customer', '=', account).where('auto', '=', 1).execute(),
    )
    expect(charged).toEqual([])
    await counter.ask(here, 'UNLINK')
    expect(await counter.ask(here, 'AUTO')).toMatch(/^AUTO is paused/)
  })

  it('does not open what the phone has locked', async () => {
    const { person, here } = await linked()
    await counter.ask(person, 'LOCK')
    expect(await counter.ask(here, 'BUY 50')).toMatch(/^You have locked this/)
    expect(await counter.ask(here, 'UNLOCK')).toMatch(/^UNLOCK works by SMS only/)
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('closes the pages of an account that will rest, and is not made while one could be paid on', async () => {
    const person = await counter.regular()
    const here = `whatsapp:${person}`
    const page = await counter.ask(here, 'BUY 20')
    const code = await codeFor(person, here)
    const { id } = await customerAt(here)
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('orders').select('state').where('customer', '=', id).execute(),
        ),
      (orders) => orders.every(({ state }) => state === 'canceled'),
    )
    expect(await counter.ask(here, `LINK ${code}`)).toMatch(/^Linked/)
    await expect(counter.pay(page, GOOD)).rejects.toThrow()
  })

  it('tells the phone, and not who was unlinked, how a purchase ended', async () => {
    const person = counter.somebody()
    await counter.ask(person, 'BALANCE')
    const here = `whatsapp:${person}`
    const code = await codeFor(person, here)
    await counter.ask(here, `LINK ${code}`)
    const page = await counter.ask(here, 'BUY 20')
    await counter.ask(person, 'UNLINK')
    const before = shop.received(here).length
    expect(await counter.hears(person, () => counter.pay(page, GOOD))).toMatch(/Balance \$20\.00/)
    expect(shop.received(here)).toHaveLength(before)
  })

  it('is shown to operators on either side, and ended by them', async () => {
    const { person, here } = await linked()
    const { house } = shop.till
    const invited = { name: 'olga', role: 'support', actor: 'command-line' } as const
    const olga = await welcome(shop.url, await inviteOperator(house, invited))
    const pageOf = async (address: string) => `/console/customers/${(await customerAt(address)).id}`
    expect((await olga.get(await pageOf(person))).page).toMatch(`Spoken for by</dt><dd>${here}`)
    const { page } = await olga.get(await pageOf(here))
    expect(page).toContain('Speaks for')
    expect(page).toContain(`>${person}</a>`)
    await olga.post(`${await pageOf(here)}/unlink`, { reason: 'lost the phone' })
    expect(await counter.ask(here, 'BALANCE')).toBe(NOTHING)
    expect((await olga.get(await pageOf(here))).page).toContain('lost the phone')
    expect((await olga.post(`${await pageOf(person)}/unlink`, { reason: 'again' })).page).toContain(
      'Nobody is linked with this customer',
    )
  })
})
