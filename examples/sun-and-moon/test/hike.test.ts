import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testService } from 'texttill/test'
import service from '../texttill.config.ts'

test('a hiker asks before dawn, and for the weekend', async () => {
  await using till = await testService(service, { at: '2026-12-22T05:00:00Z' })
  const ana = till.phone()
  await ana.buys('10')
  assert.equal(await ana.texts('SUN 46.5 7.9'), 'Sun 22 Dec at 46.5,7.9: rises 08:09, sets 16:44.')
  assert.equal(await ana.texts('sun N46.5 E7.9 tomorrow'), 'Sun 23 Dec at 46.5,7.9: rises 08:10, sets 16:44.')
  assert.equal(
    await ana.texts('MOON 46.5 7.9 24 dec'),
    'Moon 24 Dec at 46.5,7.9: 100% lit, waning, rises 17:03, sets 08:53.',
  )
  assert.equal(await ana.balance(), '9.2026')
})

test('in the far north it stays light, or dark', async () => {
  await using till = await testService(service, { at: '2026-06-21T10:00:00Z' })
  const ana = till.phone()
  await ana.buys('10')
  assert.equal(await ana.texts('SUN 78.2 15.6'), 'Sun 21 Jun at 78.2,15.6: up all day.')
  assert.equal(await ana.texts('SUN 78.2 15.6 21 dec'), 'Sun 21 Dec at 78.2,15.6: does not rise.')
})

test('a place that is none costs nothing', async () => {
  await using till = await testService(service)
  const ana = till.phone()
  await ana.buys('10')
  assert.match(await ana.texts('SUN the summit'), /SUN 46.5 7.9/)
  assert.equal(await ana.balance(), '10.00')
})

test('a hiker is told each morning when it will be light', async () => {
  await using till = await testService(service, { at: '2026-12-22T04:30:00Z' })
  const ana = till.phone()
  await ana.buys('10')
  assert.equal(
    await ana.texts('DAILY 46.5 7.9'),
    'DAILY 46.5 7.9 each day at 06:00 Zurich from 22 Dec, up to $0.22 each. Reply YES DAILY to start. Nothing charged yet.',
  )
  await ana.texts('YES DAILY')
  await till.later(3_600_000)
  assert.equal(ana.hears(), '22 Dec at 46.5,7.9: light 07:34 to 17:19, sun 08:09 to 16:44.')
  assert.equal(await ana.balance(), '9.7842')
  assert.match(await ana.texts('DAILY OFF'), /^DAILY is off/)
})
