import { sql } from 'kysely'
import type { Place } from './place.ts'
import type { EventRow } from './schema.ts'
import type { Read } from './store.ts'

/** Which of the kept events; all that is left out does not matter. */
export type Wanted = {
  ids?: string[]
  /** `payment_intent.succeeded`, or `charge.*` for all that begin so. */
  type?: string
  state?: EventRow['state']
  /** Received at or after this moment, ms since 1970. */
  since?: number
  /** Received before this moment, ms since 1970. */
  until?: number
  /** After this one in the list. */
  before?: Place | undefined
}

/** An event as a list shows it. `waitsFor` is why it is not done yet, when that was tried. */
export type Listed = Pick<
  EventRow,
  'id' | 'type' | 'source' | 'state' | 'outcome' | 'received_at' | 'ended_at'
> & { waitsFor: string | null }

/** The kept events that are wanted, newest first. */
export async function list(read: Read, wanted: Wanted, limit: number): Promise<Listed[]> {
  let query = read.db
    .selectFrom('events')
    .leftJoin('jobs', (join) =>
      join.on('jobs.kind', '=', 'receive-event').onRef('jobs.subject', '=', 'events.id'),
    )
    .select([
      'events.id',
      'events.type',
      'events.source',
      'events.state',
      'events.outcome',
      'events.received_at',
      'events.ended_at',
      'jobs.error as waitsFor',
    ])
  if (wanted.ids) query = query.where('events.id', 'in', wanted.ids)
  if (wanted.type?.endsWith('*')) query = query.where('events.type', 'like', `${wanted.type.slice(0, -1)}%`)
  else if (wanted.type) query = query.where('events.type', '=', wanted.type)
  if (wanted.state) query = query.where('events.state', '=', wanted.state)
  // Says it to the index of what is not done, too, which both engines know by these words.
  if (wanted.state === 'received' || wanted.state === 'failed')
    query = query.where(sql<boolean>`events.state in ('received', 'failed')`)
  if (wanted.since !== undefined) query = query.where('events.received_at', '>=', wanted.since)
  if (wanted.until !== undefined) query = query.where('events.received_at', '<', wanted.until)
  const { before } = wanted
  if (before)
    query = query.where(sql<boolean>`(events.received_at, events.id) < (${before.at}, ${before.id})`)
  return query.orderBy('events.received_at', 'desc').orderBy('events.id', 'desc').limit(limit).execute()
}
