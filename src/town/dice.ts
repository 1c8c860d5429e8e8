/** Chance that falls the same way for the same seed. */
export type Dice = {
  /** From 0 up to, not including, 1. */
  random(): number
  /** Whether something happens that does so with this chance, 0 to 1. */
  chance(likely: number): boolean
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  pick<T>(from: readonly T[]): T
  /** One of the keys, each as likely as its number says beside the others. */
  weigh<Name extends string>(weights: Record<Name, number>): Name
}

/** @param seed a whole number */
export function openDice(seed: number): Dice {
  // mulberry32, over a seed that is spread first so that neighbours have nothing in common.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0
  function random(): number {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  return {
    random,
    chance: (likely) => random() < likely,
    between,
    pick: (from) => from[between(0, from.length - 1)]!,
    weigh<Name extends string>(weights: Record<Name, number>): Name {
      const names = Object.keys(weights) as Name[]
      let left = random() * names.reduce((sum, name) => sum + weights[name], 0)
      for (const name of names) {
        left -= weights[name]
        if (left < 0) return name
      }
      return names.at(-1)!
    },
  }
}
