import type { Shelf } from '../shelf.ts'

/**
 * What can go wrong on the way, on demand. `phone` limits it to one person's texts; `times` says how often it
 * strikes before it is over (1 unless told, `'always'` until cleared).
 */
export type TwilioFault = { phone?: string; times?: number | 'always' } & (
  | { fault: 'request-lost' } //         an attempt to deliver a text never reaches the app: a failed connection
  | { fault: 'answer-lost' } //          the app reads a text, but its answer never reaches Twilio
  | { fault: 'late'; ms: number } //     a text reaches Twilio, which takes its time
  | { fault: 'delivered-again'; copies: number; atOnce?: boolean } // the same MessageSid once more
  | { fault: 'carrier-duplicate'; copies: number; afterMs?: number } // the same words under a new MessageSid
  | {
      fault: 'callbacks'
      order: 'reversed' | 'shuffled' | 'early' | 'in order'
      copies?: number
      lateMs?: number
    }
  | { fault: 'undelivered'; code: number } // the text that goes out ends with this code
  | { fault: 'api'; status: number; code?: number } // a request to the API is refused: 429, 500, 503
  | { fault: 'api-slow'; ms: number } // the API takes its time, and then does it
  | { fault: 'api-answer-lost' } //      a message is taken, but the connection breaks before the answer
)

export type FaultName = TwilioFault['fault']
type FaultOf<Name extends FaultName> = Extract<TwilioFault, { fault: Name }>
export type KeptFault = TwilioFault & { id: string; left: number | 'always' }

export type Faults = {
  add(fault: TwilioFault): KeptFault
  list(): KeptFault[]
  clear(): void
  /** The fault of that name that is due for that person now, counted as having struck. */
  take<Name extends FaultName>(name: Name, phone?: string): FaultOf<Name> | undefined
}

export function openFaults(shelf: Shelf<KeptFault>): Faults {
  return {
    add(fault) {
      const id = String(1 + Math.max(0, ...shelf.values().map((kept) => Number(kept.id))))
      const kept: KeptFault = { ...fault, id, left: fault.times ?? 1 }
      shelf.put(id, kept)
      return kept
    },
    list: () => shelf.values(),
    clear() {
      for (const kept of shelf.values()) shelf.delete(kept.id)
    },
    take<Name extends FaultName>(name: Name, phone?: string) {
      const due = shelf.values().find((kept) => kept.fault === name && (!kept.phone || kept.phone === phone))
      if (due === undefined) return undefined
      const left = due.left === 'always' ? 'always' : due.left - 1
      if (left === 0) shelf.delete(due.id)
      else shelf.put(due.id, { ...due, left })
      return due as unknown as FaultOf<Name>
    },
  }
}
