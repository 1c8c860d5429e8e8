export type Gate = {
  /** @param work answers with a promise and throws nothing before */
  pass<T>(work: () => Promise<T>): Promise<T>
  /** Lets nobody in any more, and resolves when everybody inside has left. */
  close(): Promise<void>
}

/** Lets work in until it is closed. */
export function makeGate(): Gate {
  let inside = 0
  let closed = false
  const { promise: emptied, resolve: empty } = Promise.withResolvers<void>()
  function leave(): void {
    if (--inside === 0 && closed) empty()
  }
  return {
    pass(work) {
      if (closed) return Promise.reject(new Error('The store is closed.'))
      inside++
      const working = work()
      // Beside who asked, who need not wait for it.
      working.then(leave, leave)
      return working
    },
    close() {
      closed = true
      if (inside === 0) empty()
      return emptied
    },
  }
}
