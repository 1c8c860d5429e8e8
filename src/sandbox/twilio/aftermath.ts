import type { Shelf } from '../shelf.ts'
import type { Alert } from './errors.ts'
import type { Message } from './message.ts'

/** What came of each inbound text, at hand without searching all that was ever said. */
export type Aftermath = {
  of(sid: string): { replies: Message[]; alerts: Alert[] }
  note(change: Message | Alert): void
  /** Reads the shelves anew, after they were loaded. */
  rebuild(): void
}

export function openAftermath(messages: Shelf<Message>, alerts: Shelf<Alert>): Aftermath {
  const replies = new Map<string, Set<string>>()
  const complaints = new Map<string, Set<string>>()

  function add(map: Map<string, Set<string>>, about: string | null, sid: string): void {
    if (about === null) return
    const known = map.get(about) ?? new Set<string>()
    map.set(about, known.add(sid))
  }

  function note(change: Message | Alert): void {
    if ('code' in change) add(complaints, change.messageSid, change.sid)
    else add(replies, change.inReplyTo, change.sid)
  }

  function rebuild(): void {
    replies.clear()
    complaints.clear()
    for (const message of messages.values()) note(message)
    for (const alert of alerts.values()) note(alert)
  }

  rebuild()
  return {
    note,
    rebuild,
    of: (sid) => ({
      replies: [...(replies.get(sid) ?? [])].flatMap((one) => messages.get(one) ?? []),
      alerts: [...(complaints.get(sid) ?? [])].flatMap((one) => alerts.get(one) ?? []),
    }),
  }
}
