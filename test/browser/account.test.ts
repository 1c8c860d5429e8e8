import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { openBrowser } from '../sandbox/browser.ts'
import { expectAccessible } from './axe.ts'

const PICTURES = process.env.UPDATE_SCREENSHOTS ? 'docs/images' : undefined

let browser: Browser
let shop: Shop
let page: Page
let ana: string

beforeAll(async () => {
  browser = await openBrowser()
  shop = await openShop(engines[0]!.open)
  ana = (await shop.regular()).person
  // An old phone, on which no script runs.
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
  })
  page = await context.newPage()
})

afterAll(async () => {
  await browser?.close()
  await shop?.close()
})

const press = (name: string | RegExp) => page.getByRole('button', { name }).click()

test('a customer signs in with a code by text, and a wrong one does not let them in', async () => {
  await page.goto(`${shop.till.url}/account`)
  await page.getByLabel('Your phone number').fill(ana)
  await press('Text me a code')
  const code = /\b\d{6}\b/.exec(await shop.hears(ana, /\b\d{6}\b/))![0]
  await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000')
  await press('Sign in')
  await page.getByRole('alert').getByText('That code is wrong').waitFor()
  await page.getByLabel('Code').fill(code)
  await press('Sign in')
  await page.getByText('$20.00').first().waitFor()
  await page.getByText(/About \d+ × SUN/).waitFor()
})

test('buys with the saved card, reads the receipt, and is asked when they do it twice', async () => {
  await press('Pay $10.00 with the saved card')
  await shop.hears(ana, /^Added \$10\.00\. Balance \$30\.00/)
  await page.reload()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await page.goto(`${shop.till.url}/account`)
  await press('Pay $10.00 with the saved card')
  await page
    .getByRole('alert')
    .getByText(/You bought the same/)
    .waitFor()
  await press('Buy it again')
  await shop.hears(ana, /Balance \$40\.00/)
})

test('pays on a page, and finds the card’s own page', async () => {
  await page.goto(`${shop.till.url}/account`)
  await press('Pay $20.00 on a page')
  expect(page.url()).toContain(shop.till.stripeUrl)
  await page.goto(`${shop.till.url}/account`)
  await press('Change the card')
  await page.getByRole('heading', { name: 'Your cards' }).waitFor()
})

test('agrees to automatic top-ups and ends them, and locks the account', async () => {
  await page.goto(`${shop.till.url}/account`)
  await page.getByLabel('Add', { exact: true }).fill('20')
  await page.getByLabel('whenever less is left than').fill('5')
  await press('Agree')
  await page.getByText('AUTO 20 BELOW 5').waitFor()
  await press('End it')
  await page.getByRole('button', { name: 'Agree' }).waitFor()
  await press(/^Lock/)
  await page.getByRole('heading', { name: 'Locked' }).waitFor()
  await press('Sign out')
  await page.goto(`${shop.till.url}/account`)
  await page.getByLabel('Your phone number').waitFor()
})

test('has pages that axe finds nothing serious in, light and dark, on a wide screen and a narrow one', async () => {
  const ben = (await shop.regular()).person
  for (const view of [
    { viewport: { width: 390, height: 844 }, colorScheme: 'light' as const },
    { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' as const },
  ]) {
    const context = await browser.newContext(view)
    const look = await context.newPage()
    await look.goto(`${shop.till.url}/account`)
    await expectAccessible(look)
    const before = shop.received(ben).length
    await look.getByLabel('Your phone number').fill(ben)
    await look.getByRole('button', { name: 'Text me a code' }).click()
    await expectAccessible(look)
    await expect.poll(() => shop.received(ben).length, { timeout: 15_000 }).toBeGreaterThan(before)
    await look.getByLabel('Code').fill(/\b\d{6}\b/.exec(shop.received(ben).at(-1)!)![0])
    await look.getByRole('button', { name: 'Sign in' }).click()
    await look.getByRole('heading', { name: 'Your balance' }).waitFor()
    await expectAccessible(look)
    if (PICTURES && view.colorScheme === 'light') {
      mkdirSync(PICTURES, { recursive: true })
      await look.screenshot({ path: `${PICTURES}/account.png`, fullPage: true })
    }
    await context.close()
  }
})
