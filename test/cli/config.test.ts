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
  limits: { perDay: '100', purchasesPerDay: 0 },
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

describe('texttill.config.ts', () => {
  it('is told what is wrong with it, a line each, and which line of it that is', async () => {
    // In the project, where its imports lead to what an operator's would.
    const file = join(process.cwd(), `wrong-${process.pid}.config.ts`)
    await writeFile(file, WRONG)
    onTestFinished(() => rm(file))
    const { code, err } = await texttill(['config', 'check'], { TEXTTILL_CONFIG: file })
    expect(code).toBe(1)
    const lines = err.trimEnd().replaceAll(file, 'config').split('\n')
    expect(lines.slice(0, 6)).toEqual([
      'config:17: limits.purchasesPerDay Too small: expected number to be >=1',
      'config:4: SUN keywords.de.0 is a word that carriers or the till keep for themselves',
      'config:7: SUN price must be a price such as "0.25", or { perSegment: "0.10" }, or { upTo: "2" }',
      'config:23: MOON help.de Invalid input: expected string, received number',
      'config:20: MOON Unrecognized key: "cost"',
      'config:20: MOON run must be a function, or http must say where it is',
    ])
    expect(lines.slice(6).every((line) => line.startsWith('config: STARS '))).toBe(true)
  })
})
