import { parseArgs } from 'node:util'
import { arenas, type EngineName } from './arena.ts'
import { rampage } from './rampage.ts'

const USAGE = `npm run crash -- --kills 200 [--engine sqlite|postgres] [--seed 1]

Kills a till again and again while people text, buy and pay, on each engine; on PostgreSQL the database too. Then asks
the questions that the town is asked after a storm. Ends with 1 if anything was lost or doubled.`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    engine: { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
const kills = Number(values.kills)
const names =
  values.engine === undefined ? (Object.keys(arenas) as EngineName[]) : [values.engine as EngineName]

if (values.help || !Number.isInteger(kills) || !names.every((name) => name in arenas)) {
  console.log(USAGE)
  process.exit(values.help ? 0 : 2)
}

for (const name of names) {
  const startedAt = Date.now()
  const arena = await arenas[name]()
  const { caught, counts } = await rampage(arena, {
    kills,
    seed: Number(values.seed),
    progress(done) {
      const minutes = (Date.now() - startedAt) / 60_000
      const left = Math.max(0, Math.ceil((minutes / Math.max(1, done)) * (kills - done)))
      const line = `${name}: ${done} of ${kills} kills; about ${left} min left`
      if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`)
      else console.log(line)
    },
  })
  await arena.close()
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  const told = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
  console.log(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${name}: ${told.join(', ')} in ${seconds} s`)
  for (const { question, sentences } of caught)
    console.log(`  ${question}: no.\n    ${sentences.join('\n    ')}`)
  console.log(caught.length ? '  broke' : '  nothing lost, nothing doubled')
  if (caught.length) process.exitCode = 1
}
