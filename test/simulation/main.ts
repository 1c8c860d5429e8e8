import { parseArgs } from 'node:util'
import { sail } from './fleet.ts'
import { type PlantedName, plant, planted } from './planted.ts'

const USAGE = `npm run simulate -- --seed 17                 one storm, and its story if it broke something
npm run simulate -- --storms 1000 [--from 1]  many, on all processors
                   --plant "${Object.keys(planted)[0]}"      with a bug in the house: ${Object.keys(planted).join(', ')}
                   --story                    tell the story of a storm that held, too`

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    storms: { type: 'string' },
    from: { type: 'string', default: '1' },
    plant: { type: 'string' },
    story: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help || (values.plant !== undefined && !(values.plant in planted))) {
  console.log(USAGE)
  process.exit(values.help ? 0 : 2)
}

if (values.storms !== undefined) {
  const broke = await sail({
    from: Number(values.from),
    storms: Number(values.storms),
    plant: values.plant as PlantedName | undefined,
    say: (line) => console.log(process.stdout.isTTY ? `\r\x1b[K${line}` : line),
    progress(line, done) {
      if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`)
      else if (done % 100 === 0) console.log(line)
    },
  })
  process.exitCode = broke ? 1 : 0
} else {
  process.exitCode = (await tellOne(Number(values.seed ?? values.from))) ? 1 : 0
}

/** Plays one storm and tells it. True if it broke something. */
async function tellOne(seed: number): Promise<boolean> {
  if (values.plant !== undefined) plant(values.plant as PlantedName)
  const { storm } = await import('./storm.ts')
  const verdict = await storm(seed)
  if (verdict.caught.length || values.story) console.log(verdict.story.join('\n'))
  for (const { question, sentences } of verdict.caught)
    console.log(`\n${question}: no.\n  ${sentences.join('\n  ')}`)
  console.log(`\nseed ${seed}: ${verdict.caught.length ? 'broke' : 'held'}, ${verdict.hash}`)
  return verdict.caught.length > 0
}
