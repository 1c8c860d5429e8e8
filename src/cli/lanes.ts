/** Lanes for works that run side by side, so many at a time and no more. */
export function openLanes(count: number) {
  const waiting: (() => void)[] = []
  let free = count

  return {
    /** Resolves when a lane is free, with what leaves it. To leave twice does nothing. */
    async enter(): Promise<() => void> {
      if (free > 0) free--
      else await new Promise<void>((turn) => waiting.push(turn))
      let inside = true
      return () => {
        if (!inside) return
        inside = false
        const next = waiting.shift()
        if (next) next()
        else free++
      }
    },
  }
}
