import { afterAll, beforeAll, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { texttill } from './command-line.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await engines[0]!.open()
})
afterAll(() => database.close())

it('makes a key that is shown once, lists and revokes it', async () => {
  const env = { DATABASE_URL: database.url }
  const made = await texttill(['keys', 'create', 'map server', '--scopes', 'usage:write,accounts:read'], env)
  expect(made.out).toMatch(/^ttk_\w{52}\n$/)
  const [key] = JSON.parse((await texttill(['keys', 'list', '--json'], env)).out)
  expect(key).toMatchObject({ name: 'map server', ends: made.out.trim().slice(-4), usedAt: null })
  expect(JSON.stringify(key)).not.toContain(made.out.trim())
  expect((await texttill(['keys', 'revoke', key.id], env)).code).toBe(0)
  expect((await texttill(['keys', 'revoke', key.id], env)).code).toBe(1)
  const wrong = await texttill(['keys', 'create', 'x', '--scopes', 'everything'], env)
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('There is no scope everything.') })
})
