import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
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
