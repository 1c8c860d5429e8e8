import { type PlantedName, plant } from './planted.ts'

/** How much of a broken storm's story is sent home. */
const END_LINES = 20

// The bug has to be there before the house is loaded.
const [bug] = process.argv.slice(2)
if (bug !== undefined) plant(bug as PlantedName)
const { storm } = await import('./storm.ts')

process.on('message', async (seed: number) => {
  const { caught, hash, story } = await storm(seed)
  process.send!({ seed, caught, hash, end: story.slice(-END_LINES) })
})

// Requests that a dead house has left behind still have timers of their own.
process.on('disconnect', () => process.exit())
