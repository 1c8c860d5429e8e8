import * as deeds from '../store/deeds.ts'
import * as events from '../store/events.ts'
import * as jobs from '../store/jobs.ts'
import type { House } from './house.ts'
import { receiveEvent } from './receive-event.ts'

/**
 * Works a kept event once more, whatever came of it before. What it led to is not done twice: credit goes by the
 * payment's own id, and texts by what they tell.
 *
 * @param args.actor who has it worked, as deeds call them; written down before it is
 * @returns the event as it is now, nothing if none of that id was ever kept
 * @throws when Stripe cannot be asked; then the worker tries again, as with any event
 */
export async function replayEvent(
  house: House,
  { id, actor }: { id: string; actor: string },
): Promise<events.Event | undefined> {
  const { store, world } = house
  const at = world.clock.now()
  const kept = await store.read((read) => events.find(read, id))
  if (!kept) return undefined
  const job = { kind: 'receive-event', subject: id }
  await store.transact(async (tx) => {
    await events.reopen(tx, id)
    // One that somebody has set aside gives way to a new one, which outlives us if we fail.
    await jobs.drop(tx, job)
    await jobs.leave(tx, { ...job, at })
    await deeds.write(tx, {
      id: world.newId('deed'),
      actor,
      deed: 'replay',
      subject: id,
      customer: kept.customer,
      words: `was ${kept.state}${kept.outcome ? `: ${kept.outcome}` : ''}`,
      at,
    })
  })
  await receiveEvent(house, id)
  await store.transact((tx) => jobs.drop(tx, job))
  return store.read((read) => events.find(read, id))
}
