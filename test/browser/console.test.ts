import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countDays } from '../../src/flows/count-days.ts'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { reconcile } from '../../src/flows/reconcile.ts'
import { sealBooks } from '../../src/flows/seal-books.ts'
import * as webhooks from '../../src/store/webhooks.ts'
import { PASSWORD } from '../console/visitor.ts'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { openBrowser, openPage } from '../sandbox/browser.ts'
import { expectAccessible } from './axe.ts'
import { seedTown } from './seed-town.ts'

/** Pictures for docs/, taken by the walk that they show: `UPDATE_SCREENSHOTS=1 npm test -- test/browser/console`. */
const PICTURES = process.env.UPDATE_SCREENSHOTS ? 'docs/images' : undefined

let browser: Browser
let shop: Shop
let page: Page
let complaints: string[]
let ana: string

beforeAll(async () => {
  browser = await openBrowser()
  shop = await openShop(engines[0]!.open)
  const link = await inviteOperator(shop.house, { name: 'olga', role: 'owner', actor: 'command-line' })
  const opened = await openPage(browser, link)
  ;({ page, complaints } = opened)
  ana = (await shop.regular()).person
  await shop.ask(ana, 'SUN 46.5 7.9')
  await shop.settled()
})

afterAll(async () => {
  await browser?.close()
  await shop?.close()
  expect(complaints).toEqual([])
})

const room = (name: string) =>
  page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click()

async function picture(name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  await expectAccessible(page)
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: `${PICTURES}/${name}.png`, ...options })
}

/** Opens what is folded away, fills in its form and sends it. */
async function does(what: string, fields: Record<string, string>): Promise<void> {
  const part = page.locator('details', { has: page.locator('summary', { hasText: what }) })
  await part.locator('summary').click()
  for (const [label, value] of Object.entries(fields)) await part.getByLabel(label).fill(value)
  await part.getByRole('button', { name: what }).click()
}

test('an operator comes in by a link, and chooses a password that is long enough', async () => {
  await expectAccessible(page)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Go in' }).click()
  await page.getByText('olga').first().waitFor()
})

test('finds an account by the last digits of its phone, and reads its whole story', async () => {
  await page.getByRole('searchbox').fill(ana.slice(-6))
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByRole('heading', { name: ana }).waitFor()
  const story = page.getByRole('listitem')
  await story.getByText('SUN 46.5 7.9', { exact: true }).waitFor()
  await story.getByText('BUY 20', { exact: true }).waitFor()
  await story.getByText('from Stripe: bought').waitFor()
  await story.getByText('to Revenue: SUN').waitFor()
  await story.getByText('checkout.session.completed').waitFor()
  expect(await page.locator('.facts').innerText()).toMatch(/To spend\s+\$19\.73/)
  await picture('console-account')
})

test('sees what happens meanwhile without doing anything', async () => {
  await shop.ask(ana, 'SUN 47 8')
  await page.getByRole('listitem').getByText('SUN 47 8', { exact: true }).waitFor()
})

test('gives credit and says why; it is told and written down', async () => {
  await does('Give credit', { Amount: '5', Why: 'the sun was late' })
  expect(await shop.hears(ana, /given you/)).toBe('Trail Till has given you $5.00 of credit. Balance $24.46.')
  await page.getByText('from Discounts: gift').waitFor()
  await page.getByText('gave credit: $5.00: the sun was late by olga').waitFor()
})

test('takes no amount that is none', async () => {
  await does('Give credit', { Amount: 'five-ish', Why: 'a slip' })
  await page.getByRole('alert').getByText('five-ish is not an amount in USD.').waitFor()
  complaints.splice(0)
  await page.goBack()
})

test('gives part of an order back to the card, and never more than is left of it', async () => {
  await page.getByRole('listitem').filter({ hasText: 'top-up' }).getByRole('link').first().click()
  await does('Give money back', { Amount: '7.50', Why: 'half a hike' })
  await shop.hears(ana, /^\$7\.50 goes back/)
  await page.getByRole('row', { name: /asked for.*accepted.*\$7\.50/ }).waitFor()
  const refund = page.getByRole('row', { name: /^\S+ \S+ refund re_/ }).getByRole('link')
  expect(await refund.getAttribute('href')).toMatch(/\/dashboard\/payments\/pi_\w+$/)
  await picture('console-order')
  await does('Give money back', { Amount: '13', Why: 'all the rest and more' })
  await page
    .getByRole('alert')
    .getByText(/\$12\.50 is left to give back/)
    .waitFor()
  complaints.splice(0)
})

test('puts an account on hold, notes why, and takes it off again', async () => {
  await page.getByRole('searchbox').fill(ana)
  await page.getByRole('searchbox').press('Enter')
  await does('Put on hold', { Why: 'asked by phone' })
  await page.getByText('account: asked by phone', { exact: true }).waitFor()
  expect(await shop.ask(ana, 'SUN 46.5 7.9')).toMatch(/on hold/)
  await does('Write a note', { Note: 'calls again on Friday' })
  await page.getByText('note: calls again on Friday by olga').waitFor()
  await does('Take off hold', { Why: 'it was her sister' })
  await page.getByText('unfreeze: it was her sister by olga').waitFor()
})

test('leafs through customers, orders and deeds, and takes them along', async () => {
  await room('Customers')
  await page.getByRole('row', { name: new RegExp(`\\${ana}.*US.*\\$16\\.96`) }).waitFor()
  await room('Orders')
  await page.getByLabel('State').selectOption('paid')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('row', { name: /top-up, checkout paid/ }).waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('orders.csv')
  await room('Deeds')
  await page.getByRole('row', { name: /olga asked for a refund refund_\w+ \$7\.50: half a hike/ }).waitFor()
})

test('reads an event just as it came, and works it again to no effect', async () => {
  await room('Events')
  await page.getByLabel(/^Type/).fill('checkout.session.completed')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('link', { name: 'checkout.session.completed' }).click()
  await page.getByText('"object": "checkout.session"').waitFor()
  await picture('console-event')
  const before = (await shop.moved(ana)).length
  await page.getByRole('button', { name: 'Work it again' }).click()
  await page.getByRole('heading', { name: 'checkout.session.completed done' }).waitFor()
  await shop.settled()
  expect(await shop.moved(ana)).toHaveLength(before)
  expect((await shop.api.charges.list({ limit: 10 })).data).toHaveLength(1)
})

test('sees on one screen what came in, what is owed, what was earned and said, and what wants a person', async () => {
  await room('Today')
  const figures = page.getByRole('region', { name: 'Figures' })
  const figure = (name: string) => figures.locator('.card', { hasText: name }).locator('strong').innerText()
  expect(await figure('Money in')).toBe('$20.00')
  expect(await figure('Given back')).toBe('$7.50')
  expect(await figure('Earned')).toBe('$0.53')
  expect(await figure('Credit outstanding')).toBe('$16.96')
  expect(Number(await figure('Texts sent'))).toBe(shop.received(ana).length)
  await page.getByText('Nothing does.').waitFor()
  await room('Outbox')
  await page.getByRole('row', { name: /Trail Till has given you \$5\.00 of credit/ }).waitFor()
})

test('has the same figures when the days are counted, and after that what is new', async () => {
  // Of thirty days: midnight may come while the clock runs ahead.
  const figures = () => page.getByRole('region', { name: 'Figures' }).locator('p').allInnerTexts()
  await room('Today')
  const before = await figures()
  // Books are sealed and texts counted when they are a quarter of an hour old.
  for (let i = 0; i < 4; i++) {
    shop.till.later(1_000_000)
    // Nothing is closed later than Stripe's clock said when it was last asked.
    await reconcile(shop.house)
    await sealBooks(shop.house)
  }
  await countDays(shop.house)
  const counted = await shop.house.store.read(({ db }) => db.selectFrom('day_totals').selectAll().execute())
  expect(counted.length).toBeGreaterThan(4)
  await signInAgain()
  await room('Today')
  expect(await figures()).toEqual(before)
  await shop.ask(ana, 'SUN 48 9')
  await page.getByText('$0.79 in 30 days').waitFor()
})

test('shows the trial balance with its proof, and the lines that it is made of', async () => {
  await room('Books')
  await page.getByText('in balance', { exact: true }).waitFor()
  await page.getByRole('row', { name: /^Customers .* 25\.00/ }).waitFor()
  await page.getByRole('button', { name: 'Prove every line' }).click()
  await page
    .getByRole('status')
    .getByText(/^Every one of \d+ lines and \d+ seals? is as it should be\./)
    .waitFor()
  await picture('console-books')
  await page.getByRole('link', { name: 'Lines' }).click()
  await page.getByRole('row', { name: /Discounts .* gift .* 5\.00/ }).waitFor()
})

test('is led from an order’s four letters, and from ids of Stripe’s and Twilio’s, to what they name', async () => {
  const order = await shop.house.store.read(({ db }) =>
    db.selectFrom('orders').selectAll().where('state', '=', 'paid').executeTakeFirstOrThrow(),
  )
  const text = await shop.house.store.read(({ db }) =>
    db.selectFrom('texts_in').selectAll().limit(1).executeTakeFirstOrThrow(),
  )
  const charge = await shop.chargeOf(ana)
  const stripeCustomer = charge.customer as string
  for (const [id, heading] of [
    [order.code.slice(0, 4), /^Order/],
    [order.payment_intent!, /^Order/],
    [order.checkout!, /^Order/],
    [charge.id, /^Order/],
    [charge.payment_method!, ana],
    [stripeCustomer, ana],
    [text.sid, ana],
  ] as const) {
    await page.getByRole('searchbox').fill(id)
    await page.getByRole('searchbox').press('Enter')
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  }
  const atStripe = page.getByRole('link', { name: stripeCustomer })
  expect(await atStripe.getAttribute('href')).toBe(
    `${shop.till.stripeUrl}/dashboard/customers/${stripeCustomer}`,
  )
  const card = page.getByRole('link', { name: charge.payment_method! })
  expect(await card.getAttribute('href')).toBe(await atStripe.getAttribute('href'))
  for (const nothing of ['0000', 'ch_none', 'pm_none']) {
    await page.getByRole('searchbox').fill(nothing)
    await page.getByRole('searchbox').press('Enter')
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
  }
})

test('hears of a payment that nobody ordered, and closes the case with what was done', async () => {
  const { customer, payment_method } = await shop.chargeOf(ana)
  await shop.api.paymentIntents.create({
    amount: 1_200,
    currency: 'usd',
    customer: customer as string,
    payment_method: payment_method!,
    confirm: true,
    off_session: true,
  })
  await shop.settled()
  await room('Today')
  await page.getByRole('link', { name: '1 open case' }).click()
  await page.getByRole('link', { name: 'payment that nobody ordered' }).click()
  await page.getByText('$12.00 was paid by a customer of ours').waitFor()
  await expectAccessible(page)
  await page.getByLabel('What was done about it').fill('a tip; given as credit')
  await page.getByRole('button', { name: 'Close the case' }).click()
  await page.getByRole('heading', { name: 'payment that nobody ordered closed' }).waitFor()
  await room('Deeds')
  await page.getByRole('row', { name: /olga closed a case .* a tip; given as credit/ }).waitFor()
})

test('ends what links an account with somebody on another channel', async () => {
  const messenger = 'whatsapp:+14155550999'
  await shop.ask(messenger, `LINK ${ana}`)
  const [, code] = /LINK (\d{6})/.exec(await shop.hears(ana, /LINK \d{6}/))!
  await shop.ask(messenger, `LINK ${code}`)
  await page.goto(`${shop.till.url}/console/search?q=${encodeURIComponent(ana)}`)
  await page.locator('.facts').getByText(messenger).waitFor()
  await does('End links', { Why: 'sold the phone' })
  await page.getByText('unlink: sold the phone by olga').waitFor()
  expect(await page.getByText('End links').count()).toBe(0)
  expect(await shop.ask(messenger, 'BALANCE')).toMatch(/^Balance \$0\.00/)
})

test('keeps the place of somebody who reads further down, while new lines come in', async () => {
  const note = (i: number, at: number) => ({
    id: `deed_of_old_${String(i).padStart(3, '0')}`,
    actor: 'command-line',
    deed: 'note',
    subject: 'the books',
    customer: null,
    words: `note ${i}`,
    at,
  })
  await shop.house.store.transact(async ({ db }) => {
    for (let i = 0; i < 120; i++)
      await db
        .insertInto('deeds')
        .values(note(i, 1_000 * i))
        .execute()
  })
  await room('Deeds')
  await page.getByRole('link', { name: 'Older' }).click()
  const first = () => page.getByRole('row').nth(1).innerText()
  const seen = await first()
  await room('Books')
  await shop.house.store.transact(({ db }) =>
    db.insertInto('deeds').values(note(500, shop.house.world.clock.now())).execute(),
  )
  await page.goBack()
  expect(await first()).toBe(seen)
  await page.getByRole('link', { name: 'Newest' }).click()
  await page.getByRole('row', { name: /note 500/ }).waitFor()

  await page.evaluate('scrollTo(0, 1000)')
  await shop.ask(ana, 'SUN 49 9')
  await page.getByRole('button', { name: 'Something new' }).click()
  await page.waitForFunction('scrollY === 0')
  await page.getByRole('button', { name: 'Something new' }).waitFor({ state: 'hidden' })
})

test('fits a phone in the dark, and axe finds nothing serious on any page', async () => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 320, height: 568 })
  for (const path of [
    ...['', '/customers', '/orders', '/texts', '/mails', '/deliveries', '/events', '/cases', '/jobs'],
    ...[
      '/books',
      '/lines',
      '/deeds',
      '/programs',
      '/team',
      `/search?q=${encodeURIComponent(ana)}`,
      '/search?q=none',
    ],
  ]) {
    await page.goto(`${shop.till.url}/console${path}`)
    await expectAccessible(page)
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect({ path, wide }).toEqual({ path, wide: 0 })
  }
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${shop.till.url}/console/search?q=${encodeURIComponent(ana)}`)
  await picture('console-phone')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('makes a key for a program, which is shown once and works until it is revoked', async () => {
  await room('Programs')
  await page.getByText('Make a key').first().click()
  await page.getByLabel('Name of the program').fill('map server')
  await page.getByLabel(/find accounts/).check()
  await page.getByLabel(/look after outgoing webhooks/).check()
  await page.getByRole('button', { name: 'Make a key' }).click()
  const [key] = /ttk_\w+/.exec(await page.getByRole('status').innerText())!
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const body = JSON.stringify({ url: 'https://127.0.0.1:9/till', types: ['account.frozen'] })
  const refused = await fetch(`${shop.till.url}/v1/webhooks`, { method: 'POST', headers, body })
  expect(refused.status).toBe(422)
  const at = shop.house.world.clock.now()
  const url = 'https://maps.example/till'
  await shop.house.store.transact((tx) =>
    webhooks.add(tx, { id: 'webhook_of_maps', url, types: 'account.frozen', secret: 'whsec_b2xk', at }),
  )
  await room('Programs')
  await page
    .getByRole('row', { name: /map server .*accounts:read, webhooks:write.* \d{4}-\d\d-\d\d/ })
    .waitFor()
  expect(await page.content()).not.toContain(key)
  await page.getByRole('button', { name: 'Give it a new secret' }).click()
  await page.getByText(/The new secret of the webhook.*whsec_/s).waitFor()
  await expectAccessible(page)
  await picture('console-programs')
  await page.getByRole('button', { name: 'Revoke map server' }).click()
  await page.getByText('revoked', { exact: true }).waitFor()
  expect((await fetch(`${shop.till.url}/v1/webhooks`, { headers })).status).toBe(401)
  await room('Deeds')
  await page.getByRole('row', { name: /olga revoked an API key/ }).waitFor()
  await page.getByRole('row', { name: /olga gave a webhook a new secret webhook_of_maps/ }).waitFor()
})

test('tries what was set aside again, drops it, tells a backend once more, and takes each list along', async () => {
  const at = shop.house.world.clock.now()
  const left = { subject: 'evt_lost', error: 'it is not here', due_at: 0, dead: 1 as const }
  await shop.house.store.transact(async (tx) => {
    for (const kind of ['receive-event', 'tell-low'])
      await tx.db
        .insertInto('jobs')
        .values({ ...left, kind, id: `${kind}:evt_lost` })
        .execute()
    const told = { id: 'account-frozen:town', type: 'account.frozen' }
    const endpoint = { id: 'webhook_of_till', url: 'https://127.0.0.1:9/till', types: told.type }
    await webhooks.add(tx, { ...endpoint, secret: 'whsec_b2xk', at })
    await tx.db
      .insertInto('webhook_messages')
      .values({ ...told, body: '{}', at })
      .execute()
    const given = {
      id: 'told_once',
      endpoint: endpoint.id,
      message: told.id,
      state: 'failed',
      tries: 9,
    } as const
    await tx.db
      .insertInto('webhook_deliveries')
      .values({ ...given, outcome: 'gone', at })
      .execute()
  })
  await page.goto(`${shop.till.url}/console/jobs/receive-event%3Aevt_lost`)
  await page.getByRole('button', { name: 'Try it again' }).click()
  await page.getByText('is done, or was dropped').waitFor()
  await page.goto(`${shop.till.url}/console/jobs/tell-low%3Aevt_lost`)
  await does('Drop it', { Why: 'told by phone' })
  await page.getByRole('heading', { name: 'Jobs' }).waitFor()
  await room('Outbox')
  await page.getByRole('link', { name: 'Webhooks' }).click()
  await page.getByRole('link', { name: 'account.frozen' }).first().click()
  await page.getByRole('button', { name: 'Tell it once more' }).click()
  await page.getByRole('heading', { name: /account\.frozen waiting/ }).waitFor()
  await room('Deeds')
  for (const deed of ['tried a job again', 'dropped a job .* told by phone', 'told a webhook again'])
    await page.getByRole('row', { name: new RegExp(`olga ${deed}`) }).waitFor()
  for (const list of ['customers', 'texts', 'events', 'cases', 'jobs', 'deliveries', 'lines', 'deeds']) {
    await page.goto(`${shop.till.url}/console/${list}`)
    const link = page.getByRole('link', { name: 'CSV' })
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(file.suggestedFilename()).toBe(`${list}.csv`)
  }
})

test('lets somebody in who may only look, and shows them out', async () => {
  await room('Team')
  await page.getByLabel('Name or mail address').fill('rita')
  await page.getByLabel('Role').selectOption('read-only')
  await page.getByRole('button', { name: 'Make a link' }).click()
  const [link] = /http\S+\/welcome\/\w+/.exec(await page.getByRole('status').innerText())!
  const rita = await openPage(browser, link)
  await rita.page.getByLabel('Password').fill(PASSWORD)
  await rita.page.getByRole('button', { name: 'Go in' }).click()
  await rita.page.getByRole('searchbox').fill(ana)
  await rita.page.getByRole('searchbox').press('Enter')
  await rita.page.getByRole('heading', { name: 'Everything that happened' }).waitFor()
  expect(await rita.page.getByText('Give credit').count()).toBe(0)
  expect(await rita.page.getByRole('link', { name: 'Programs' }).count()).toBe(0)
  expect((await rita.page.goto(`${shop.till.url}/console/programs`))!.status()).toBe(403)
  rita.complaints.splice(0)
  await room('Team')
  await page
    .getByRole('row', { name: /^rita .* End$/ })
    .getByRole('button', { name: 'End' })
    .click()
  await page.getByRole('row', { name: /^rita .* End$/ }).waitFor({ state: 'detached' })
  await rita.page.getByRole('link', { name: 'Books' }).click()
  await rita.page.getByRole('button', { name: 'Sign in' }).waitFor()
  await room('Deeds')
  await page.getByRole('row', { name: /olga end a session/ }).waitFor()
  await rita.context.close()
})

test('draws a month as figures over time', async () => {
  await seedTown(shop)
  await signInAgain()
  await room('Today')
  const bars = page.getByRole('img', { name: 'Money in, by day, for 30 days' }).locator('rect')
  expect(await bars.count()).toBe(30)
  expect(await bars.nth(5).textContent()).toMatch(/^\d{4}-\d\d-\d\d: \$\d{3}\.\d\d$/)
  const figure = (name: string) => page.locator('.figures .card', { hasText: name })
  expect(await figure('Payments failed').innerText()).toMatch(/^Payments failed\s+1\s+9 in 30 days/)
  expect(await figure('Texts not delivered').innerText()).toMatch(
    /\s1\s+7 in 30 days; the oldest that waits to go: 2 h/,
  )
  // What stands now is what the chart of it comes to.
  const owed = await figure('Credit outstanding').locator('strong').innerText()
  expect(await figure('Credit outstanding').locator('rect').last().textContent()).toContain(owed)
  await picture('console-today', { fullPage: true })
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture('console-today-dark', { fullPage: true })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.getByRole('link', { name: /open cases/ }).click()
  await page.getByRole('row', { name: /paid by somebody else here/ }).waitFor()
  await picture('console-attention')
  await room('Customers')
  expect(await page.getByRole('row').count()).toBeGreaterThan(12)
  await picture('console-customers')
})

async function signInAgain(): Promise<void> {
  await page.goto(`${shop.till.url}/console/sign-in`)
  await page.getByLabel('Name').fill('olga')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
