import { globSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { Command } from 'commander'
import { readStory, type Step } from '../sandbox/chat.ts'
import { isLiveKey } from '../stripe/live-key.ts'
import { Problem } from '../till/problem.ts'
import { readTally } from './books.ts'
import { type Changes, changesBetween, sayChanges } from './changes.ts'
import { openLanes } from './lanes.ts'
import { needsSimulation, play } from './play.ts'
import { postEvent } from './post-event.ts'
import { postForm, readForm } from './post-form.ts'
import { openProgress } from './progress.ts'
import { serverStage } from './server-stage.ts'
import { environment, type RunningTill, runningTill } from './till.ts'

type Options = {
  url?: string
  sandbox?: string
  together?: boolean
  fresh?: boolean
  live?: boolean
  json?: boolean
}

type Replayed = {
  file: string
  outcome: 'played' | 'skipped' | 'failed'
  /** What came of it, in a sentence. */
  says: string
  /** What it changed in the books, where the till shows them; nothing for what was played side by side. */
  changed?: Changes
}

export function replayCommand(): Command {
  return new Command('replay')
    .description(
      [
        'Plays .chat stories, and posts recorded Twilio forms (.form) and Stripe events (.json), correctly signed, at a running till.',
        'Playing them again changes nothing: what a story texts has the same MessageSid each time.',
        'Without keys in the environment or .env it plays at the till that npm start runs on its sandbox.',
      ].join(' '),
    )
    .argument('<files...>', 'files, or folders of them')
    .option('--url <url>', 'where the till is (default: http://localhost:PORT)')
    .option('--sandbox <url>', "where its sandbox's phone is (default: the port after)")
    .option('--together', 'stories side by side, but for those that get in the way of others')
    .option('--fresh', 'with new people and new texts, as if it were never played')
    .option('--live', 'even though the keys are live ones')
    .option('--json', 'print what came of each file as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill replay fixtures/stories/first-purchase.chat')
    .action(replay)
}

async function replay(given: string[], options: Options): Promise<void> {
  const till = runningTill(environment(), options)
  if (isLiveKey(till.keys.stripeKey) && !options.live)
    throw new Problem(
      'live',
      'These are live keys, and a replay buys for real. Say --live if that is what you want.',
    )
  const files = given.flatMap(filesOf)
  const salt = options.fresh ? String(Date.now()) : ''
  const progress = openProgress({ total: files.length })
  const results: Replayed[] = []
  const changes: Changes[] = []
  const tell = (result: Replayed) => {
    results.push(result)
    progress.end()
    if (!options.json) console.log(told(result))
    progress.done()
  }
  const how: How = { salt, doing: progress.doing }
  const lanes = openLanes(SIDE_BY_SIDE)
  const crowd = options.together ? files.filter(getsAlong) : []
  if (crowd.length) {
    const { changed } = await changing(till, () =>
      Promise.all(
        crowd.map(async (file) => {
          const leave = await lanes.enter()
          tell(await replayFile(till, file, { ...how, over: leave }).finally(leave))
        }),
      ),
    )
    if (changed) changes.push(changed)
  }
  for (const file of files) {
    if (crowd.includes(file)) continue
    progress.doing(file)
    const { outcome, changed } = await changing(till, () => replayFile(till, file, how))
    if (changed) changes.push(changed)
    tell(outcome.outcome === 'failed' ? outcome : { ...outcome, changed })
  }
  progress.end()
  if (options.json) console.log(JSON.stringify(results, null, 2))
  else console.log(summary(results, changes))
  if (results.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1
}

/** So many stories a till on a small machine answers before people lose patience. */
const SIDE_BY_SIDE = 8
/** Stripe's test card of a bank that takes its time. */
const SLOW_CARD = '4000000000009193'

const MARKS = { played: '✓', skipped: '-', failed: '✗' } as const

function told({ file, outcome, says, changed }: Replayed): string {
  const lines = [
    `${MARKS[outcome]} ${file}`,
    says,
    outcome === 'played' && changed ? sayChanges(changed) : '',
  ]
  return lines.filter(Boolean).join('\n    ')
}

type How = {
  salt: string
  doing(what: string): void
  /** Called when a story is told, and only what follows by itself is waited for. */
  over?: () => void
}

async function replayFile(till: RunningTill, file: string, how: How): Promise<Replayed> {
  try {
    return { file, ...(await WAYS[extname(file)]!(till, file, how)) }
  } catch (error) {
    if (error instanceof Problem && error.code === 'unreachable') throw error
    return { file, outcome: 'failed', says: error instanceof Error ? error.message : String(error) }
  }
}

/** What comes of some work, and what it changes in the books. */
async function changing<T>(till: RunningTill, work: () => Promise<T>) {
  const before = await readTally(till.url)
  const outcome = await work()
  const after = before && (await readTally(till.url))
  return { outcome, changed: before && after && changesBetween(before, after) }
}

/** Whether a file is a story that others may be played beside. */
function getsAlong(file: string): boolean {
  if (extname(file) !== '.chat') return false
  const { lines } = readStory(readFileSync(file, 'utf8')).story
  return !lines.some(({ step }) => isInTheWay(step) || isOfAMoment(step))
}

/** What is laid at Stripe befalls everybody. */
function isInTheWay(step: Step): boolean {
  return step.kind === 'events' || step.kind === 'next-charge'
}

/** What comes by itself a moment later comes too soon at a till that is busy with others. */
function isOfAMoment(step: Step): boolean {
  return step.kind === 'next-text' || (step.kind === 'pays' && step.card === SLOW_CARD)
}

const KEPT_BACK = 'What it says of the books was not looked at: this till keeps them to itself.'

type Way = (till: RunningTill, file: string, how: How) => Promise<Pick<Replayed, 'outcome' | 'says'>>

/** How each kind of file is played. */
const WAYS: Record<string, Way> = {
  '.chat': async (till, file, { salt, doing, over }) => {
    const { story, wrong } = readStory(readFileSync(file, 'utf8'))
    if (wrong.length)
      throw new Error(wrong.map(({ line, sentence }) => `${file}:${line}: ${sentence}`).join('\n    '))
    const beyond = needsSimulation(story)
    if (beyond)
      return {
        outcome: 'skipped',
        says: `line ${beyond.line}, "${beyond.text}", takes a simulated town (npm test)`,
      }
    if (story.config && basename(till.config) !== story.config.file) {
      const { line, text, file: config } = story.config
      return {
        outcome: 'skipped',
        says: `line ${line}, "${text}": start it with TEXTTILL_CONFIG=${join(dirname(file), config)}, and replay with the same`,
      }
    }
    const onLine = ({ line, text }: { line: number; text: string }) =>
      doing(`${basename(file)}:${line}  ${text}`)
    const stage = serverStage(till)
    const end = () => {
      over?.()
      return stage.end()
    }
    let isShown = true
    const moves = async (phones: string[]) => {
      const moved = await stage.moves(phones)
      isShown = moved !== undefined
      return moved
    }
    await play({ ...stage, moves, end }, { file: basename(file), story }, { salt, onLine })
    return { outcome: 'played', says: isShown ? story.title : `${story.title}\n    ${KEPT_BACK}` }
  },
  '.form': async (till, file) => {
    const { status, words } = await postForm(till, readForm(readFileSync(file, 'utf8')), { confirm: true })
    return { outcome: 'played', says: `answered ${status}${words.length ? `, "${words.join('", "')}"` : ''}` }
  },
  '.json': async (till, file) => {
    const isNew = await postEvent(till, readFileSync(file, 'utf8'))
    return { outcome: 'played', says: isNew ? 'kept' : 'known before' }
  },
}

function filesOf(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) throw new Problem('usage', `There is no ${path}.`)
  if (stats.isDirectory()) {
    const found = globSync(`**/*{${Object.keys(WAYS).join(',')}}`, { cwd: path }).sort()
    if (!found.length) throw new Problem('usage', `There is nothing to play in ${path}.`)
    return found.map((file) => join(path, file))
  }
  if (!(extname(path) in WAYS))
    throw new Problem('usage', `${path} is none of ${Object.keys(WAYS).join(', ')}.`)
  return [path]
}

function summary(results: Replayed[], changes: Changes[]): string {
  const count = (outcome: Replayed['outcome']) =>
    results.filter((result) => result.outcome === outcome).length
  const counts = (['played', 'skipped', 'failed'] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome}`)
  if (!changes.length) return `\n${counts.join(', ')}.`
  const all: Changes = {}
  for (const changed of changes)
    for (const [what, by] of Object.entries(changed) as [keyof Changes, number][])
      all[what] = (all[what] ?? 0) + by
  return `\n${counts.join(', ')}: ${sayChanges(all)}.`
}
