import { z } from 'zod'
import { command } from '../../src/till/command.ts'
import { Problem } from '../../src/till/problem.ts'
import { readService, type Service } from '../../src/till/service.ts'
import type { Dice } from '../../src/town/dice.ts'
import type { Place } from '../../src/town/wire.ts'
import settings from '../../texttill.config.ts'
import { ferry } from './ferry.ts'

/** Where the tide is told once more, a little later. */
const TOLD_AGAIN = '98101'
const AGAIN_MS = 90_000

/** A paid command that asks somebody else, who may be slow, out of order, or know nothing. */
const tide = command({
  keywords: ['TIDE'],
  usage: 'TIDE 94110',
  help: 'high water near a zip code',
  price: '0.40',
  maxSegments: 2,
  timeoutMs: 4_000,
  args: z.string().regex(/^\d{5}$/),
  later: true,
  async run(zip, { now, dueAt, fetch, signal }) {
    const answer = await fetch(`https://tides.example/${zip}`, { signal })
    if (answer.status === 404) throw new Problem('no-sea', `There is no sea at ${zip}. Nothing charged.`)
    if (!answer.ok) throw new Error(`tides.example says ${answer.status}`)
    const say = await answer.text()
    const isMore = zip === TOLD_AGAIN && dueAt === undefined
    return isMore ? { say, later: { at: now + AGAIN_MS, chosen: true } } : say
  },
})

/** The operator's own service, with that command and another on the menu. */
export const service: Service = readService({
  ...settings,
  // People in a storm text at all hours, and every text of theirs is to be answered. What is dear is reached there too.
  limits: {
    ...settings.limits,
    freePerHour: 10_000,
    freePerDay: 10_000,
    unreadPerDay: 10_000,
    confirmOver: '40',
  },
  commands: [...settings.commands, tide, ferry],
})

/** Where that command asks. */
export function openTides(dice: Dice): Place {
  return {
    name: 'tides',
    hosts: ['tides.example'],
    async answer(request) {
      const zip = new URL(request.url).pathname.slice(1)
      if (dice.chance(0.1)) return new Response('try later', { status: 503 })
      if (zip.startsWith('0')) return new Response('no sea here', { status: 404 })
      const words = `High water at ${zip}: 06:12 and 18:37, 1.4 m. Low water 00:20 and 12:25, 0.3 m. `
      return new Response(words.repeat(dice.between(1, 4)))
    },
  }
}
