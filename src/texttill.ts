import type { Express } from 'express'
import type { House } from './flows/house.ts'
import { type Outside, openHouse, type TillSettings } from './open-house.ts'
import * as jobs from './store/jobs.ts'
import { TIMETABLE } from './timetable.ts'
import { openApp } from './web/app.ts'
import { startWorker } from './worker.ts'

export type TextTill = {
  house: House
  app: Express
  /** Ends open event streams; then the server can close. */
  endStreams(): void
  /** Resolves when the worker has done all that is due by now; for clocks that are set forward. */
  rest(): Promise<void>
  /** Finishes what was begun, takes nothing new, and closes the database. */
  close(): Promise<void>
}

/**
 * Puts the house together: database, Stripe, Twilio, flows, doors and worker.
 *
 * @throws Problem `database` when that cannot be opened
 */
export async function openTextTill(
  settings: TillSettings,
  outside: Outside,
  log: House['log'],
): Promise<TextTill> {
  const { house, stripe } = await openHouse(settings, outside, log)
  const { store, world } = house
  try {
    await store.transact(async (tx) => {
      for (const kind of TIMETABLE)
        await jobs.leave(tx, { kind, subject: 'timetable', at: world.clock.now() })
    })
    const { app, streams, watched } = openApp(house, {
      stripe,
      stripeSecrets: settings.stripeSecrets,
      accountSid: settings.accountSid,
      authTokens: settings.authTokens,
      framedBy: settings.framedBy ?? [],
      showBooks: settings.showBooks ?? false,
      consoles: consolesOf(settings, house.settings.live),
      metricsToken: settings.metricsToken,
    })
    const worker = startWorker(watched, settings.leaseMs, settings.lookMs, settings.retryMs)
    return {
      house,
      app,
      endStreams: () => streams.endAll(),
      rest: worker.rest,
      async close() {
        await worker.stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The vendors' own consoles; the sandbox has one of Stripe's. */
function consolesOf({ stripeBase, twilioBase, accountSid }: TillSettings, live: boolean) {
  const stripe = stripeBase
    ? `${stripeBase.origin}/dashboard`
    : `https://dashboard.stripe.com${live ? '' : '/test'}`
  return { stripe, twilio: twilioBase ? null : `https://www.twilio.com/console/sms/logs/${accountSid}` }
}
