import * as deeds from '../store/deeds.ts'
import * as events from '../store/events.ts'
import * as jobs from '../store/jobs.ts'
import { Problem } from '../till/problem.ts'
import type { House } from './house.ts'
import { isNotHere } from './not-here.ts'

/** Kinds of jobs that nobody's order, credit or words wait for, so that somebody may decide that they are not done. */
const DROPPABLE = new Set([
  ...['receive-event', 'follow-cards', 'prefer-card', 'remove-cards', 'warn-card'],
  ...['send-sign-in-code', 'tell-low'],
])

/** Whether a job of this kind may be dropped. The others can only be tried again. */
export function isDroppable(kind: string): boolean {
  return DROPPABLE.has(kind)
}

/**
 * An operator has a job tried again at once that was set aside.
 *
 * @throws Problem `not-found` if none of that id is set aside
 */
export function retryJob(house: House, { id, actor }: { id: string; actor: string }): Promise<void> {
  const at = house.world.clock.now()
  return house.store.transact(async (tx) => {
    const job = await jobs.resume(tx, { id, at })
    if (!job) throw new Problem('not-found', 'No such job is set aside.')
    const deed = { actor, deed: 'tried a job again', subject: id, words: job.error ?? '', at }
    await deeds.write(tx, { id: house.world.newId('deed'), ...deed })
  })
}

/**
 * An operator decides that a job is not done that was set aside, or that fails and comes back, and says why. An event that
 * it was to work is ignored. Where its order is not here, so are all that fail for that order.
 *
 * @returns the ids of all that were dropped
 * @throws Problem `not-found`; `kept` for a kind that something depends on
 */
export function dropJob(
  house: House,
  { id, reason, actor }: { id: string; reason: string; actor: string },
): Promise<string[]> {
  const at = house.world.clock.now()
  return house.store.transact(async (tx) => {
    const job = await jobs.find(tx, id)
    if (!job || !(job.dead || job.error)) throw notThere()
    if (!isDroppable(job.kind))
      throw new Problem('kept', 'Somebody’s order, credit or words wait for it: it can only be tried again.')
    const { kind, error } = job
    const dropped: string[] = []
    for (const one of error && isNotHere(error) ? await jobs.alike(tx, { kind, error }) : [job]) {
      // The worker may have done it since we looked.
      if (!(await jobs.drop(tx, one))) continue
      dropped.push(one.id)
      if (kind === 'receive-event') {
        const outcome = `dropped: ${reason}`
        await events.end(tx, { id: one.subject, state: 'ignored', outcome, customer: null, at })
      }
      const deed = { actor, deed: 'dropped a job', subject: one.id, words: reason, at }
      await deeds.write(tx, { id: house.world.newId('deed'), ...deed })
    }
    if (!dropped.includes(id)) throw notThere()
    return dropped
  })
}

function notThere(): Problem {
  return new Problem('not-found', 'No such job is set aside or fails.')
}
