export type Gate = {
  pass<T>(work: () => Promise<T>): Promise<T>
  /** Lets nobody in any more, and resolves when everybody inside has left. */
  close(): Promise<void>
}

/** Lets work in until it is closed. */
export function makeGate(): Gate {
  let inside = 0
  let closed = false
  const { promise: emptied, resolve: empty } = Promise.withResolvers<void>()
  return {
    async pass(work) {
      if (closed) throw new Error('The store is closed.')
      inside++
      try {
        return await work()
      } finally {
        if (--inside === 0 && closed) empty()
      }
    },
    close() {
      closed = true
      if (inside === 0) empty()
      return emptied
    },
  }
}
