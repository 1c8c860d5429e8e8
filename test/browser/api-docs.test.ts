import { mkdirSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill } from '../open-till.ts'
import { openBrowser, openPage } from '../sandbox/browser.ts'
import { expectAccessible } from './axe.ts'

/** A picture for docs/, taken by the walk that it shows: `UPDATE_SCREENSHOTS=1 npm test -- test/browser/api-docs`. */
const PICTURES = process.env.UPDATE_SCREENSHOTS ? 'docs/images' : undefined

let browser: Browser
let database: TestDatabase
let shop: OpenTill

beforeAll(async () => {
  browser = await openBrowser()
  database = await engines[0]!.open()
  shop = await openTestTill(database.url)
})
afterAll(async () => {
  await browser?.close()
  await shop?.close()
  await database?.close()
})

test('somebody who writes a program reads what it may ask, on one page without scripts', async () => {
  const { page, complaints } = await openPage(browser, `${shop.url}/docs/api`)
  const { paths } = (await (await fetch(`${shop.url}/v1/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { summary: string }>>
  }
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  const headings = await page.getByRole('heading', { level: 3 }).allTextContents()
  expect(await page.locator('#topUp pre').innerText()).toMatch(
    /^curl -X POST .+\/v1\/topup".+"amountMicros":/s,
  )
  expect(headings).toEqual(expect.arrayContaining(operations.map(({ summary }) => summary)))
  await page.getByRole('navigation').getByRole('link', { name: 'Buy with the saved card' }).click()
  expect(page.url()).toMatch(/#topUp$/)
  await page.locator('#topUp').getByRole('link', { name: 'Order' }).click()
  await page.locator('#schema-Order').getByRole('link', { name: 'Money' }).first().click()
  expect(page.url()).toMatch(/#schema-Money$/)
  await page.setViewportSize({ width: 390, height: 800 })
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  await expectAccessible(page)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${shop.url}/docs/api`)
  await expectAccessible(page)
  if (PICTURES) {
    mkdirSync(PICTURES, { recursive: true })
    await page.screenshot({ path: `${PICTURES}/api.png` })
  }
  expect(complaints).toEqual([])
})
