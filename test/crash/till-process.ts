// A till to be killed: the house of main.ts in a process of its own, on a clock that can be set ahead. It waits with
// everything loaded until it is told to open, so that the next one is at the door when one dies.
import pino from 'pino'
import { takePort } from '../../src/listen.ts'
import { outside } from '../../src/outside.ts'
import { openTextTill } from '../../src/texttill.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import type { TillOrder, TillPlace } from './till.ts'

let aheadMs = 0
const clock = { now: () => outside.clock.now() + aheadMs, sleep: outside.clock.sleep }

process.on('message', (order: TillOrder) => {
  aheadMs = order.aheadMs
  if (order.open) void open(order.open)
})
// Whoever started us is gone.
process.on('disconnect', () => process.exit())

async function open({ port: number, twilioBase, stripeBase, ...settings }: TillPlace): Promise<void> {
  const port = await takePort(number, '127.0.0.1')
  const till = await openTextTill(
    {
      ...settings,
      service: readService(service),
      twilioBase: new URL(twilioBase),
      stripeBase: new URL(stripeBase),
    },
    { ...outside, clock },
    pino({ level: process.env.TEST_LOG ?? 'silent' }),
  )
  port.open(till.app)
  process.send!('open')
}
