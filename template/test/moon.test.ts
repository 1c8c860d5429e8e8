import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testService } from 'texttill/test'
import service from '../texttill.config.ts'

test('tells of the moon, for a quarter and the text', async () => {
  await using till = await testService(service, { at: '2026-12-24T12:00:00Z' })
  const ana = till.phone()
  await ana.buys('10')
  assert.equal(await ana.texts('MOON'), 'Moon on 24 Dec: 100% lit, waning.')
  assert.equal(await ana.texts('moon 7'), 'Moon on 31 Dec: 51% lit, waning.')
  assert.equal(await ana.balance(), '9.4684')
})

test('charges nothing for what it does not understand', async () => {
  await using till = await testService(service)
  const ana = till.phone()
  await ana.buys('10')
  assert.match(await ana.texts('MOON tomorrow'), /MOON 7/)
  assert.equal(await ana.balance(), '10.00')
})
