import { Router } from 'express'
import type { House } from '../flows/house.ts'
import { readCursor, writeCursor } from '../store/events.ts'
import * as jobs from '../store/jobs.ts'
import { MOVED_TO, wordsOf } from '../store/moved.ts'
import { sendProblem } from './problems.ts'

/** Jobs that are overdue by this much mean that nobody works. */
const OVERDUE_MS = 120_000
/** Whoever asks waits no longer than some seconds, and a database that is locked may last. */
const WRITE_MS = 2_000

/** `/healthz`: the process runs. `/readyz`: it can do its work, or why not. */
export function health({ store, world, log }: House): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  router.get('/readyz', async (_request, response) => {
    try {
      const { dueAt, movedTo } = await store.read(async (read) => ({
        dueAt: await jobs.nextDueAt(read),
        movedTo: await readCursor(read, MOVED_TO),
      }))
      if (movedTo !== undefined) return sendProblem(response, 503, 'moved', wordsOf(movedTo))
      const overdueMs = Math.max(0, world.clock.now() - (dueAt ?? Number.POSITIVE_INFINITY))
      if (overdueMs > OVERDUE_MS)
        return sendProblem(response, 503, 'behind', `Jobs are ${Math.round(overdueMs / 1000)} s overdue.`)
      if (!(await canWrite()))
        return sendProblem(response, 503, 'database-locked', 'Another process keeps the database locked.')
      response.json({ status: 'ready', overdueMs })
    } catch (error) {
      log.error({ err: error }, 'readyz: the database does not answer')
      sendProblem(response, 503, 'database', 'The database does not answer.')
    }
  })
  return router

  /** Whether something can be written, in time. @throws when it cannot be at all, on a full disk for instance */
  async function canWrite(): Promise<boolean> {
    const done = new AbortController()
    try {
      return await Promise.race([
        store
          .transact((tx) => writeCursor(tx, { name: 'ready', value: String(world.clock.now()) }))
          .then(() => true),
        world.clock.sleep(WRITE_MS, done.signal).then(() => false),
      ])
    } finally {
      done.abort()
    }
  }
}
