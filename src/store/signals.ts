import type { Words } from '../till/text.ts'
import type { Job } from './jobs.ts'

/** What somebody in this process may be waiting for: work to do, words that answer a text, money that moved. */
export type Signal = 'jobs' | 'transfers' | `answer:${string}` | (string & {})

/** Somebody in this process who does jobs. */
export type Worker = {
  /**
   * Until when it would keep a job that is due at some time, ms since 1970; nothing if that is later, or it has enough.
   *
   * @param promised how many it has taken in transactions that are not committed yet
   */
  keepsUntil(dueAt: number, promised?: number): number | undefined
  /** Begins a job that is its own. @param known what whoever left it has read for it, in the same transaction */
  begin(job: Job, known?: unknown): void
}

/** What a transaction tells of, each with the words that the door of a text is to say, where it is those. */
export type Told = Map<Signal, Words[] | undefined>

/** What one transaction has to tell once it is durable. */
export type Telling = {
  readonly told: Told
  /** Jobs that are begun then. */
  readonly begun: { job: Job; known: unknown }[]
  /** The worker as the transaction sees it: what it begins is put into `begun`. */
  readonly worker: Worker | undefined
  /** Whether somebody in this process listens. */
  isHeard(topic: Signal): boolean
}

/** @param words what the door of a text is to say, where a process knows it already */
export type Listener = (words?: Words[]) => void

export type Signals = {
  on(topic: Signal, listener: Listener): () => void
  announce(told: Told, begun?: Telling['begun']): void
  /** From now on it is given jobs in the commit that leaves them. Returns how to stop. */
  hire(worker: Worker): () => void
  /** For a transaction that begins. */
  open(): Telling
  /** That transaction is over: what it had promised is begun now, or never will be. */
  settle(telling: Telling): void
  /** Whether somebody in this process listens. */
  isHeard(topic: Signal): boolean
}

export function makeSignals(): Signals {
  const listeners = new Map<Signal, Set<Listener>>()
  let worker: Worker | undefined
  /** Transactions that are not committed yet and have taken jobs. */
  const promising = new Set<Telling>()
  const promised = () => [...promising].reduce((sum, { begun }) => sum + begun.length, 0)
  const isHeard: Telling['isHeard'] = (topic) => listeners.has(topic)

  // A class, for one is made for each transaction: with a getter of its own that takes a microsecond longer.
  class OneTelling implements Telling {
    readonly told: Told = new Map()
    readonly begun: Telling['begun'] = []
    readonly isHeard = isHeard

    get worker(): Worker | undefined {
      return (
        worker && {
          keepsUntil: (dueAt) => worker?.keepsUntil(dueAt, promised()),
          begin: (job, known) => {
            this.begun.push({ job, known })
            promising.add(this)
          },
        }
      )
    }
  }

  return {
    hire(hired) {
      worker = hired
      return () => {
        worker = undefined
      }
    },
    open: () => new OneTelling(),
    settle: (telling) => void promising.delete(telling),
    on(topic, listener) {
      const known = listeners.get(topic)
      // A function of its own, so that the same listener may be given twice and stopped once.
      const call: Listener = (words) => listener(words)
      if (known) known.add(call)
      else listeners.set(topic, new Set([call]))
      return () => {
        const rest = listeners.get(topic)
        if (rest?.delete(call) && rest.size === 0) listeners.delete(topic)
      }
    },
    isHeard,
    announce(told, begun = []) {
      for (const { job, known } of begun) worker?.begin(job, known)
      for (const [topic, words] of told)
        for (const listener of [...(listeners.get(topic) ?? [])]) {
          // A listener that throws is its own bug; the transaction it hears of is committed and must say so.
          try {
            listener(words)
          } catch (error) {
            queueMicrotask(() => {
              throw error
            })
          }
        }
    },
  }
}
