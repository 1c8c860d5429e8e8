import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { PASSWORD } from '../console/visitor.ts'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { openBrowser, openPage } from '../sandbox/browser.ts'

let browser: Browser
let shop: Shop
let page: Page
let ana: string

beforeAll(async () => {
  browser = await openBrowser()
  shop = await openShop(engines[0]!.open)
  const link = await inviteOperator(shop.house, { name: 'olga', role: 'owner', actor: 'command-line' })
  ;({ page } = await openPage(browser, link))
  ana = (await shop.regular()).person
  await shop.settled()
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByLabel('Password').press('Enter')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
})

afterAll(async () => {
  await browser?.close()
  await shop?.close()
})

const go = (path: string) => page.goto(`${shop.till.url}${path}`)
const toAna = () => go(`/console/search?q=${encodeURIComponent(ana)}`)

/** What has the focus, in its own words. */
const at = (where = page) => where.evaluate('(document.activeElement.innerText ?? "").trim()')

async function presses(...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

test('one key leads past the doors of the console, and each of them shows all around that it has the focus', async () => {
  await go('/console/customers')
  await presses('Tab')
  expect(await at()).toBe('Skip to the page')
  await presses('Enter', 'Tab')
  expect(await at()).toBe('CSV')
  const doors = page.getByRole('navigation', { name: 'Console' })
  await doors.getByRole('link', { name: 'Orders' }).focus()
  expect(
    await page.evaluate(`(() => {
      const door = document.activeElement
      const { outlineOffset, outlineWidth } = getComputedStyle(door)
      return door.getBoundingClientRect().top - parseFloat(outlineOffset) - parseFloat(outlineWidth)
        - door.parentElement.getBoundingClientRect().top
    })()`),
  ).toBeGreaterThanOrEqual(0)
})

test('whoever is at something of a page keeps their place, is told that there is more, and is led to it', async () => {
  await toAna()
  const file = page.getByRole('link', { name: 'CSV' })
  await file.focus()
  await shop.ask(ana, 'SUN 46.5 7.9')
  const more = page.getByRole('status').getByRole('button', { name: 'Something new' })
  await more.waitFor()
  expect(await at()).toBe('CSV')
  await more.focus()
  await presses('Enter')
  await page.getByRole('listitem').getByText('SUN 46.5 7.9', { exact: true }).waitFor()
  await more.waitFor({ state: 'hidden' })
  await presses('Tab')
  const first = 'document.activeElement === document.querySelector("[data-live] :is(a, summary)")'
  expect(await page.evaluate(first)).toBe(true)
})

test('what is half written stays while something happens', async () => {
  await go('/console/events')
  const watcher = await page.context().newPage()
  await watcher.goto(page.url())
  const seen = await watcher.getByRole('row').count()
  const type = page.getByLabel(/^Type/)
  await type.fill('charge.dis')
  await page.getByRole('searchbox').focus()
  await shop.ask(ana, 'BUY 10')
  await expect.poll(() => watcher.getByRole('row').count()).toBeGreaterThan(seen)
  await watcher.close()
  expect(await type.inputValue()).toBe('charge.dis')
})

test('whoever is refused, or is told something once, goes on from there', async () => {
  await toAna()
  await page.locator('summary', { hasText: 'Give credit' }).focus()
  await presses('Enter', 'Tab')
  const about = 'document.getElementById(document.activeElement.getAttribute("aria-describedby"))?.innerText'
  expect(await page.evaluate(about)).toBe('From house:discounts. They are told by text.')
  await page.keyboard.type('five-ish')
  await presses('Tab')
  await page.keyboard.type('a slip')
  await presses('Enter')
  await page.getByRole('alert').waitFor()
  expect(await at()).toBe('five-ish is not an amount in USD. This is how it stands.')
  await go('/console/team')
  await page.getByLabel('Name or mail address').fill('rita')
  await presses('Enter')
  await page.getByRole('status').waitFor()
  expect(await at()).toMatch(/^A link for rita, .*\/welcome\/\w+$/s)
})

test('a page that waits for a payment says when it has come, and keeps the place of whoever was on it', async () => {
  const words = await shop.ask('+14155550999', 'BUY 20')
  const [, code] = /\/p\/(\w+)/.exec(words)!
  const { page: waits, context } = await openPage(browser, `${shop.till.url}/thanks/${code}`)
  await waits.getByRole('link', { name: 'Pay $20.00' }).focus()
  const live = await waits.locator('[aria-live=polite]').elementHandle()
  await shop.pay(words)
  await waits.getByRole('heading', { name: 'Thank you' }).waitFor()
  expect(await live!.innerText()).toMatch(/Thank you.*Paid\s+\$20\.00/s)
  expect(await at(waits)).toBe('Thank you')
  await context.close()
})

test('the books read out what is new in them, and not all of themselves', async () => {
  const { page: books, context } = await openPage(browser, `${shop.till.url}/books`)
  await books
    .getByRole('row', { name: /bought/ })
    .first()
    .waitFor()
  expect(await books.getByRole('status').innerText()).toBe('')
  await shop.ask(ana, 'SUN 47 8')
  await expect
    .poll(() => books.getByRole('status').innerText())
    .toMatch(/^in balance\. \+1415555\d+ → Revenue\s+SUN\s+\$0\.\d+$/)
  expect(await books.locator('[aria-live]').count()).toBe(0)
  await context.close()
})
