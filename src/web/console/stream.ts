import { Router } from 'express'
import type { House } from '../../flows/house.ts'
import * as sessions from '../../store/operator-sessions.ts'
import type { Streams } from '../streams.ts'
import { IDLE_MS, visitOf } from './visit.ts'

/** At most so often, however much happens. */
const EVERY_MS = 1_000

/** Tells open pages that something has happened, and not what: they ask for themselves again. */
export function changes({ store, world, log }: House, streams: Streams): Router {
  const router = Router()
  router.get('/console/stream', (_request, response) => {
    const { session } = visitOf(response)
    const gone = new AbortController()
    let isTold = false
    const stops = (['transfers', 'jobs'] as const).map((topic) => store.on(topic, () => void tell()))
    const send = streams.open(response, () => {
      gone.abort()
      for (const stop of stops) stop()
    })
    async function tell(): Promise<void> {
      if (isTold) return
      isTold = true
      // Afterwards, so that what came last is told of too.
      await world.clock.sleep(EVERY_MS, gone.signal)
      isTold = false
      if (gone.signal.aborted) return
      const at = world.clock.now()
      const good = await store
        .read((read) => sessions.isOpen(read, { id: session, at, seenSince: at - IDLE_MS }))
        .catch((error) => log.warn({ err: error }, 'console: nobody knows whether a session is good'))
      // The browser asks again, and is asked to sign in.
      if (good !== true) response.end()
      else if (!gone.signal.aborted) send('changed', '')
    }
  })
  return router
}
