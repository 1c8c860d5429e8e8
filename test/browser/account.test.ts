import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
  await page.getByLabel('$10.00').check()
  shop.stripe.webhooks.rule({ twist: { kind: 'hold' } })
  await press('Pay with Visa 4242')
  await page.getByRole('heading', { name: 'Not paid yet' }).waitFor()
  shop.stripe.webhooks.lift()
  shop.stripe.webhooks.release()
  await shop.hears(ana, /^Added \$10\.00\. Balance \$30\.00/)
  await page.getByRole('link', { name: 'Look again' }).click()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await page.getByRole('link', { name: 'Your account' }).click()
  await page.getByLabel('$10.00').check()
  await press('Pay with Visa 4242')
  await page
    .getByRole('alert')
    .getByText(/You bought the same/)
    .waitFor()
  await press('Buy it again')
  await shop.hears(ana, /Balance \$40\.00/)
})

test('pays on Stripe’s page with another card, which is charged from then on', async () => {
  await page.goto(`${shop.till.url}/account`)
  await page.getByLabel('$20.00').check()
  await press('Another card')
  expect(page.url()).toContain(shop.till.stripeUrl)
  await page.getByLabel('Card number').fill('5555 5555 5555 4444')
  await press('Pay $20.00')
  await page.getByRole('heading', { name: /Thank you|Not paid yet/ }).waitFor()
  await shop.hears(ana, /^Added \$20\.00\. Balance \$60\.00/)
  await page.goto(`${shop.till.url}/account`)
  await page.getByText('Mastercard 4444', { exact: true }).waitFor()
})

test('what was refused is still chosen where they go back to buy', async () => {
  await page.getByLabel('$20.00').check()
  await press('Pay with Mastercard 4444')
  await page
    .getByRole('alert')
    .getByText(/You bought the same/)
    .waitFor()
  await page.getByRole('link', { name: 'Back to your account' }).click()
  expect(await page.getByLabel('$20.00').isChecked()).toBe(true)
  expect(await page.getByLabel('$10.00').isChecked()).toBe(false)
  await page.goto(`${shop.till.url}/account?price=1`)
  expect(await page.getByLabel('$10.00').isChecked()).toBe(true)
})

test('sees what moved, and has a receipt for each purchase', async () => {
  const row = (name: RegExp) => page.getByRole('row', { name })
  expect(await row(/bought \+\$\d+\.00$/).count()).toBe(4)
  expect(await row(/Receipt \w{4} \$\d+\.00$/).count()).toBe(4)
  await page
    .getByRole('link', { name: /^Receipt \w{4}$/ })
    .first()
    .click()
  await page.getByRole('row', { name: 'Card Mastercard 4444' }).waitFor()
  await page.getByRole('row', { name: 'Paid $20.00' }).waitFor()
})

test('leafs back to what moved first', async () => {
  for (let i = 0; i < 9; i++) await shop.ask(ana, 'SUN 46.5 7.9')
  await page.goto(`${shop.till.url}/account`)
  expect(await page.getByRole('link', { name: /^Receipt \w{4}$/ }).count()).toBe(4)
  await page.getByRole('link', { name: 'Older' }).click()
  await page
    .getByRole('row', { name: /bought \+\$20\.00$/ })
    .first()
    .waitFor()
  expect(await page.getByRole('row', { name: /SUN/ }).count()).toBe(0)
  await page.getByRole('link', { name: 'Back to your account' }).click()
})

test('changes the card on a page of its own', async () => {
  await page.goto(`${shop.till.url}/account`)
  await press('Change the card')
  await page.getByRole('heading', { name: 'Your cards' }).waitFor()
  const remove = page.locator('form', { hasText: 'Visa 4242' }).getByRole('button', { name: 'Remove' })
  const of = await remove.getAttribute('aria-describedby')
  expect(await page.locator(`#${of}`).innerText()).toMatch(/^Visa 4242, /)
  await remove.click()
  await page.getByText('Visa 4242').waitFor({ state: 'detached' })
  await page.getByText('Mastercard 4444').waitFor()
})

test('agrees to automatic top-ups and ends them', async () => {
  await page.goto(`${shop.till.url}/account`)
  await page.getByLabel('Add', { exact: true }).fill('20')
  await page.getByLabel('whenever less is left than').fill('5')
  await press('Agree')
  await page.getByText('AUTO 20 BELOW 5').waitFor()
  await press('End it')
  await page.getByRole('button', { name: 'Agree' }).waitFor()
})

test('locks the account, and opens it with a code that goes to the phone', async () => {
  await press('Lock the account')
  await page.getByRole('heading', { name: 'Locked' }).waitFor()
  expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0)
  await press('Text me the code')
  const [, code] = /UNLOCK (\d{6})/.exec(await shop.hears(ana, /UNLOCK \d{6}/))!
  await page.getByLabel('Code').fill(code!)
  await press('Unlock')
  await page.getByRole('button', { name: /^Pay/ }).waitFor()
})

test('takes all that is written down of them along, has it deleted, and is nobody we know', async () => {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download all of it' }).click(),
  ])
  const { account, orders } = JSON.parse(await readFile(await file.path(), 'utf8'))
  expect({ phone: account.phone, orders: orders.length }).toEqual({ phone: ana, orders: 4 })
  await page.getByText('Delete the account').click()
  await page.getByLabel(/my \$\d+\.\d\d of credit goes too/).check()
  await press('Delete it')
  await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor()
  await page.goto(`${shop.till.url}/account`)
  await page.getByLabel('Your phone number').waitFor()
})

test('signs out where others use the browser too', async () => {
  const ben = (await shop.regular()).person
  await page.getByLabel('Your phone number').fill(ben)
  await press('Text me a code')
  await page.getByLabel('Code').fill(/\b\d{6}\b/.exec(await shop.hears(ben, /\b\d{6}\b/))![0])
  await press('Sign in')
  await press('Sign out')
  await page.goto(`${shop.till.url}/account`)
  await page.getByLabel('Your phone number').waitFor()
})

test('whoever clicks twice sends once, and sees what came of that', async () => {
  const dan = (await shop.regular()).person
  shop.till.later(180_000)
  const context = await browser.newContext()
  const look = await context.newPage()
  const posted: string[] = []
  look.on('request', (sent) => {
    if (sent.method() === 'POST') posted.push(new URL(sent.url()).pathname)
  })
  /** The second click comes when the first is sent, and before it is answered. */
  const twice = (name: string) =>
    look.getByRole('button', { name }).evaluate((button: { click(): void }) => {
      button.click()
      setTimeout(() => button.click(), 0)
    })
  await look.goto(`${shop.till.url}/account`)
  await look.getByLabel('Your phone number').fill(dan)
  const before = shop.received(dan).length
  await twice('Text me a code')
  await expect.poll(() => shop.received(dan).length).toBeGreaterThan(before)
  await look.getByLabel('Code').fill(/\b\d{6}\b/.exec(shop.received(dan).at(-1)!)![0])
  await twice('Sign in')
  await look.getByRole('radio', { name: '$20.00' }).check()
  await twice('Pay with Visa 4242')
  await look.getByRole('heading', { name: /Thank you|Not paid yet/ }).waitFor()
  expect(posted).toEqual(['/account/sign-in', '/account/code', '/account/buy'])
  await shop.hears(dan, /Balance \$40\.00/)
  await context.close()
})

describe('the account page', () => {
  let cleo: string
  beforeAll(async () => {
    cleo = (await shop.regular()).person
    await shop.ask(cleo, 'SUN 46.5 7.9')
    await shop.ask(cleo, 'BUY 50')
    await shop.hears(cleo, /^Added \$50\.00/)
    await shop.ask(cleo, 'SUN 47 8.5')
  })

  test.each([
    { name: 'account', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
    { name: 'account-dark', viewport: { width: 1000, height: 800 }, colorScheme: 'dark' },
    { name: '', viewport: { width: 320, height: 568 }, colorScheme: 'light' },
  ] as const)('fits, and axe finds nothing serious: %o', async ({ name, ...view }) => {
    const context = await browser.newContext(view)
    const look = await context.newPage()
    const wide = 'document.documentElement.scrollWidth <= innerWidth'
    await look.goto(`${shop.till.url}/account`)
    await expectAccessible(look)
    const before = shop.received(cleo).length
    await look.getByLabel('Your phone number').fill(cleo)
    await look.getByRole('button', { name: 'Text me a code' }).click()
    await expectAccessible(look)
    await expect.poll(() => shop.received(cleo).length).toBeGreaterThan(before)
    await look.getByLabel('Code').fill(/\b\d{6}\b/.exec(shop.received(cleo).at(-1)!)![0])
    await look.getByRole('button', { name: 'Sign in' }).click()
    await look.getByRole('heading', { name: 'Your balance' }).waitFor()
    await expectAccessible(look)
    expect(await look.evaluate(wide)).toBe(true)
    const parts = look.getByRole('navigation', { name: 'On this page' }).getByRole('link')
    for (const to of await parts.evaluateAll((all) => all.map((one) => one.getAttribute('href')!)))
      expect(await look.locator(to).count(), to).toBe(1)
    if (PICTURES && name) {
      mkdirSync(PICTURES, { recursive: true })
      await look.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
    }
    await look
      .getByRole('link', { name: /^Receipt \w{4}$/ })
      .first()
      .click()
    await expectAccessible(look)
    expect(await look.evaluate(wide)).toBe(true)
    await look.goBack()
    await look.getByRole('button', { name: 'Lock the account' }).click()
    await look.getByRole('heading', { name: 'Locked' }).waitFor()
    await expectAccessible(look)
    await shop.ask(cleo, 'UNLOCK')
    const [, unlock] = /UNLOCK (\d{6})/.exec(await shop.hears(cleo, /UNLOCK \d{6}/))!
    await look.getByLabel('Code').fill(unlock!)
    await look.getByRole('button', { name: 'Unlock' }).click()
    await look.getByRole('button', { name: /^Pay/ }).waitFor()
    await context.close()
  })
})
