import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asCsv } from '../../src/cli/statement.ts'
import { HOUSE } from '../../src/flows/house.ts'
import { accountOf, findAt } from '../../src/store/customers.ts'
import * as ledger from '../../src/store/ledger.ts'
import { texttill } from '../cli/command-line.ts'
import { engines } from '../engines.ts'
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, STRIPE_KEY, until, WEBHOOK_SECRET } from '../open-till.ts'
import { isHere } from '../programs.ts'
import { openShop, type Shop } from './open-shop.ts'

describe.each(engines)('the operator, on $name,', ({ name, open }) => {
  let shop: Shop
  const folder = mkdtempSync(join(tmpdir(), 'texttill-journal-'))
  beforeAll(async () => {
    shop = await openShop(open)
  })
  afterAll(async () => {
    await shop.close()
    rmSync(folder, { recursive: true })
  })

  const operator = (...args: string[]) =>
    texttill(args, {
      DATABASE_URL: shop.database.url,
      PUBLIC_BASE_URL: shop.till.url,
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWILIO_PHONE_NUMBER: NUMBER,
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      STRIPE_API_BASE: shop.till.stripeUrl,
    })
  const refOf = (person: string) => /[Rr]ef (\w{4})/.exec(shop.received(person).at(-1)!)![1]!

  it('gives money back by the reference that the customer reads, part by part, and never more than is left', async () => {
    const { person, charge } = await shop.regular()
    const ref = refOf(person)
    expect(await operator('refund', ref, '--amount', '5', '--reason', 'slow')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^5\.00 USD goes back for order order_\w+: re_\w+\n$/),
    })
    expect(await shop.hears(person, /goes back/)).toMatch(/^\$5\.00 goes back .* Balance \$15\.00\.$/)
    expect(await operator('refund', ref, '--amount', '15.01', '--reason', 'greed')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Of order \w+, \$15\.00 is left to give back, not \$15\.01\.\n$/),
    })
    expect(await operator('refund', ref, '--reason', 'all of it')).toMatchObject({ code: 0 })
    await shop.hears(person, /Balance \$0\.00/)
    expect(await operator('refund', ref, '--reason', 'again')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^All of order \w+ has gone back already\.\n$/),
    })
    const refunds = await shop.api.refunds.list({ charge: charge.id })
    expect(refunds.data.map(({ amount, metadata }) => [amount, metadata?.refund_request])).toEqual([
      [1500, expect.stringMatching(/^refund_\w+$/)],
      [500, expect.stringMatching(/^refund_\w+$/)],
    ])
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([
      20_000_000, -5_000_000, -15_000_000,
    ])
  })

  it('decides what was paid otherwise than asked: gives it back, or credits what is left of it', async () => {
    const misordered = async (person: string) => {
      await shop.pay(await shop.misordered(person))
      await shop.hears(person, /^We are checking your payment of \$20\.00 by hand, ref/)
      return refOf(person)
    }
    const suspended = () =>
      shop.database.store.read(async (read) => {
        const account = { account: HOUSE.suspense, currency: 'usd' }
        return (await ledger.balance(read, account)).availableMicros
      })
    const inCurrency = (currency: string, ref: string) =>
      shop.database.store.transact(({ db }) =>
        db.updateTable('orders').set({ currency }).where('code', 'like', `${ref}%`).execute(),
      )
    const [back, kept] = ['+14155550961', '+14155550962']
    const wrong = await misordered(back)
    expect((await operator('refund', wrong, '--reason', 'not that')).code).toBe(0)
    await shop.hears(back, /^\$20\.00 goes back .* Balance \$0\.00\.$/)

    const right = await misordered(kept)
    const gone = await shop.api.refunds.create({ charge: (await shop.chargeOf(kept)).id, amount: 100 })
    await shop.hears(kept, /^\$1\.00 goes back .* Balance \$0\.00\.$/)
    const accept = () => operator('review', right, '--accept', '--reason', 'as asked')
    await inCurrency('eur', right)
    expect((await accept()).err).toBe('It was paid in USD, and credit is in EUR. Give the money back.\n')
    await inCurrency('usd', right)
    expect((await accept()).code).toBe(0)
    expect(await shop.hears(kept, /^Added/)).toMatch(/^Added \$19\.00\. Balance \$19\.00\./)
    await shop.settled()
    expect((await shop.moved(kept)).map(({ micros }) => micros)).toEqual([19_000_000])

    // The first dollar did not arrive at the bank: it is nobody's until somebody gives it back with the rest.
    shop.stripe.bank.failRefund(gone.id)
    await shop.hears(kept, /^We are checking your payment of \$1\.00 by hand/)
    await shop.settled()
    const cases = await shop.database.store.read(({ db }) => db.selectFrom('cases').select('id').execute())
    expect(cases).toEqual([{ id: `came-back:${gone.id}` }])
    expect(await suspended()).toBe(1_000_000)
    // So what goes back is that first, and only then the customer's credit.
    const charge = (await shop.chargeOf(kept)).id
    await shop.api.refunds.create({ charge, amount: 75 })
    await shop.hears(kept, /^\$0\.75 goes back .* Balance \$19\.00\.$/)
    await shop.api.refunds.create({ charge, amount: 225 })
    await shop.hears(kept, /^\$2\.25 goes back .* Balance \$17\.00\.$/)
    expect(await suspended()).toBe(0)
    const dispute = shop.stripe.bank.dispute(charge, { amount: 1700 })
    await shop.hears(kept, /^Your bank took \$17\.00 back, .* Balance \$0\.00/)
    shop.stripe.bank.close(dispute.id, 'won')
    await shop.hears(kept, /^Your bank returned the \$17\.00.* Balance \$17\.00/)
    expect(await suspended()).toBe(0)
  })

  it('gives nothing for what a code left nothing to pay, and that stands when Stripe tells again of the page', async () => {
    const person = '+14155550963'
    const { id: coupon } = await shop.api.coupons.create({ duration: 'once', percent_off: 100 })
    await shop.api.promotionCodes.create({ promotion: { type: 'coupon', coupon }, code: 'TWICE' })
    const buy = async (words: string) => {
      const link = /http\S+\/p\/\w+/.exec(await shop.ask(person, words))![0]
      const page = await fetch(link, { redirect: 'manual' })
      const session = /cs_\w+/.exec(page.headers.get('location')!)![0]
      shop.stripe.customer.promotion(session, 'TWICE')
      shop.stripe.customer.pay(session, { number: '4242424242424242', email: 'ana@example.com' })
    }
    await buy('BUY 20')
    await shop.hears(person, /^Added \$20\.00 for \$0\.00/)
    await buy('BUY 10')
    await shop.hears(person, /^We are checking your payment of \$10\.00 by hand, ref/)
    await shop.settled()
    const ref = refOf(person)
    expect(await operator('review', ref, '--dismiss', '--reason', 'once is enough')).toMatchObject({
      code: 0,
    })
    await shop.hears(person, /^Your payment of \$10\.00 did not go through/)
    const said = shop.received(person)
    const event = shop.stripe.events().findLast(({ type }) => type === 'checkout.session.completed')!
    expect(await operator('events', 'replay', event.id)).toMatchObject({ code: 0, out: '1 worked.\n' })
    const order = await shop.database.store.read(({ db }) =>
      db.selectFrom('orders').selectAll().where('code', 'like', `${ref}%`).executeTakeFirstOrThrow(),
    )
    expect(order).toMatchObject({ state: 'canceled', reason: 'once is enough' })
    expect(shop.received(person)).toEqual(said)
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000])
  })

  it('gives money back once when Stripe’s answer is lost, for the worker goes on asking with the same key', async () => {
    const { person, charge } = await shop.regular()
    shop.till.stripe.control.faults.lay({
      when: 'after',
      mishap: { kind: 'reset' },
      method: 'POST',
      path: '/v1/refunds',
      times: 1,
    })
    const rule = shop.stripe.webhooks.rule({
      twist: { kind: 'drop' },
      types: ['refund.*', 'charge.refunded'],
    })
    expect(await operator('refund', refOf(person), '--reason', 'lost')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Stripe did not say what came of it\. The till goes on asking/),
    })
    await shop.database.store.transact(async (tx) => {
      await tx.db.updateTable('jobs').set({ due_at: 0 }).where('kind', '=', 'refund-order').execute()
      tx.signal('jobs')
    })
    await shop.hears(person, /^\$20\.00 goes back/)
    expect((await shop.api.refunds.list({ charge: charge.id })).data).toHaveLength(1)
    shop.stripe.webhooks.lift(rule)
  })

  it('holds what the customer has while the money is on its way, so that it is not spent meanwhile', async () => {
    const { person } = await shop.regular()
    const { faults } = shop.till.stripe.control
    faults.lay({
      when: 'before',
      mishap: { kind: 'wait', ms: 3_000 },
      method: 'POST',
      path: '/v1/refunds',
      times: 1,
    })
    const refunding = operator('refund', refOf(person), '--reason', 'asked nicely')
    await until(
      () =>
        shop.database.store.read(({ db }) =>
          db.selectFrom('holds').select('id').where('state', '=', 'open').execute(),
        ),
      (holds) => holds.length === 1,
    )
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^SUN costs up to \$0\.26 and you have \$0\.00/)
    expect(await refunding).toMatchObject({ code: 0 })
    await shop.hears(person, /^\$20\.00 goes back .* Balance \$0\.00\.$/)
  })

  it('is told in words why Stripe refuses, and what was held is the customer’s again', async () => {
    const { person, charge } = await shop.regular()
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'hold' } })
    await shop.api.refunds.create({ charge: charge.id })
    expect(await operator('refund', refOf(person), '--reason', 'late')).toMatchObject({
      code: 1,
      err: '20.00 USD did not go back: All of it has gone back already.\n',
    })
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    shop.stripe.webhooks.lift(rule)
    shop.stripe.webhooks.release()
    await shop.hears(person, /goes back/)
    const disputed = await shop.regular()
    shop.stripe.bank.dispute(disputed.charge.id)
    const ref = refOf(disputed.person)
    await shop.hears(disputed.person, /^Your bank took/)
    expect(await operator('refund', ref, '--reason', 'sorry')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^The bank has taken this payment back already: dispute du_\w+ is needs_response\.\n$/,
      ),
    })
  })

  it('takes an account off hold, and puts one on', async () => {
    const { person, charge } = await shop.regular()
    shop.stripe.bank.close(shop.stripe.bank.dispute(charge.id).id, 'lost')
    await shop.hears(person, /^Your bank keeps/)
    expect(await operator('unfreeze', person, '--reason', 'paid in cash')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/is off hold: du_\w+, dispute is \w+/),
    })
    expect(await shop.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00/)
    expect(await operator('freeze', person, '--reason', 'asked by phone')).toMatchObject({ code: 0 })
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Your account is on hold/)
    expect(await operator('unfreeze', person, '--reason', 'asked again')).toMatchObject({ code: 0 })
    await shop.database.store.transact(({ db }) =>
      db.updateTable('customers').set({ doubted_at: 1 }).where('address', '=', person).execute(),
    )
    expect(await operator('unfreeze', person, '--reason', 'they rang us')).toEqual({
      ...{ code: 0, err: '' },
      out: `${person} is in doubt no more.\n`,
    })
    expect(await operator('unfreeze', person, '--reason', 'once more')).toMatchObject({ code: 1 })
  })

  it('draws up a customer’s statement, as text and as CSV that no spreadsheet runs', async () => {
    const { person, charge } = await shop.regular()
    await shop.ask(person, 'SUN 46.5 7.9')
    await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    await shop.hears(person, /goes back/)
    const id = `hold:${person}`
    await shop.database.store.transact(async (tx) => {
      const account = accountOf((await findAt(tx, person))!.id)
      await ledger.hold(tx, { id, account, currency: 'usd', amountMicros: 1_000_000, at: Date.now() })
    })
    const { out } = await operator('statement', person)
    expect(out.split('\n').map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'at'))).toEqual([
      `${person}, in USD, times in UTC`,
      '                      amount  balance',
      '                                 0.00  before',
      expect.stringMatching(/^at {4}20\.00 {4}20\.00 {2}bought, ref \w{4}$/),
      'at  -0.2658  19.7342  SUN',
      expect.stringMatching(/^at {4}-5\.00 {2}14\.7342 {2}refunded, ref \w{4}$/),
      'Of this, 1.00 USD is set aside for what is running.',
      '',
    ])
    const csv = await operator('statement', person, '--csv')
    expect(csv.out.split('\r\n').map((line) => line.split(',').slice(1, 5))).toEqual([
      ['what', 'amount', 'balance', 'currency'],
      ['bought', '20.00', '20.00', 'USD'],
      ['SUN', '-0.2658', '19.7342', 'USD'],
      ['refunded', '-5.00', '14.7342', 'USD'],
      [],
    ])
    const formula = {
      at: 0,
      id: 'x',
      kind: 'x',
      what: '=1+1',
      ref: null,
      amountMicros: -1,
      balanceMicros: -1,
    }
    expect(
      asCsv({ currency: 'usd', openingMicros: 0, closingMicros: 0, heldMicros: 0, lines: [formula] }),
    ).toContain("1970-01-01 00:00:00,'=1+1,-0.000001,-0.000001,USD,,x")
    // What is set aside now belongs under the balance of now, and not of a day that is over.
    const past = (await operator('statement', person, '--to', new Date().toISOString())).out
    expect(past).toContain('refunded')
    expect(past).not.toContain('set aside')
    await shop.database.store.transact((tx) => ledger.voidHold(tx, { hold: id, at: Date.now() }))
    expect(await operator('statement', '+14155559999')).toMatchObject({ code: 1 })
  })

  it.skipIf(!isHere('hledger'))(
    'exports books that hledger finds in order, to the last account',
    async () => {
      await shop.settled()
      const { out, code } = await operator('export', '--hledger')
      expect(code).toBe(0)
      const file = join(folder, `${Date.now()}.journal`)
      writeFileSync(file, out)
      hledger(file, 'check', '--strict', 'ordereddates')
      const held = JSON.parse(hledger(file, 'balance', 'assets:stripe', '-N', '-O', 'json')) as [[[string]]]
      expect(held[0]).toHaveLength(1)
      const at = hledger(file, 'balance', 'assets:stripe', '-N', '--no-elide', '--format', '%(total)').trim()
      const sums = await shop.database.store.read(({ db }) =>
        db.selectFrom('transfers').selectAll().execute(),
      )
      const micros = sums.reduce(
        (sum, { debit, credit, amount }) =>
          sum + (debit === 'house:stripe' ? amount : credit === 'house:stripe' ? -amount : 0),
        0,
      )
      expect(at).toBe(`USD ${(micros / 1_000_000).toFixed(6)}`)
      // A journal that was tampered with is found out by its own last entry.
      writeFileSync(
        file,
        out.replace('USD 20.000000', 'USD 21.000000').replace('USD -20.000000', 'USD -21.000000'),
      )
      expect(() => hledger(file, 'check')).toThrow(/balance assertion/i)
    },
  )

  // More than SQLite takes values in one statement.
  it.runIf(name === 'sqlite')('exports books of 33,000 customers', async () => {
    const database = await open()
    await database.store.transact(async ({ db }) => {
      const numbers = sql`with recursive counted (n) as (select 10000 union all select n + 1 from counted where n < 42999)`
      await sql`insert into customers (id, address, created_at) ${numbers} select 'c_' || n, '+14155' || n, 0 from counted`.execute(
        db,
      )
      await sql`insert into accounts (id, currency, holder) select 'customer:' || id, 'usd', 'customer' from customers`.execute(
        db,
      )
    })
    const { out, code } = await texttill(['export', '--hledger'], { DATABASE_URL: database.url })
    expect(code).toBe(0)
    expect(out).toContain('+1415542999')
    await database.close()
  })

  it('finds Stripe and the books at one, and is told by the exit code when they are not', {
    timeout: 180_000,
  }, async () => {
    await shop.settled()
    shop.stripe.payOut(1_500)
    const fine = await operator('report', '--from', '1h')
    expect(fine).toMatchObject({ code: 0, out: expect.stringMatching(/There is no difference\.\n$/) })
    expect(fine.out).toMatch(/ -15\.00 USD {2}paid out to your bank \(1\)\n/)
    const { charge } = await shop.regular()
    await shop.settled()
    shop.stripe.webhooks.rule({ twist: { kind: 'lose' }, types: ['refund.*', 'charge.refunded'] })
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    const wrong = await operator('report', '--from', '1h')
    expect(wrong).toMatchObject({ code: 1 })
    expect(wrong.out).toContain(`refund:${refund.id}: Stripe says -5.00, the books say 0.00 USD\n`)
    expect(await operator('reconcile', '--since', '1h')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ seen, \d+ missed, 1 never told; \d+ worked\.\n$/),
    })
    expect(await operator('report', '--from', '1h')).toMatchObject({ code: 0 })
    shop.stripe.webhooks.lift()
  })

  function hledger(file: string, ...args: string[]): string {
    return execFileSync('hledger', ['-f', file, ...args], { encoding: 'utf8', stdio: 'pipe' })
  }
})
