import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readArguments } from '../src/till/arguments.ts'
import { commandSettings } from '../src/till/command-settings.ts'
import { readService, type Service } from '../src/till/service.ts'

const page = readFileSync('docs/config.md', 'utf8')

const [, source] = /```ts\n([\s\S]*?)```/.exec(page)!

/** The settings that the page shows, loaded as an operator's are. */
async function shown(): Promise<Service> {
  // In the project, where its imports lead to what an operator's would.
  const file = `docs-${process.pid}.config.ts`
  await writeFile(file, source!)
  onTestFinished(() => rm(file))
  const { default: settings } = await import(join(process.cwd(), file))
  return readService(settings)
}

describe('the page about texttill.config.ts', () => {
  it('shows settings that work', async () => {
    const service = await shown()
    expect(service).toMatchObject({
      name: 'Harbour Till',
      access: { price: 29_990_000, credit: 20_000_000, launch: { endsAt: Date.UTC(2027, 1, 1) } },
      packs: [{ pay: 10_000_000 }, { pay: 20_000_000, credit: 22_000_000 }, { pay: 50_000_000 }],
      rates: { US: 15_800, GB: 55_560, other: 150_000 },
    })
    const [tide] = service.commands
    const asked = readArguments(tide!.args, 'Dover tomorrow')!.read
    const account = { country: 'GB' }
    expect(await tide!.run(asked, { now: Date.UTC(2026, 10, 23), account } as never)).toMatch(
      /^Dover, 2026-11-24: high 04:12/,
    )
  })

  it('describes every setting that there is', async () => {
    const { commands: _, ...service } = await shown()
    const settings = [
      'commands',
      ...Object.keys(service).filter((key) => key !== 'limits'),
      ...Object.keys(service.limits).map((key) => `limits.${key}`),
    ]
    const described = [...page.matchAll(/^### `([\w.]+)`$/gm)].map(([, name]) => name!)
    expect(described.toSorted()).toEqual(settings.toSorted())
    // The whole example says each of them, also those that it might leave out.
    const said = (name: string) => new RegExp(`\\b${name.replace('limits.', '')}: `).test(source!)
    expect([...settings, 'whatsapp', 'rcs'].filter((name) => !said(name))).toEqual([])
    const [, table] = /### `command\({ … }\)`([\s\S]*?)###/.exec(page)!
    const rows = [...table!.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name!)
    expect(rows.toSorted()).toEqual(Object.keys(commandSettings.in.shape).toSorted())
  })

  it.each([
    [{ promotionCode: false }, 'service knows no "promotionCode"; it may be promotionCodes'],
    [{ limits: { perDay: '10', purchasesPerDay: 1, freeCode: 2 } }, 'limits knows no "freeCode"'],
    [{ limits: undefined }, 'limits is missing'],
    [{ packs: [20] }, 'packs.0 must be a price such as "20", or { pay: "20", credit: "22" }'],
    [{ name: 'T' }, 'name must have at least 2 letters'],
    [{ languages: ['en', 'it'] }, 'languages.1 must be "en" or "es" or "fr" or "de"'],
  ])('and one that there is not, or is none, is a mistake: %j', async (change, says) => {
    const { default: settings } = await import('../texttill.config.ts')
    expect(() => readService({ ...settings, ...change })).toThrow(says)
  })
})
