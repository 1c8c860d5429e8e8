import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { texttill } from './command-line.ts'

const WRONG = `import { command, defineService } from 'texttill'

const sun = command({
  keywords: { en: ['SUN'], de: ['STOP'] },
  usage: 'SUN',
  help: 'the sun',
  price: 0.25,
  run: () => 'Up.',
})

export default defineService({
  name: 'Trail Till',
  contact: 'help@trailtill.example',
  currency: 'usd',
  packs: ['10'],
  rates: { other: '0.15' },
  limits: {
    perDay: '100',
    purchasesPerDay: 0,
  },
  commands: [
    sun,
    command({
      keywords: ['MOON'],
      usage: 'MOON',
      help: { de: 7 },
      price: '0.25',
      cost: '1',
    }),
    { keywords: ['STARS'] },
  ],
})
`

/** Each setting may be right, and they do not go together. */
const CLASHING = `import { command, defineService } from 'texttill'

const about = { usage: 'TEXT IT', help: 'for a test', price: '0.25', run: () => 'Up.' }
const sun = command({ ...about, keywords: ['SUN', 'SOL'] })
const sky = command({
  ...about,
  keywords: {
    en: ['SKY', 'SOL'],
    de: ['HIMMEL', 'GUTHABEN'],
  },
})

export default defineService({
  name: 'Trail Till',
  contact: 'help@trailtill.example',
  currency: 'usd',
  languages: ['en', 'de'],
  access: {
    price: '19.999',
    credit: '10',
  },
  packs: ['10', { pay: '10', credit: '12' }, '0'],
  rates: { US: '0.15' },
  limits: { perDay: '100', purchasesPerDay: 1 },
  commands: [sun, sky],
})
`

/** Right, and not clashing. */
const FINE = `import { defineService } from 'texttill'

export default defineService({
  name: 'Trail Till',
  contact: 'help@trailtill.example',
  currency: 'usd',
  packs: ['10'],
  rates: { other: '0.15' },
  limits: { perDay: '100', purchasesPerDay: 1 },
  commands: [],
})
`

describe('texttill.config.ts', () => {
  /** What `config check` says of it, a line each. */
  async function said(source: string): Promise<string[]> {
    const { code, err } = await check(source)
    expect(code).toBe(1)
    return err.trimEnd().split('\n')
  }

  async function check(source: string): Promise<{ code: number; out: string; err: string }> {
    // In the project, where its imports lead to what an operator's would.
    const file = join(process.cwd(), `wrong-${process.pid}.config.ts`)
    await writeFile(file, source)
    onTestFinished(() => rm(file))
    const { code, out, err } = await texttill(['config', 'check'], { TEXTTILL_CONFIG: file })
    return { code: code!, out, err: err.replaceAll(file, 'config') }
  }

  it('is told what is wrong with it, a line each, and which line of it that is', async () => {
    const lines = await said(WRONG)
    expect(lines.slice(0, 6)).toEqual([
      'config:19: limits.purchasesPerDay must be at least 1',
      'config:4: SUN keywords.de.0 is a word that carriers or the till keep for themselves',
      'config:7: SUN price must be a price such as "0.25", or { perSegment: "0.10" }, or { upTo: "2" }',
      'config:26: MOON help.de must be text, not a number',
      'config:23: MOON knows no "cost"',
      'config:23: MOON run must be a function, or http must say where it is',
    ])
    expect(lines.slice(6).every((line) => line.startsWith('config:21: STARS '))).toBe(true)
  })

  it('is told what may not be meant', async () => {
    const source = FINE.replace('purchasesPerDay: 1', "purchasesPerDay: 1, confirmOver: '5'")
    const { code, out } = await check(source)
    expect([code, out.trimEnd().split('\n').at(-1)]).toEqual([
      0,
      'Note      AUTO is not offered: every pack is over limits.confirmOver, limits.perDay or limits.autoPerMonth.',
    ])
  })

  it('is told what does not go together, and where', async () => {
    expect(await said(CLASHING)).toEqual([
      'config:23: rates has no other: the rate for countries not listed',
      'config:7: SKY keywords takes SOL, which SUN has',
      "config:7: SKY keywords takes GUTHABEN, a word of the till's own in en, de",
      'config:22: packs.2 must cost something',
      'config:19: access.price cannot be charged in USD: 19.999',
      'config:22: packs.1 costs the same as another',
    ])
  })
})
