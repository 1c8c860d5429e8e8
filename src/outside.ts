import { getRandomValues } from 'node:crypto'
import { type Post, post } from './remote/post.ts'
import type { Clock } from './till/world.ts'

/** The real clock, dice and wire: the only place in the house where they are made. Tests bring their own. */
export const outside: { clock: Clock; random: () => number; fetch: typeof fetch; post: Post } = {
  clock: {
    now: () => Date.now(),
    // Not that of timers/promises: whoever wakes early, as most do, would be an error with a stack each time.
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const wake = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        signal?.addEventListener('abort', wake)
      }),
  },
  random: draw,
  fetch: globalThis.fetch,
  post,
}

const drawn = new Uint32Array(1_024)
let left = 0

/** A number from 0 up to 1, of 53 bits. They are drawn many at a time: one for each letter of an id was most of making it. */
function draw(): number {
  if (left === 0) left = getRandomValues(drawn).length
  const high = drawn[--left]! >>> 5
  const low = drawn[--left]! >>> 6
  return (high * 2 ** 26 + low) / 2 ** 53
}

/** The sandbox's timers, in real time. */
export function after(ms: number, work: () => void | Promise<void>): () => void {
  // Longer waits than a timer can hold come back to their shelf when the sandbox opens next.
  const timer = setTimeout(() => void work(), Math.min(ms, 2 ** 31 - 1))
  return () => clearTimeout(timer)
}
