import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type MainProcess, startMain } from '../main-process.ts'
import { until } from '../open-till.ts'
import { openBrowser, openPage } from '../sandbox/browser.ts'

/** The README's picture is taken by the walk that it shows: `UPDATE_SCREENSHOTS=1 npm test -- test/browser`. */
const PICTURES = process.env.UPDATE_SCREENSHOTS ? 'docs/images' : undefined

let browser: Browser
let main: MainProcess
let url: string
let complaints: string[]

beforeAll(async () => {
  browser = await openBrowser()
  main = await startMain({ PORT: '0', SANDBOX_PHONE_PORT: '0', SANDBOX_STRIPE_PORT: '0' })
  const { printed, process } = main
  const phone = /Phone\s+(http\S+)/
  await until(
    () => phone.exec(printed.out)?.[1],
    (found) => found !== undefined || process.exitCode !== null,
  )
  expect(printed.err).toBe('')
  url = phone.exec(printed.out)![1]!
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  expect(complaints).toEqual([])
})

afterAll(async () => {
  await browser?.close()
  main?.process.kill('SIGTERM')
  expect(await main?.ended).toBe(0)
  await main?.close()
})

/** What somebody sees who has just opened the page: a phone, the page in the middle, the books. */
async function open(view: Parameters<typeof openPage>[2] = {}) {
  const opened = await openPage(browser, url, view)
  complaints = opened.complaints
  const { page } = opened
  return { page, books: page.frameLocator('iframe[title="Books"]'), checkout: checkoutOf(page) }
}

function checkoutOf(page: Page) {
  const frame = page.frameLocator('iframe[title="The page that was opened from a text"]')
  return {
    frame,
    async paysWith(card: string) {
      await frame.getByRole('button', { name: card, exact: true }).click()
      await frame.getByRole('button', { name: /^Pay \$/ }).click()
    },
  }
}

function phoneOf(page: Page, name: string) {
  const phone = page.getByRole('article', { name: `The phone of ${name}` })
  const talk = phone.getByRole('log')
  return {
    async says(words: string) {
      await phone.getByRole('textbox').fill(words)
      await phone.getByRole('textbox').press('Enter')
    },
    async reads(words: RegExp) {
      await talk.getByText(words).waitFor()
    },
    async delivered(words: RegExp) {
      await talk.getByRole('listitem').filter({ hasText: words }).getByText('✓✓ delivered').waitFor()
    },
    async opensLink() {
      await talk.getByRole('link').last().click()
    },
  }
}

/** Ana has a phone already; others get theirs as anybody would. */
async function addPhone(page: Page, name: string) {
  await page.getByRole('button', { name: 'Phone', exact: true }).first().click()
  await page.getByLabel('Whose is it?').fill(name)
  await page.getByRole('button', { name: 'Add the phone' }).click()
  return phoneOf(page, name)
}

test('a newcomer texts, pays on the page, sees the credit arrive, spends it, and buys more by text', async () => {
  const { page, books, checkout } = await open()
  const ana = phoneOf(page, 'Ana')
  await ana.says('BUY 20')
  await ana.reads(/^Add \$20\.00: /)
  await ana.opensLink()
  await checkout.paysWith('Pays')
  await ana.reads(/^Added \$20\.00\. Balance \$20\.00\. Visa 4242 saved/)
  await checkout.frame.getByRole('heading', { name: 'Thank you' }).waitFor()
  await books.getByRole('row', { name: /^Stripe → \+14155550101 bought \$20\.00/ }).waitFor()

  await ana.says('SUN 46.5 7.9')
  await ana.reads(/^Sun \d+ \w+ at 46\.5,7\.9: rises \d\d:\d\d, sets \d\d:\d\d, daylight/)
  await books.getByRole('row', { name: /^\+14155550101 → Revenue SUN \$0\.2658/ }).waitFor()

  await ana.says('BUY 10')
  await ana.reads(/^Added \$10\.00\. Balance \$29\.73\. Visa 4242, ref/)
  await books.getByRole('row', { name: /^Stripe → \+14155550101 bought \$10\.00/ }).waitFor()
  await ana.says('BALANCE')
  await ana.reads(/^Balance \$29\.73\. Last: \+\$10\.00 bought/)
  await books.getByText('in balance', { exact: true }).waitFor()
  await picture(page, 'minute')
})

test('a link opens that is held down while its text is being delivered', async () => {
  const { page, checkout } = await open()
  const cleo = await addPhone(page, 'Cleo')
  await cleo.says('BUY 20')
  await cleo.reads(/^Add \$20\.00: /)
  await page.getByRole('article', { name: 'The phone of Cleo' }).getByRole('log').getByRole('link').hover()
  await page.mouse.down()
  await cleo.delivered(/Add \$20\.00: /)
  await page.mouse.up()
  await checkout.frame.getByRole('button', { name: 'Pays', exact: true }).waitFor()
})

test('a card that is declined says so on the page, and another one pays there', async () => {
  const { page, checkout } = await open()
  const ben = await addPhone(page, 'Ben')
  await ben.says('BUY 10')
  await ben.reads(/^Add \$10\.00: /)
  await ben.opensLink()
  await checkout.paysWith('Is declined')
  await checkout.frame.getByRole('alert').getByText('Your card was declined.').waitFor()
  await checkout.paysWith('Pays')
  await ben.reads(/^Added \$10\.00\. Balance \$10\.00\./)
})

test('what is broken on purpose from the drawer leaves the books in balance', async () => {
  const { page, books } = await open()
  const ana = phoneOf(page, 'Ana')
  async function breaks(name: string, says: RegExp): Promise<void> {
    await page.getByRole('button', { name: 'Break it' }).click()
    await page.getByRole('dialog').getByRole('button', { name }).click()
    await page.getByText(says).waitFor()
  }
  await breaks('An hour later', /^It is an hour later\.$/)
  await breaks('Deliver that event five times', /is on its way five times more/)
  await breaks('Reverse the order', /events come out of order/)
  await breaks('Lose the answer after charging', /The answer to the next charge will be lost/)
  await breaks('Deliver the next text five times', /arrives five times at once/)
  await ana.says('BUY 10')
  await ana.reads(/^Added \$10\.00\. Balance \$39\.73\./)
  await books.getByText('in balance', { exact: true }).waitFor()
  await ana.says('BALANCE')
  await ana.reads(/^Balance \$39\.73\./)
})

test('all of it works on a screen as wide as a phone', async () => {
  const { page, books, checkout } = await open({ width: 390, height: 844 })
  const tab = (name: string) => page.getByRole('navigation').getByRole('button', { name }).click()
  const ana = phoneOf(page, 'Ana')
  await ana.says('HELP')
  await ana.reads(/^Trail Till/)
  const cat = await addPhone(page, 'Cat')
  await cat.says('BUY 20')
  await cat.reads(/^Add \$20\.00: /)
  await fits(page)
  await cat.opensLink()
  await checkout.paysWith('Pays')
  await checkout.frame.getByRole('heading', { name: 'Thank you' }).waitFor()
  await fits(page)
  await tab('Books')
  await books.getByText('in balance', { exact: true }).waitFor()
  await fits(page)
  await tab('Phone')
  await cat.reads(/^Added \$20\.00\./)
})

/** Nothing hangs over the edge, of the page or of what is framed in it. */
async function fits(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    const wide = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth'
    expect({ url: frame.url(), fits: await frame.evaluate(wide) }).toEqual({ url: frame.url(), fits: true })
  }
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  // Still: what is newly written has stopped glowing, the last text is delivered, and no field has the focus.
  await page.evaluate('document.activeElement.blur()')
  await page.getByRole('log').getByText('✓✓ delivered').nth(7).waitFor()
  const moving = 'document.getAnimations().filter(({ playState }) => playState === "running").length'
  for (const frame of page.frames())
    await until(
      () => frame.evaluate(moving),
      (left) => left === 0,
    )
  await page.screenshot({ path: `${PICTURES}/${name}.png` })
}
