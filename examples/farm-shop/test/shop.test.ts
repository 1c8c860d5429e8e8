import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testService } from 'texttill/test'
import service from '../texttill.config.ts'

const codeIn = (words: string) => /code is (\w{4})/.exec(words)![1]!

test('what is bought is paid for, taken from the stock and fetched by its code', async () => {
  await using till = await testService(service)
  const [ana, farmer] = [till.phone(), till.phone('+14155550100')]
  await ana.buys('20')
  assert.match(
    await ana.texts('SHOP'),
    /^EGGS 3.50 \(20 left\), HONEY 9.00 \(6 left\), CHEESE 6.50 \(3 left\)/,
  )
  const sold = await ana.texts('shop cheese 2')
  assert.match(sold, /^2 x a piece of cheese for you/)
  assert.equal(await ana.balance(), '6.9684')
  assert.match(await ana.texts('SHOP'), /CHEESE 6.50 \(1 left\)/)

  await farmer.buys('10')
  assert.match(await farmer.texts(`SHOP ${codeIn(sold)}`), /is fetched: 2 x a piece of cheese/)
  assert.match(await farmer.texts(`SHOP ${codeIn(sold)}`), /^We know no order/)
})

test('nobody pays for what is not there', async () => {
  await using till = await testService(service)
  const [ana, ben] = [till.phone(), till.phone()]
  await ana.buys('50')
  await ben.buys('50')
  assert.equal(await ben.texts('SHOP CHEESE 4'), 'Only 3 of that left. Nothing charged.')
  await ana.texts('SHOP CHEESE 3')
  assert.equal(await ben.texts('SHOP CHEESE'), 'None of that left. Nothing charged.')
  assert.equal(await ben.balance(), '50.00')
})

test('a code is the farmer’s to strike out', async () => {
  await using till = await testService(service)
  const ana = till.phone()
  await ana.buys('10')
  const code = codeIn(await ana.texts('SHOP EGGS'))
  assert.equal(await ana.texts(`SHOP ${code}`), `We know no order ${code}.`)
})
