/** What somebody in this process may be waiting for: work to do, words that answer a text, money that moved. */
export type Signal = 'jobs' | 'transfers' | `answer:${string}` | (string & {})

export type Signals = {
  on(topic: Signal, listener: () => void): () => void
  announce(topics: Iterable<Signal>): void
  /** Whether somebody in this process listens. */
  isHeard(topic: Signal): boolean
}

export function makeSignals(): Signals {
  const listeners = new Map<Signal, Set<() => void>>()
  return {
    on(topic, listener) {
      const known = listeners.get(topic)
      // A function of its own, so that the same listener may be given twice and stopped once.
      const call = () => listener()
      if (known) known.add(call)
      else listeners.set(topic, new Set([call]))
      return () => {
        const rest = listeners.get(topic)
        if (rest?.delete(call) && rest.size === 0) listeners.delete(topic)
      }
    },
    isHeard: (topic) => listeners.has(topic),
    announce(topics) {
      for (const topic of topics)
        for (const listener of [...(listeners.get(topic) ?? [])]) {
          // A listener that throws is its own bug; the transaction it hears of is committed and must say so.
          try {
            listener()
          } catch (error) {
            queueMicrotask(() => {
              throw error
            })
          }
        }
    },
  }
}
