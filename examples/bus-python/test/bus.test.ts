import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testService } from 'texttill/test'
import service from '../texttill.config.ts'

const hasPython = spawnSync('python3', ['--version']).error === undefined
// In CI it must be there.
const skip = !hasPython && !process.env.CI && 'There is no python3 here.'
const bus = skip ? undefined : spawn('python3', [fileURLToPath(new URL('../bus.py', import.meta.url)), '0'])
let url = ''

before(async () => {
  if (bus) url = await new Promise((ready) => bus.stdout.once('data', (line) => ready(String(line).trim())))
})
after(() => void bus?.kill())

/** What the till posts goes on to the program, as it is. */
async function toBus(request: Request): Promise<Response> {
  const { headers } = request
  return fetch(url, { method: 'POST', headers, body: await request.text() })
}

test('a seat is asked for, paid for and booked', { skip }, async () => {
  await using till = await testService(service, { at: new Date().toISOString(), fetch: toBus })
  const ana = till.phone('+41791234567')
  await ana.buys('20')
  assert.equal(
    await ana.texts('BUS Zermatt'),
    'The bus to Zermatt goes at 14:10. A seat for 4.50? 1 Yes, 2 No',
  )
  assert.match(await ana.texts('1'), /^Your seat to Zermatt at 14:10: show \w{4}\.$/)
  assert.equal(await ana.balance(), '15.32')
  assert.equal(await ana.texts('BUS Rome'), 'No bus goes to Rome. Nothing charged.')
  assert.equal(await ana.balance(), '15.32')
})

test('whoever does not know the secret is turned away', { skip }, async () => {
  const headers = {
    'webhook-id': 'x',
    'webhook-timestamp': `${Math.floor(Date.now() / 1000)}`,
    'webhook-signature': 'v1,x',
  }
  assert.equal((await fetch(url, { method: 'POST', headers, body: '{}' })).status, 401)
})
