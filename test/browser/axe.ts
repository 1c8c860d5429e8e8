import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Axe finds nothing wrong with the page, great or small. */
export async function expectAccessible(page: Page): Promise<void> {
  // Through the debugger: the page's own policy lets no script in that is not ours.
  await page.evaluate(source)
  const { violations } = (await page.evaluate('axe.run({ iframes: false })')) as {
    violations: { id: string; nodes: { html: string }[] }[]
  }
  const wrong = violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ html }) => html).join(' ')}`.slice(0, 300),
  )
  expect({ page: page.url(), wrong }).toEqual({ page: page.url(), wrong: [] })
}
