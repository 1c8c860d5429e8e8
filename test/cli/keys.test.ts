import { describe, expect, it } from 'vitest'
import { engines } from '../engines.ts'
import { texttill } from './command-line.ts'

describe.each(engines)('on $name,', ({ open }) => {
  it('makes a key that is shown once, lists and revokes it', async () => {
    const database = await open()
    const env = { DATABASE_URL: database.url }
    const made = await texttill(
      ['keys', 'create', 'map server', '--scopes', 'usage:write,accounts:read'],
      env,
    )
    expect(made.out).toMatch(/^ttk_\w{52}\n$/)
    const [key] = JSON.parse((await texttill(['keys', 'list', '--json'], env)).out)
    expect(key).toMatchObject({ name: 'map server', ends: made.out.trim().slice(-4), usedAt: null })
    expect(JSON.stringify(key)).not.toContain(made.out.trim())
    expect((await texttill(['keys', 'revoke', key.id], env)).code).toBe(0)
    expect((await texttill(['keys', 'revoke', key.id], env)).code).toBe(1)
    await database.close()
  })
})

it('makes none with a scope that there is not', async () => {
  const wrong = await texttill(['keys', 'create', 'x', '--scopes', 'everything'], {
    DATABASE_URL: 'sqlite::memory:',
  })
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('There is no scope everything.') })
})
