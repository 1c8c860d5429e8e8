import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countDays } from '../../src/flows/count-days.ts'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { sealBooks } from '../../src/flows/seal-books.ts'
import { PASSWORD } from '../console/visitor.ts'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { openBrowser, openPage } from '../sandbox/browser.ts'
import { expectAccessible } from './axe.ts'

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

async function picture(name: string): Promise<void> {
  await expectAccessible(page)
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: `${PICTURES}/${name}.png` })
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
  await picture('console-customers')
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
  await page
    .getByRole('row', { name: /olga asked for a refund refund:order_\w+:1 \$7\.50: half a hike/ })
    .waitFor()
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
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture('console-today-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await picture('console-today')
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
  await page.getByRole('row', { name: /^Customers .* 25\.00 / }).waitFor()
  await page.getByRole('button', { name: 'Prove every line' }).click()
  await page
    .getByRole('status')
    .getByText(/^Every one of \d+ lines and \d+ seals is as it should be\./)
    .waitFor()
  await picture('console-books')
  await page.getByRole('link', { name: 'Lines' }).click()
  await page.getByRole('row', { name: /Discounts .* gift .* 5\.00/ }).waitFor()
})

async function signInAgain(): Promise<void> {
  await page.goto(`${shop.till.url}/console/sign-in`)
  await page.getByLabel('Name').fill('olga')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
