// A till to be killed: the house of main.ts in a process of its own, on a clock that can be set ahead. It waits with
// everything loaded until it is told to open, so that the next one is at the door when one dies.
import { flushCompileCache } from 'node:module'
import pino from 'pino'
import { takePort } from '../../src/listen.ts'
import { outside } from '../../src/outside.ts'
import { openTextTill } from '../../src/texttill.ts'
import { openDice } from '../../src/town/dice.ts'
import { openTides, service } from '../simulation/tide.ts'
import type { TillOrder, TillPlace } from './till.ts'

// One that is killed keeps nothing of what Node made of the source, and each after it would have to make it anew.
flushCompileCache()

let aheadMs = 0
const clock = { now: () => outside.clock.now() + aheadMs, sleep: outside.clock.sleep }

/** The only place outside of the vendors that a command here asks. */
const tides = openTides(openDice(1))
const fetch: typeof outside.fetch = (input, init) => {
  const request = new Request(input, init)
  return tides.hosts!.includes(new URL(request.url).host) ? tides.answer(request) : outside.fetch(request)
}

process.on('message', (order: TillOrder) => {
  aheadMs = order.aheadMs
  // While its database is down it cannot start, and whoever keeps it running tries again.
  if (order.open) open(order.open).catch(() => process.exit(1))
})
// Whoever started us is gone.
process.on('disconnect', () => process.exit())

async function open({ port: number, twilioBase, stripeBase, ...settings }: TillPlace): Promise<void> {
  const port = await takePort(number, '127.0.0.1')
  const till = await openTextTill(
    {
      ...settings,
      service,
      twilioBase: new URL(twilioBase),
      stripeBase: new URL(stripeBase),
    },
    { ...outside, clock, fetch },
    pino({ level: process.env.TEST_LOG ?? 'silent' }),
  )
  port.open(till.app)
  process.send!('open')
}
