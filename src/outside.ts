import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Post, post } from './remote/post.ts'
import type { Clock } from './till/world.ts'

/** The real clock, dice and wire: the only place in the house where they are made. Tests bring their own. */
export const outside: { clock: Clock; random: () => number; fetch: typeof fetch; post: Post } = {
  clock: {
    now: () => Date.now(),
    async sleep(ms, signal) {
      await delay(ms, undefined, { signal }).catch(() => {})
    },
  },
  random: () => randomInt(2 ** 47) / 2 ** 47,
  fetch: globalThis.fetch,
  post,
}
