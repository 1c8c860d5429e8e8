import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freezeCustomer, unfreezeCustomer } from '../../src/flows/freeze-customer.ts'
import { recount } from '../../src/store/audit.ts'
import * as customers from '../../src/store/customers.ts'
import * as orders from '../../src/store/orders.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { ALWAYS_ASKS, GOOD, openCounter } from './counter.ts'

const LOCKED = 'Locked: nothing will be charged to your card. UNLOCK sends you a code that opens it again.'
const REFUSED = 'You have locked this, so nothing is charged. UNLOCK sends you a code that opens it again.'
const MINUTE_MS = 60_000

describe.each(engines)('a locked account, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 4_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  const codeIn = (words: string) => /UNLOCK (\d{6})/.exec(words)![1]!
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

  async function locked(number?: string): Promise<string> {
    const person = await counter.regular(number)
    expect(await counter.ask(person, 'Lock!')).toBe(LOCKED)
    return person
  }

  it('is offered with every purchase by text', async () => {
    const person = await counter.regular()
    expect(await counter.ask(person, 'BUY 50')).toMatch(/ref \w{4}\. Not you\? Reply LOCK\.$/)
  })

  it('charges nothing by text, until the code that was texted comes back', async () => {
    const person = await locked()
    expect(await counter.ask(person, 'BUY 50')).toBe(REFUSED)
    expect(await counter.ask(person, 'CARD')).toBe(REFUSED)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    const words = await counter.ask(person, 'unlock')
    expect(words).toMatch(
      /^Trail Till: to unlock reply UNLOCK \d{6} within 10 min\. Never tell anyone this code\.$/,
    )
    expect(await counter.ask(person, `UNLOCK ${codeIn(words)}`)).toMatch(/^Unlocked\. BUY 20 works again/)
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00/)
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('still lets credit be used that is there', async () => {
    const person = await locked()
    expect(await counter.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun/)
  })

  it('keeps the code as a hash only', async () => {
    const person = await locked()
    const code = codeIn(await counter.ask(person, 'UNLOCK'))
    const kept = await counter.look(({ db }) => db.selectFrom('unlock_codes').selectAll().execute())
    expect(JSON.stringify(kept)).not.toContain(code)
  })

  it('takes five wrong codes, and then not even the right one', async () => {
    const person = await locked()
    const code = codeIn(await counter.ask(person, 'UNLOCK'))
    for (const left of ['4 tries', '3 tries', '2 tries', '1 try'])
      expect(await counter.ask(person, `UNLOCK ${wrong(code)}`)).toBe(
        `That code is wrong, ${left} left. Still locked.`,
      )
    expect(await counter.ask(person, `UNLOCK ${wrong(code)}`)).toMatch(/^That code does not work any more/)
    expect(await counter.ask(person, `UNLOCK ${code}`)).toMatch(/^That code does not work any more/)
    expect(await counter.ask(person, 'BUY 50')).toBe(REFUSED)
  })

  it('counts every try of a storm of guesses', async () => {
    const person = await locked()
    const code = codeIn(await counter.ask(person, 'UNLOCK'))
    const before = shop.received(person).length
    await Promise.all(Array.from({ length: 20 }, () => shop.text(person, `UNLOCK ${wrong(code)}`)))
    const texts = await until(
      () => shop.received(person).slice(before),
      (all) => all.length === 20,
    )
    expect(texts.filter((text) => /left\. Still locked/.test(text))).toHaveLength(4)
    expect(await counter.ask(person, `UNLOCK ${code}`)).toMatch(/^That code does not work any more/)
  })

  it('takes a code once, for ten minutes, and only the newest', async () => {
    const person = await locked()
    const [first, second] = [
      codeIn(await counter.ask(person, 'UNLOCK')),
      codeIn(await counter.ask(person, 'UNLOCK')),
    ]
    if (first !== second)
      expect(await counter.ask(person, `UNLOCK ${first}`)).toBe(
        'That code is wrong, 4 tries left. Still locked.',
      )
    shop.later(11 * MINUTE_MS)
    expect(await counter.ask(person, `UNLOCK ${second}`)).toMatch(/^That code does not work any more/)
    const third = codeIn(await counter.ask(person, 'UNLOCK'))
    expect(await counter.ask(person, `unlock ${third.slice(0, 3)} ${third.slice(3)} please`)).toMatch(
      /^Unlocked/,
    )
    await counter.ask(person, 'LOCK')
    expect(await counter.ask(person, `UNLOCK ${third}`)).toMatch(/^That code does not work any more/)
  })

  it('sends three codes in a quarter of an hour, and ten in a day', async () => {
    const person = await locked()
    for (let day = 0; day < 3; day++) {
      for (let sent = 0; sent < 3; sent++) expect(await counter.ask(person, 'UNLOCK')).toMatch(/UNLOCK \d{6}/)
      expect(await counter.ask(person, 'UNLOCK')).toMatch(/^That is too many codes for now/)
      shop.later(16 * MINUTE_MS)
    }
    expect(await counter.ask(person, 'UNLOCK')).toMatch(/UNLOCK \d{6}/)
    expect(await counter.ask(person, 'UNLOCK')).toMatch(/^That is too many codes for now/)
    shop.later(24 * 60 * MINUTE_MS)
    expect(await counter.ask(person, 'UNLOCK')).toMatch(/UNLOCK \d{6}/)
  })

  it('closes the page whose link was texted before', async () => {
    const person = await counter.regular()
    shop.later(3 * MINUTE_MS)
    const [paid] = await counter.charged(person)
    shop.stripe.control.turnCard(paid!.payment_method as string, 'expired_card')
    const words = await counter.ask(person, 'BUY 20')
    const session = /cs_\w+/.exec(
      (await fetch(counter.linkIn(words), { redirect: 'manual' })).headers.get('location')!,
    )![0]
    await counter.ask(person, 'LOCK')
    const page = await fetch(counter.linkIn(words), { redirect: 'manual' })
    expect([303, 403]).toContain(page.status)
    expect(page.headers.get('location') ?? '').not.toContain('cs_')
    await until(
      () => counter.api.checkout.sessions.retrieve(session),
      ({ status }) => status === 'expired',
    )
  })

  it('keeps no page from being paid that was opened after it was unlocked, however late those of before are closed', async () => {
    const person = counter.somebody()
    await counter.ask(person, 'BUY 10')
    const path = '/v1/checkout/sessions/*'
    const mishap = { kind: 'status', status: 500 } as const
    const fault = shop.stripe.control.faults.lay({ when: 'before', method: 'POST', path, mishap })
    await counter.ask(person, 'LOCK')
    const { id } = (await counter.look((read) => customers.findAt(read, person)))!
    const closing = () =>
      counter.look(({ db }) =>
        db.selectFrom('jobs').selectAll().where('id', '=', `close-pages:${id}`).executeTakeFirst(),
      )
    await until(closing, (job) => job !== undefined && job.error !== null)
    const code = codeIn(await counter.ask(person, 'UNLOCK'))
    expect(await counter.ask(person, `UNLOCK ${code}`)).toMatch(/^Unlocked/)
    shop.stripe.control.faults.lift(fault)
    const words = await counter.ask(person, 'BUY 20')
    shop.later(5 * MINUTE_MS)
    await until(closing, (job) => job === undefined)
    expect(await counter.hears(person, () => counter.pay(words, GOOD))).toMatch(/^Added \$20\.00/)
  })

  it('has no page paid that was there before, though it is opened again before that could be closed', async () => {
    const person = counter.somebody()
    const words = await counter.ask(person, 'BUY 10')
    const { location: page } = await linkOf(words)
    const path = '/v1/checkout/sessions/*'
    const mishap = { kind: 'status', status: 500 } as const
    const fault = shop.stripe.control.faults.lay({ when: 'before', method: 'POST', path, mishap })
    await counter.ask(person, 'LOCK')
    const code = codeIn(await counter.ask(person, 'UNLOCK'))
    expect(await counter.ask(person, `UNLOCK ${code}`)).toMatch(/^Unlocked/)
    const { location } = await linkOf(words)
    expect(location).toMatch(/\/thanks\/\w+$/)
    const shown = await (await fetch(location)).text()
    expect(shown).toContain('<h1>This link has ended</h1>')
    expect(shown).toContain('Nothing can be paid here any more.')
    expect(shown).not.toMatch(/Not paid yet|Pay \$/)
    shop.stripe.control.faults.lift(fault)
    shop.later(5 * MINUTE_MS)
    expect(await endOf(words)).toMatchObject({ state: 'canceled', reason: 'locked' })
    const { status } = await counter.api.checkout.sessions.retrieve(/cs_\w+/.exec(page)![0])
    expect(status).toBe('expired')
  })

  type Shut = (person: string) => Promise<void>
  const byLock: Shut = async (person) => {
    await counter.hears(person, () => shop.text(person, 'LOCK'))
    const code = codeIn(await counter.hears(person, () => shop.text(person, 'UNLOCK')))
    await counter.hears(person, () => shop.text(person, `UNLOCK ${code}`))
  }
  const byHold: Shut = async (person) => {
    await freeze(person)
    await unfreeze(person)
  }

  it.each([
    ['looks up no code', '/v1/promotion_codes', 'BUY 10 SPRING', 'locked', byLock],
    ['opens no page', '/v1/customers', 'BUY 10', 'locked', byLock],
    ['looks up no code', '/v1/promotion_codes', 'BUY 10 SPRING', 'on hold', byHold],
    ['opens no page', '/v1/customers', 'BUY 10', 'on hold', byHold],
  ])(
    '%s for what was asked before (%s, %s), once it is not %s any more',
    async (_what, path, words, reason, shut) => {
      const person = counter.somebody()
      const mishap = { kind: 'status', status: 500 } as const
      const fault = shop.stripe.control.faults.lay({ when: 'before', mishap, path })
      const texted = shop.text(person, words)
      const order = () =>
        counter.look(({ db }) =>
          db
            .selectFrom('orders')
            .innerJoin('customers', 'customers.id', 'orders.customer')
            .where('address', '=', person)
            .select(['state', 'orders.reason'])
            .executeTakeFirst(),
        )
      await until(order, (found) => found !== undefined)
      await shut(person)
      shop.stripe.control.faults.lift(fault)
      expect(await counter.hears(person, () => shop.later(2 * MINUTE_MS))).toBe(
        'Your payment of $10.00 did not go through. Nothing charged. BUY 10 to try again.',
      )
      expect(await order()).toEqual({ state: 'canceled', reason })
      await texted
    },
  )

  it('cancels the payment that its bank was asking about', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    await counter.ask(person, 'LOCK')
    expect(await counter.press(words)).not.toContain('/bank/')
    await until(
      () => counter.payments(person),
      ([payment]) => payment?.status === 'canceled',
    )
  })

  const freeze = async (person: string) => {
    const { id } = (await counter.look((read) => customers.findAt(read, person)))!
    const wish = { customer: id, extent: 'charging', reason: 'odd', actor: 'command-line' } as const
    await freezeCustomer(shop.till.house, wish)
  }
  const unfreeze = async (person: string) => {
    const { id } = (await counter.look((read) => customers.findAt(read, person)))!
    await unfreezeCustomer(shop.till.house, { customer: id, reason: 'fine', actor: 'command-line' })
  }
  const linkOf = async (words: string) => {
    const { status, headers } = await fetch(counter.linkIn(words), { redirect: 'manual' })
    return { status, location: headers.get('location') ?? '' }
  }
  const endOf = (words: string) =>
    until(
      () => counter.look((read) => orders.find(read, 'code', /\/p\/(\w+)/.exec(words)![1]!)),
      (order) => order?.state !== 'open',
    )

  it('has nothing left open by a warning of fraud or a hold either', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const [paid] = await counter.charged(person)
    const approve = await counter.ask(person, 'BUY 50')
    shop.stripe.control.bank.warn(paid!.latest_charge as string)
    expect(await endOf(approve)).toMatchObject({ state: 'canceled', reason: 'on hold' })
    await until(
      () => counter.payments(person),
      ([payment]) => payment?.status === 'canceled',
    )
    const stranger = counter.somebody()
    const words = await counter.ask(stranger, 'BUY 20')
    await freeze(stranger)
    expect(await endOf(words)).toMatchObject({ state: 'canceled', reason: 'on hold' })
  })

  it('has no page paid that was there before a hold, though it is taken off before that could be closed', async () => {
    const person = counter.somebody()
    await counter.ask(person, 'BALANCE')
    // The hold before this one has the same cause.
    await freeze(person)
    await unfreeze(person)
    const words = await counter.ask(person, 'BUY 10')
    const { location: page } = await linkOf(words)
    const path = '/v1/checkout/sessions/*'
    const mishap = { kind: 'status', status: 500 } as const
    const fault = shop.stripe.control.faults.lay({ when: 'before', method: 'POST', path, mishap })
    await freeze(person)
    await unfreeze(person)
    expect((await linkOf(words)).location).toMatch(/\/thanks\/\w+$/)
    shop.stripe.control.faults.lift(fault)
    shop.later(5 * MINUTE_MS)
    expect(await endOf(words)).toMatchObject({ state: 'canceled', reason: 'on hold' })
    const { status } = await counter.api.checkout.sessions.retrieve(/cs_\w+/.exec(page)![0])
    expect(status).toBe('expired')
    const again = await counter.ask(person, 'BUY 20')
    expect(await counter.hears(person, () => counter.pay(again, GOOD))).toMatch(/^Added \$20\.00/)
  })

  it('texts no link to somebody who was put on hold while their page opened', async () => {
    const person = counter.somebody()
    shop.stripe.control.faults.lay({
      when: 'before',
      mishap: { kind: 'wait', ms: 1_500 },
      method: 'POST',
      path: '/v1/checkout/sessions',
      times: 1,
    })
    const words = await counter.hears(person, async () => {
      const texted = shop.text(person, 'BUY 20')
      await until(
        () =>
          counter.look(({ db }) =>
            db.selectFrom('attempts').selectAll().where('state', '=', 'sending').execute(),
          ),
        (sending) => sending.length > 0,
      )
      await freeze(person)
      await texted
    })
    expect(words).toMatch(/^Buying is paused/)
    const { id } = (await counter.look((read) => customers.findAt(read, person)))!
    await until(
      () => counter.look((read) => orders.openCheckouts(read, id)),
      (open) => open.length === 0,
    )
  })

  it('shows nobody the cards behind a link', async () => {
    const person = await counter.regular()
    const words = await counter.ask(person, 'CARD')
    await counter.ask(person, 'LOCK')
    const page = await fetch(counter.linkIn(words))
    expect(page.status).toBe(403)
    expect(await page.text()).not.toContain('4242')
    expect(await counter.press(words, { do: 'replace' })).toBe('403')
  })

  it('is charged and credited, or neither, when it is locked in the moment of buying', async () => {
    const person = await counter.regular()
    await Promise.all([shop.text(person, 'BUY 50'), shop.text(person, 'LOCK')])
    await counter.rest()
    const charges = (await counter.charged(person)).length
    const balance = await counter.ask(person, 'BALANCE')
    // Whichever came first, what was charged is credited, and nothing else.
    expect(balance).toMatch(charges === 2 ? /^Balance \$70\.00/ : /^Balance \$20\.00/)
  })

  it('answers UNLOCK when nothing is locked, and what only looks like it', async () => {
    const person = await counter.regular()
    expect(await counter.ask(person, 'UNLOCK')).toBe('Nothing is locked. LOCK stops all charging.')
    expect(await counter.ask(person, 'UNLOCK 123456')).toBe('Nothing is locked. LOCK stops all charging.')
    expect(await counter.ask(person, 'UNLOCK my bike')).toMatch(/^Reply UNLOCK and the six digits/)
  })
})
