import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { until } from '../open-till.ts'
import { welcome } from './visitor.ts'

/** Every list of the console, and what each of its choices may be. */
const LISTS: Record<string, string[]> = {
  customers: ['state=on+hold', 'state=locked', 'state=opted+out'],
  orders: ['state=paid', 'state=review'],
  texts: ['state=waiting', 'state=failed', 'state=billed+otherwise'],
  mails: ['state=waiting', 'state=refused'],
  deliveries: ['state=waiting', 'state=delivered', 'state=failed'],
  events: ['state=failed', 'type=charge.*', 'state=done&type=payment_intent.succeeded'],
  cases: ['state=open', 'state=closed'],
  jobs: ['state=set+aside', 'state=failing'],
  lines: [],
  deeds: [],
}
const FAR = `before=${Date.UTC(2100, 0)}.zz`

describe.each(engines)('the console, on $name,', ({ open }) => {
  let shop: Shop
  let olga: Awaited<ReturnType<typeof welcome>>
  let ana: string
  beforeAll(async () => {
    shop = await openShop(open)
    olga = await welcome(
      shop.till.url,
      await inviteOperator(shop.house, { name: 'olga', role: 'owner', actor: 'command-line' }),
    )
    ana = (await shop.regular()).person
    await shop.ask(ana, 'SUN 46.5 7.9')
    await shop.settled()
  })
  afterAll(() => shop.close())

  it.each(Object.entries(LISTS))(
    'shows %s, each choice, pages further down, and all as a file',
    async (name, choices) => {
      const path = `/console/${name}`
      for (const query of ['', ...choices, FAR, ...choices.map((choice) => `${choice}&${FAR}`)])
        expect({ query, status: (await olga.get(`${path}?${query}`)).status }).toEqual({ query, status: 200 })
      for (const query of ['', ...choices]) {
        const file = await olga.get(`${path}.csv?${query}`)
        expect(file.headers.get('content-type')).toMatch(/^text\/csv/)
        expect(file.page).toMatch(/^\w.*\r\n/)
      }
    },
  )

  it('writes every job into the file once, also one that is put off while somebody takes it along', async () => {
    const { store } = shop.database
    // More than a page of them, and more than fits into a socket.
    await store.transact(({ db }) =>
      sql`with recursive n (i) as (select 0 union all select i + 1 from n where i < 1000)
        insert into jobs (id, kind, subject, due_at, dead, error)
        select 'rest:' || (i + 1000), 'rest', cast(i + 1000 as text), i, 1, cast(${'x'.repeat(20_000)} as text)
        from n`.execute(db),
    )
    const file = await fetch(`${shop.till.url}/console/jobs.csv?state=set+aside`, { headers: olga.headers() })
    await store.transact(({ db }) =>
      db.updateTable('jobs').set({ due_at: 5_000 }).where('id', '=', 'rest:1000').execute(),
    )
    const subjects = [...(await file.text()).matchAll(/,rest,(\d+),/g)].map(([, subject]) => subject)
    expect(subjects).toHaveLength(1_001)
    expect(new Set(subjects).size).toBe(1_001)
    await store.transact(({ db }) => db.deleteFrom('jobs').where('kind', '=', 'rest').execute())
  })

  it('takes an account along as a file, from the first text on, without codes that only the phone should have', async () => {
    await signInByPhone()
    await olga.get(`/console/search?q=${encodeURIComponent(ana)}`)
    const { page, headers, url } = await olga.get(await hrefOf('/console/customers/customer_'))
    expect(url).toMatch(/\.csv$/)
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="customer_\w+\.csv"$/)
    const lines = page.trim().split('\r\n')
    expect(lines[0]).toBe('When (UTC),What,Words,State,Amount,Id')
    expect(lines.at(-1)).toMatch(/,they text,BUY 20,/)
    expect(page).toMatch(/,books,from Stripe: bought,,20\.00,grant:pi_\w+\r\n/)
    expect(page).toMatch(/,order,top-up \w{4},paid,20\.00,order_\w+\r\n/)
    expect(page).toMatch(/\*{6} signs you in/)
    expect(page).not.toMatch(/\d{6} signs you in/)
    expect((await olga.get('/console/texts')).page).toMatch(/\*{6} signs you in/)
  })

  it('takes along what the books say of an order, the trial balance, and the figures of thirty days', async () => {
    const { page: orders } = await olga.get('/console/orders')
    const [order] = /\/console\/orders\/order_\w+/.exec(orders)!
    expect((await olga.get(`${order}.csv`)).page).toMatch(
      /^When \(UTC\),Debit,Credit,.*\r\n[\s\S]*,house:stripe,customer:customer_\w+,bought,grant:pi_\w+,usd,20\.00\r\n/,
    )
    const { page: balance } = await olga.get('/console/books.csv')
    expect(balance).toMatch(/customers,0\.2658,20\.00,19\.7342\r\n/)
    const days = (await olga.get('/console/today.csv')).page.trim().split('\r\n')
    expect(days).toHaveLength(31)
    expect(days.slice(-2).join()).toMatch(/,20\.00,0\.00,0\.26\d*,/)
  })

  it('gives money back once, though the form is sent twice at once', async () => {
    const { person, charge } = await shop.regular()
    const { url: order } = await olga.get(`/console/search?q=${charge.payment_intent}`)
    const form = {
      ...fieldsOf((await olga.get(order)).page, 'refund'),
      amount: '7.50',
      reason: 'half a hike',
    }
    const answers = await Promise.all([
      olga.post(`${order}/refund`, form),
      olga.post(`${order}/refund`, form),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)!.page).toMatch(
      /was asked for meanwhile.*What went back.*refund_\w+/s,
    )
    await shop.hears(person, /^\$7\.50 goes back/)
    await shop.settled()
    const { data } = await shop.api.refunds.list({ payment_intent: charge.payment_intent as string })
    expect(data.map(({ amount }) => amount)).toEqual([750])
    // Whoever has seen that one may give more.
    const again = { ...fieldsOf((await olga.get(order)).page, 'refund'), amount: '2.50', reason: 'a bus' }
    expect(await olga.post(`${order}/refund`, again)).toMatchObject({ status: 200, url: order })
    expect((await shop.api.charges.retrieve(charge.id)).amount_refunded).toBe(1_000)
  })

  it('shows what went back of an order’s second payment on the page of that order', async () => {
    const { person, charge } = await shop.regular()
    const { metadata } = await shop.api.paymentIntents.retrieve(charge.payment_intent as string)
    const again = await shop.api.paymentIntents.create({
      amount: 4200,
      currency: 'usd',
      customer: charge.customer as string,
      payment_method: 'pm_card_visa',
      confirm: true,
      off_session: true,
      metadata,
    })
    await shop.hears(person, /^We are checking your payment/)
    const refund = await shop.api.refunds.create({ payment_intent: again.id, amount: 1200 })
    await shop.hears(person, /^\$12\.00 goes back/)
    const dispute = shop.stripe.bank.dispute(again.latest_charge as string, { amount: 3000 })
    await shop.hears(person, /^Your bank took/)
    const { page } = await olga.get(`/console/orders/${metadata.order}`)
    const [, back] = page.split('What went back')
    expect(back).toMatch(new RegExp(`refund .*payments/${again.id}.*>${refund.id}<.*\\$12\\.00`, 's'))
    expect(back).toMatch(new RegExp(`dispute .*payments/${again.id}.*>${dispute.id}<.*\\$30\\.00`, 's'))
    expect((await olga.get(`/console/cases/paid-twice:${again.id}`)).page).toContain(
      'Refund what is left of it',
    )
  })

  it('gives credit once for a form, and says so when it is sent with another amount or reason', async () => {
    const { person } = await shop.regular()
    const { url } = await olga.get(`/console/search?q=${encodeURIComponent(person)}`)
    const give = async (amount: string, reason: string) => {
      const { status, page } = await olga.post(`${url}/give`, { key: 'form-1', amount, reason })
      return { status, refusal: /This form has given [^<]*/.exec(page)?.[0] }
    }
    expect(await give('5', 'rain')).toEqual({ status: 200 })
    expect(await give('5.00', 'rain')).toEqual({ status: 200 })
    const refusal = expect.stringMatching(/^This form has given \$5\.00: rain already/)
    expect(await give('6', 'rain')).toEqual({ status: 422, refusal })
    expect(await give('5', 'snow')).toEqual({ status: 422, refusal })
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$25\.00/)
  })

  it('does not give twice what two operators give at once, and asks the second to look', async () => {
    const { person } = await shop.regular()
    const link = await inviteOperator(shop.house, { name: 'oskar', role: 'support', actor: 'command-line' })
    const oskar = await welcome(shop.till.url, link)
    const { url, page } = await olga.get(`/console/search?q=${encodeURIComponent(person)}`)
    const his = fieldsOf((await oskar.get(url)).page, 'give')
    await olga.post(`${url}/give`, { ...fieldsOf(page, 'give'), amount: '5', reason: 'rain' })
    const second = await oskar.post(`${url}/give`, { ...his, amount: '5', reason: 'it rained' })
    expect({ status: second.status, page: second.page }).toEqual({
      status: 409,
      page: expect.stringMatching(
        /given to them meanwhile.*value="it rained".*gave credit<\/strong>: \$5\.00: rain/s,
      ),
    })
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$25\.00/)
    const again = { ...fieldsOf(second.page, 'give'), amount: '1', reason: 'it rained' }
    expect((await oskar.post(`${url}/give`, again)).status).toBe(200)
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$26\.00/)
  })

  it('keeps what somebody wrote when a form is not done, and writes a note or a hold down once', async () => {
    const { person } = await shop.regular()
    const { url, page } = await olga.get(`/console/search?q=${encodeURIComponent(person)}`)
    const wrong = await olga.post(`${url}/give`, {
      ...fieldsOf(page, 'give'),
      amount: '5,00',
      reason: 'hail',
    })
    expect({ status: wrong.status, page: wrong.page }).toEqual({
      status: 422,
      page: expect.stringMatching(
        /role="alert">5,00 is not an amount in USD\..*<details class="card" open><summary>Give credit.*value="5,00".*value="hail"/s,
      ),
    })
    const note = { ...fieldsOf(page, 'note'), reason: 'calls on Friday' }
    await Promise.all([olga.post(`${url}/note`, note), olga.post(`${url}/note`, note)])
    await olga.post(`${url}/note`, { ...note, reason: 'calls on Monday' })
    const hold = { ...fieldsOf(page, 'freeze'), extent: 'account', reason: 'asked by phone' }
    await Promise.all([olga.post(`${url}/freeze`, hold), olga.post(`${url}/freeze`, hold)])
    const off = { ...fieldsOf((await olga.get(url)).page, 'unfreeze'), reason: 'it was her sister' }
    const answers = await Promise.all([olga.post(`${url}/unfreeze`, off), olga.post(`${url}/unfreeze`, off)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)!.page).toMatch(
      /is not on hold\. This is how it stands\..*You wrote: <q>it was her sister<.*Put on hold/s,
    )
    const { page: deeds } = await olga.get('/console/deeds.csv')
    const mine = deeds.split('\r\n').filter((line) => line.includes(person))
    expect(mine.map((line) => line.split(',').slice(2).join())).toEqual([
      `unfreeze,'${person},it was her sister`,
      `freeze the account,'${person},asked by phone`,
      `note,'${person},calls on Monday`,
      `note,'${person},calls on Friday`,
    ])
  })

  it('takes nothing off hold, and makes no hold less, of which a page that is old knows nothing', async () => {
    const { person, charge } = await shop.regular()
    const { url, page: free } = await olga.get(`/console/search?q=${encodeURIComponent(person)}`)
    await olga.post(`${url}/freeze`, { extent: 'account', reason: 'asked by phone' })
    const less = await olga.post(`${url}/freeze`, {
      ...fieldsOf(free, 'freeze'),
      extent: 'charging',
      reason: 'a declined card',
    })
    expect(less).toMatchObject({
      status: 409,
      page: expect.stringMatching(/It was put on hold meanwhile: asked by phone\./),
    })
    const { page: held } = await olga.get(url)
    expect(held).toContain('account: asked by phone')
    shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took/)
    const off = { ...fieldsOf(held, 'unfreeze'), reason: 'it was her sister' }
    const refused = await olga.post(`${url}/unfreeze`, off)
    expect({ status: refused.status, page: refused.page }).toEqual({
      status: 409,
      page: expect.stringMatching(
        /on hold for something else meanwhile.*account: asked by phone; .*value="it was her/s,
      ),
    })
    const { page: seen } = await olga.get(url)
    await olga.post(`${url}/freeze`, { extent: 'account', reason: 'fraud' })
    expect(
      await olga.post(`${url}/unfreeze`, { ...fieldsOf(seen, 'unfreeze'), reason: 'paid' }),
    ).toMatchObject({ status: 409, page: expect.stringMatching(/account: fraud; /) })
    const { page: both } = await olga.get(url)
    expect(
      await olga.post(`${url}/unfreeze`, { ...fieldsOf(both, 'unfreeze'), reason: 'paid' }),
    ).toMatchObject({ status: 200 })
    expect(
      await olga.post(`${url}/freeze`, { ...fieldsOf(free, 'freeze'), extent: 'account', reason: 'fraud' }),
    ).toMatchObject({
      status: 409,
      page: expect.stringMatching(/It was put on hold meanwhile, and taken off again\./),
    })
  })

  it('gives nothing for an order that somebody else has just credited', async () => {
    const person = '+14155550972'
    const [, code] = /\/p\/(\w+)/.exec(await shop.ask(person, 'BUY 20'))!
    const id = await shop.database.store.transact(async ({ db }) => {
      const review = db
        .updateTable('orders')
        .set({ state: 'review', accepted_at: 1 })
        .where('code', '=', code!)
      const { id } = await review.returning('id').executeTakeFirstOrThrow()
      const due_at = Date.now() + 3_600_000
      const job = { id: `settle-accepted:${id}`, kind: 'settle-accepted', subject: id, due_at, tries: 0 }
      await db.insertInto('jobs').values(job).execute()
      return id
    })
    const { url } = await olga.get(`/console/search?q=${code!.slice(0, 4)}`)
    const said = shop.received(person).length
    const { status, page } = await olga.post(`${url}/dismiss`, { reason: 'used up' })
    expect({ status, page }).toEqual({
      status: 409,
      page: expect.stringMatching(/was accepted, and is being credited.*You wrote: <q>used up</s),
    })
    expect(shop.received(person)).toHaveLength(said)
    // Stripe does not know its page, so nothing came of that.
    await shop.database.store.transact(({ db }) => db.deleteFrom('jobs').where('subject', '=', id).execute())
    expect((await olga.get(url)).page).toContain('Give nothing')
    expect(await olga.post(`${url}/dismiss`, { reason: 'used up' })).toMatchObject({ status: 200 })
    await until(
      () => shop.received(person),
      (all) => all.length === said + 1,
    )
  })

  it('makes one key for a form, and says so when it is sent again; revoking twice is revoking', async () => {
    const { page } = await olga.get('/console/programs')
    const form = { ...fieldsOf(page, 'keys'), name: 'lost answer', scopes: 'accounts:read' }
    const made = await olga.post('/console/programs/keys', form)
    expect(made.page).toMatch(/The key of lost answer.*ttk_\w+/s)
    const again = await olga.post('/console/programs/keys', form)
    expect({ status: again.status, page: again.page }).toEqual({
      status: 409,
      page: expect.stringMatching(/has made a key before.*Revoke lost answer/s),
    })
    expect(again.page.split('Revoke lost answer')).toHaveLength(2)
    const [revoke] = /\/console\/programs\/keys\/\w+\/revoke/.exec(again.page)!
    for (let i = 0; i < 2; i++) expect((await olga.post(revoke)).status).toBe(200)
    expect((await olga.post('/console/programs/keys/key_none/revoke')).status).toBe(400)
    const { page: deeds } = await olga.get('/console/deeds.csv')
    expect(deeds.split(',revoked an API key,')).toHaveLength(2)
  })

  it('shows that a number is in doubt, and trusts it again at a word', async () => {
    const { person } = await shop.regular()
    await shop.database.store.transact(({ db }) =>
      db.updateTable('customers').set({ doubted_at: 1 }).where('address', '=', person).execute(),
    )
    const { url, page } = await olga.get(`/console/search?q=${encodeURIComponent(person)}`)
    expect(page).toMatch(/Number in doubt.*1970-01-01/s)
    expect(page).not.toContain('Put on hold')
    const listed = async () => (await olga.get('/console/customers?state=on+hold')).page
    expect(await listed()).toMatch(new RegExp(`>\\${person}<.*in doubt`, 's'))
    const { page: after } = await olga.post(`${url}/unfreeze`, {
      ...fieldsOf(page, 'unfreeze'),
      reason: 'they rang us',
    })
    expect(after).toContain('Put on hold')
    expect(after).not.toContain('Number in doubt')
    expect(await listed()).not.toContain(person)
  })

  it('offers no second refund while it is not known what came of the first', async () => {
    const { person, charge } = await shop.regular()
    const { url: order } = await olga.get(`/console/search?q=${charge.payment_intent}`)
    const { faults } = shop.till.stripe.control
    const reset = { kind: 'reset' } as const
    faults.lay({ when: 'after', mishap: reset, method: 'POST', path: '/v1/refunds', times: 1 })
    const types = ['refund.*', 'charge.refunded']
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'drop' }, types })
    const form = { ...fieldsOf((await olga.get(order)).page, 'refund'), amount: '5', reason: 'a bus' }
    const { status, page } = await olga.post(`${order}/refund`, form)
    expect({ status, page }).toEqual({
      status: 409,
      page: expect.stringMatching(/Stripe did not say.*This is how it stands.*Money back waits/s),
    })
    for (const shown of [page, (await olga.get(order)).page]) {
      expect(shown).not.toContain('name="seen"')
      expect(shown).not.toContain('Nothing has changed')
    }
    await shop.database.store.transact(async (tx) => {
      await tx.db.updateTable('jobs').set({ due_at: 0 }).where('kind', '=', 'refund-order').execute()
      tx.signal('jobs')
    })
    await shop.hears(person, /^\$5\.00 goes back/)
    expect((await olga.get(order)).page).toContain('name="seen" value="1"')
    expect((await shop.api.refunds.list({ charge: charge.id })).data).toHaveLength(1)
    shop.stripe.webhooks.lift(rule)
  })

  it('credits what was paid otherwise than asked, gives nothing for nothing, and writes down who said so', async () => {
    const person = '+14155550971'
    const inReview = async (changes: object) => {
      const link = await shop.ask(person, 'BUY 20')
      const [, code] = /\/p\/(\w+)/.exec(link)!
      await shop.database.store.transact(({ db }) =>
        db.updateTable('orders').set(changes).where('code', '=', code!).execute(),
      )
      const { url } = await olga.get(`/console/search?q=${code!.slice(0, 4)}`)
      return { link, order: url }
    }
    const decide = async (order: string, what: string, reason: string) => {
      const form = { ...fieldsOf((await olga.get(order)).page, what), reason }
      return (await olga.post(`${order}/${what}`, form)).page
    }

    const { link, order } = await inReview({ price_micros: 30_000_000 })
    await shop.pay(link)
    await shop.hears(person, /^We are checking your payment/)
    expect((await olga.get(order)).page).not.toContain('Give nothing')
    await decide(order, 'accept', 'our mistake')
    expect(await shop.hears(person, /^Added/)).toMatch(/^Added \$20\.00\. Balance \$20\.00\./)

    await shop.database.store.transact(({ db }) => db.updateTable('customers').set({ card: null }).execute())
    await shop.database.store.transact(({ db }) => db.deleteFrom('cards').execute())
    const free = await inReview({ state: 'review' })
    expect(await decide(free.order, 'dismiss', 'used up')).toMatch(/canceled.*used up/s)
    expect(await shop.hears(person, /did not go through/)).toMatch(/^Your payment of \$20\.00 did not/)
    expect((await olga.get('/console/deeds')).page).toMatch(/dismissed an order.*accepted a payment/s)
  })

  it.each([
    'customers/customer_none',
    'customers/customer_none.csv',
    'orders/order_none',
    'orders/order_none.csv',
    'events/evt_none',
    'cases/none',
    'deliveries/none',
  ])('says that there is nothing at %s', async (path) => {
    const { status, page } = await olga.get(`/console/${path}`)
    expect(status).toBe(404)
    expect(page).not.toContain('Not done')
  })

  async function signInByPhone(): Promise<void> {
    await fetch(`${shop.till.url}/v1/sign-ins`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ phone: ana }),
    })
    await until(
      () => shop.received(ana),
      (texts) => texts.some((text) => /\d{6} signs you in/.test(text)),
    )
  }

  /** What a form of a page carries unseen. */
  function fieldsOf(page: string, action: string): Record<string, string> {
    const [, form] = new RegExp(`<form[^>]*/${action}">(.*?)</form>`, 's').exec(page)!
    return Object.fromEntries(
      [...form!.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    )
  }

  /** The file that a page links to. */
  async function hrefOf(start: string): Promise<string> {
    const { page } = await olga.get(`/console/search?q=${encodeURIComponent(ana)}`)
    return /href="([^"]+\.csv)"/.exec(page.slice(page.indexOf(start)))![1]!
  }
})
