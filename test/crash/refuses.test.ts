import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startMain } from '../main-process.ts'

/** Starts and waits for the end. @returns the exit code, and what was printed, a line each */
async function refusal(
  env: Record<string, string>,
  folder?: string,
): Promise<{ code: number | null; lines: string[] }> {
  const free = { PORT: '0', SANDBOX_PHONE_PORT: '0', SANDBOX_STRIPE_PORT: '0' }
  const main = await startMain({ ...free, ...env }, folder)
  onTestFinished(() => main.close())
  const code = await main.ended
  expect(main.printed.out).toBe('')
  return { code, lines: main.printed.err.trimEnd().split('\n') }
}

async function file(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'texttill-refused-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'texttill.config.ts')
  await writeFile(path, content)
  return path
}

describe('a till that cannot start says why, a line for each thing, and ends with 1', () => {
  it('names what is missing of half a set of keys, and where to find it', async () => {
    expect(await refusal({ STRIPE_SECRET_KEY: 'sk_test_half', TWILIO_AUTH_TOKEN: 'token' })).toEqual({
      code: 1,
      lines: [
        'TWILIO_ACCOUNT_SID is missing. Find it at: console.twilio.com, Account Info',
        'TWILIO_PHONE_NUMBER is missing. Find it at: console.twilio.com, Phone Numbers',
        'STRIPE_WEBHOOK_SECRET is missing. Find it at: dashboard.stripe.com, Developers, Webhooks, your endpoint; or run `texttill setup`, which makes it',
        'PUBLIC_BASE_URL is missing. It is the address under which Twilio and Stripe reach this till',
        'Set all of them, or none to try TextTill on its sandbox.',
      ],
    })
  })

  it('does not open on the sandbox for want of the keys in a .env that it cannot read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'texttill-unread-'))
    await mkdir(join(folder, '.env'))
    expect(await refusal({}, folder)).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^\.env is here and cannot be read\. Run this as the user/)],
    })
  })

  it('names variables that are wrong', async () => {
    const { code, lines } = await refusal({ PORT: 'eighty', STRIPE_API_BASE: 'http://stripe.example' })
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^PORT /),
      'STRIPE_API_BASE must be https (plain http only on loopback)',
    ])
  })

  it('says that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    expect(await refusal({ PORT: String(port) })).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(`^Cannot listen on port ${port}: .*EADDRINUSE.* Set PORT to another\\.$`),
      ],
    })
    expect(await refusal({ SANDBOX_STRIPE_PORT: String(port) })).toEqual({
      code: 1,
      lines: [expect.stringMatching(/EADDRINUSE.* Set SANDBOX_PHONE_PORT, SANDBOX_STRIPE_PORT\.$/)],
    })
  })

  it('says that it has no keys where the sandbox in their place can write nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'texttill-unwritten-'))
    await writeFile(join(folder, 'data'), 'no folder')
    expect(await refusal({ DATABASE_URL: 'till.sqlite' }, folder)).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(
          /^Without keys this till runs on its sandbox, which cannot have data\/sandbox\.sqlite: E/,
        ),
      ],
    })
  })

  it('does not open beside another on one sandbox, whose cards and payments each would know half of', async () => {
    const free = { PORT: '0', SANDBOX_PHONE_PORT: '0', SANDBOX_STRIPE_PORT: '0' }
    const first = await startMain(free)
    onTestFinished(() => first.close())
    await expect.poll(() => first.printed.out, { timeout: 20_000 }).toMatch(/SANDBOX/)
    expect(await refusal({ DATABASE_URL: 'another.sqlite' }, first.folder)).toEqual({
      code: 1,
      lines: [
        'data/sandbox.sqlite is in use: another till runs on the sandbox in this folder. Stop that one, or start this one in a folder of its own.',
      ],
    })
  })

  it('says what is wrong with texttill.config.ts', async () => {
    const wrong = await file(
      `export default { name: 'A', contact: 'help@a.example', currency: 'usd', packs: ['10'],
        rates: { US: '0.01' }, limits: { perDay: '100', purchasesPerDay: 5 }, commands: [] }`,
    )
    const { code, lines } = await refusal({ TEXTTILL_CONFIG: wrong })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^\S+\/texttill\.config\.ts: name /)])

    const broken = await file('// ours\n\nexport default {')
    expect(await refusal({ TEXTTILL_CONFIG: broken })).toEqual({
      code: 1,
      lines: [expect.stringMatching(/\/texttill\.config\.ts:3 cannot be loaded: Unexpected/)],
    })
    const failing = await file(`import './of-ours.ts'`)
    await writeFile(join(dirname(failing), 'of-ours.ts'), '\nno_such_thing()')
    expect(await refusal({ TEXTTILL_CONFIG: failing })).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(/config\.ts cannot be loaded: \S*of-ours\.ts:2: no_such_thing is not defined$/),
      ],
    })
    expect(await refusal({ TEXTTILL_CONFIG: 'nowhere.ts' })).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^There is no nowhere\.ts here/)],
    })
  })

  it('says that it cannot reach or read its database', async () => {
    expect(await refusal({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' })).toEqual({
      code: 1,
      lines: ['Cannot open the database: connect ECONNREFUSED 127.0.0.1:9. See DATABASE_URL.'],
    })
    const notOne = await file('This is no database.'.repeat(100))
    expect(await refusal({ DATABASE_URL: notOne })).toEqual({
      code: 1,
      lines: ['Cannot open the database: file is not a database. See DATABASE_URL.'],
    })
  })
})
