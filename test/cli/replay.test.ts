import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTill, texttill } from './command-line.ts'

const fixtures = join(import.meta.dirname, '../../fixtures')

describe('a replay at a running till', () => {
  let till: Awaited<ReturnType<typeof startTill>>
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'texttill-replay-'))
    till = await startTill()
  })
  afterAll(async () => {
    await till.close()
    await rm(folder, { recursive: true })
  })

  const replay = (...args: string[]) => texttill(['replay', ...args], till.env)

  it('plays a story, and says what it changed', async () => {
    const { code, out } = await replay(`${fixtures}/stories/paid-command.chat`)
    expect(out).toMatch(/^✓ .*paid-command\.chat\n/)
    expect(out).toMatch(
      /1 played: 1 customer met, 7 texts heard, 8 texts sent, 1 order settled, 3 transfers posted, \d+ events kept\.\n$/,
    )
    expect(code).toBe(0)
  })

  it('changes nothing when it plays it again, and says so', async () => {
    const { code, out } = await replay(`${fixtures}/stories/paid-command.chat`)
    expect(out).toMatch(/1 played: nothing changed\.\n$/)
    expect(code).toBe(0)
  })

  it('plays it with other people when asked to', async () => {
    const { code, out } = await replay('--fresh', `${fixtures}/stories/paid-command.chat`)
    expect(out).toMatch(/1 played: 1 customer met, 7 texts heard/)
    expect(code).toBe(0)
  })

  it('gives money back as the operator does, with the command and at Stripe', async () => {
    const { code, out } = await replay(`${fixtures}/stories/refunded.chat`)
    expect(out).toMatch(/1 played: 1 customer met, 2 texts heard, 5 texts sent, 1 order settled/)
    expect(code).toBe(0)
  })

  it('leaves out a story of another till, and says how to start that', async () => {
    const { code, out } = await replay(`${fixtures}/stories/yen.chat`)
    expect(out).toMatch(/^- .*yen\.chat\n.*start it with TEXTTILL_CONFIG=\S+\/stories\/yen\.config\.ts/)
    expect(code).toBe(0)
  })

  it.each(['stripe', 'twilio'])(
    'posts all that was recorded of %s, once',
    { timeout: 180_000 },
    async (kind) => {
      const first = await replay(`${fixtures}/${kind}`)
      expect(first.out).toMatch(/\d+ played: .*\d+ (events kept|texts heard)/)
      expect(first.code).toBe(0)
      const second = await replay(`${fixtures}/${kind}`)
      expect(second.out).toMatch(/\d+ played: nothing changed\.\n$/)
      expect(second.code).toBe(0)
    },
  )

  it('leaves out a story that takes time to go by, and says which line does', async () => {
    const { code, out } = await replay(`${fixtures}/stories/page-expires.chat`)
    expect(out).toMatch(/^- .*page-expires\.chat\n {4}line 5, "1 day later", takes a simulated town/)
    expect(code).toBe(0)
  })

  it('says where a story and the till part', async () => {
    const file = join(folder, 'wrong.chat')
    await writeFile(file, '# Wishful thinking.\n\nana > BALANCE\nana < Balance $1,000,000.00. ...\n')
    const { code, out } = await replay(file)
    expect(out).toMatch(
      /✗ .*\n {4}wrong\.chat:4: ana < Balance \$1,000,000\.00\. \.\.\.\n {2}what comes is: Balance \$0\.00\./,
    )
    expect(code).toBe(1)
  })

  it('names file and line of what is no line of a story, and plays nothing of it', async () => {
    const file = join(folder, 'typo.chat')
    await writeFile(file, '# A slip.\n\nana > BALANCE\nana buys 20\nana pays\n')
    const { code, out } = await replay('--json', file)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual([
      {
        file,
        outcome: 'failed',
        says: `${file}:4: "ana buys 20" is no line of a story\n    ${file}:5: "ana pays" is no line of a story`,
      },
    ])
  })
})
