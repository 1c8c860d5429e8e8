import type { Line, Step, Story } from '../sandbox/chat.ts'
import { MICROS } from '../till/money.ts'
import { Problem } from '../till/problem.ts'
import { castOf } from './cast.ts'
import type { Stage } from './stage.ts'
import { fill, type Memory, recognise } from './words.ts'

type Played = { file: string; story: Story }

/** What playing a story is about at the moment. */
type Scene = {
  stage: Stage
  phoneOf(who: string): string
  sidOf(line: number, words: string): string
  memory: Memory
  /** How many of a phone's texts the story has spoken of. */
  read: Map<string, number>
  /** The moves in the books that the story has spoken of; nothing if it does not look at them. */
  moved: Set<string> | undefined
  /** Whether the story was played before, up to here: then what comes later in it may have happened too. */
  past: boolean
  /** What is to befall the next text that is new. */
  lurking: Extract<Step, { kind: 'next-charge' | 'next-text' }>[]
}

/** The first line that needs a simulated town, if the story has any: time that passes, or a restart. */
export function needsSimulation(story: Story): Line | undefined {
  return story.lines.find(({ step }) => step.kind === 'later' || step.kind === 'restarts')
}

/**
 * Plays a story line by line, and at its end sees that nobody got a text, and no money moved, that it does not speak
 * of. Playing it again sets nothing off: its texts are known by their MessageSids, and all that was said before still
 * has to be all that was said.
 *
 * @param onLine called before each line
 * @throws Problem `story` with file, line, what was expected and what happened
 */
export async function play(
  stage: Stage,
  { file, story }: Played,
  options: { salt?: string; onLine?: (line: Line) => void } = {},
): Promise<void> {
  const cast = castOf(story, { file, salt: options.salt })
  const scene: Scene = {
    stage,
    ...cast,
    memory: new Map(),
    read: new Map(),
    moved: undefined,
    past: false,
    lurking: [],
  }
  for (const line of story.lines) {
    options.onLine?.(line)
    try {
      await playStep(scene, line.step, line.line)
    } catch (error) {
      throw told(error, `${file}:${line.line}: ${line.text}`)
    }
  }
  try {
    await stage.events('deliver')
    await stage.end()
    for (const phone of phonesOf(scene, story)) await expectSilence(scene, phone)
    if (scene.moved) await expectNoMoves(scene, phonesOf(scene, story))
  } catch (error) {
    throw told(error, `${file}: at its end`)
  }
}

function told(error: unknown, where: string): Problem {
  const why = error instanceof Error ? error.message : String(error)
  return new Problem('story', `${where}\n  ${why}`)
}

function phonesOf(scene: Scene, story: Story): string[] {
  const people = story.lines.flatMap(({ step }) => ('who' in step ? [step.who] : []))
  return [...new Set(people)].map(scene.phoneOf)
}

async function playStep(scene: Scene, step: Step, line: number): Promise<void> {
  const { stage, memory } = scene
  switch (step.kind) {
    case 'texts':
    case 'sends-picture':
      return text(scene, step, line)
    case 'reads':
      return expectWords(scene, scene.phoneOf(step.who), step.words)
    case 'reads-nothing':
      if (scene.past) return
      await stage.rest()
      return expectSilence(scene, scene.phoneOf(step.who))
    case 'pays':
      return pay(scene, step)
    case 'cannot-pay': {
      const paid = await stage.pay({ link: fill(step.link, memory), card: '4242424242424242' })
      if (paid !== 'closed') throw new Error(`one can still pay there: ${paid}`)
      return
    }
    case 'approves':
      return stage.approve({ link: fill(step.link, memory), agrees: step.agrees })
    case 'turns-card':
      return stage.turnCard({ phone: scene.phoneOf(step.who), decline: step.decline })
    case 'later':
      return simulated(stage).later(step.ms)
    case 'restarts':
      return simulated(stage).restart()
    case 'events':
      return stage.events(step.does)
    case 'events-again':
      return stage.eventsAgain(step.times)
    case 'next-charge':
    case 'next-text':
      scene.lurking.push(step)
      return
    case 'moved':
      return expectMove(scene, step)
    case 'moved-nothing':
      scene.moved ??= new Set()
      return
  }
}

async function text(
  scene: Scene,
  step: Extract<Step, { kind: 'texts' | 'sends-picture' }>,
  line: number,
): Promise<void> {
  const { stage, lurking } = scene
  const from = scene.phoneOf(step.who)
  const said = {
    sid: scene.sidOf(line, step.words),
    from,
    body: fill(step.words, scene.memory),
    picture: step.kind === 'sends-picture',
  }
  const awaiting = lurking.splice(0)
  scene.past = await stage.heard(said)
  if (scene.past) return stage.repeat(said)
  for (const trouble of awaiting) {
    if (trouble.kind === 'next-charge') await stage.loseChargeAnswer()
    else await stage.nextText({ from, ...trouble })
  }
  await stage.text(said)
}

async function pay(scene: Scene, step: Extract<Step, { kind: 'pays' }>): Promise<void> {
  const paid = await scene.stage.pay({ link: fill(step.link, scene.memory), card: step.card })
  // Played before, it is paid already.
  if (paid === 'closed' && scene.past) return
  const wanted = step.succeeds ? ['paid', 'approval'] : ['declined']
  if (!wanted.includes(paid)) throw new Error(`it is ${paid}`)
}

async function expectWords(scene: Scene, phone: string, pattern: string): Promise<void> {
  const { stage, memory } = scene
  const index = scene.read.get(phone) ?? 0
  const came = await stage.until(async () => (await stage.inbox(phone)).length > index)
  if (!came) throw new Error('nothing comes')
  const words = (await stage.inbox(phone))[index]!
  const learnt = recognise(pattern, words, memory)
  if (!learnt) throw new Error(`what comes is: ${words}`)
  for (const [name, word] of learnt) memory.set(name, word)
  scene.read.set(phone, index + 1)
}

async function expectSilence({ stage, read }: Scene, phone: string): Promise<void> {
  const [words] = (await stage.inbox(phone)).slice(read.get(phone) ?? 0)
  if (words !== undefined) throw new Error(`${phone} got a text that the story knows nothing of: ${words}`)
}

async function expectMove(scene: Scene, step: Extract<Step, { kind: 'moved' }>): Promise<void> {
  scene.moved ??= new Set()
  const seen = scene.moved
  const account = (name: string) => (name.startsWith('house:') ? name : scene.phoneOf(name))
  const [from, to] = [account(step.from), account(step.to)]
  const amountMicros = Math.round(Number(step.amount) * MICROS)
  const phones = [from, to].filter((end) => !end.startsWith('house:'))
  const found = (await scene.stage.moves(phones)).find(
    (move) =>
      !seen.has(move.id) && move.from === from && move.to === to && move.amountMicros === amountMicros,
  )
  if (!found) throw new Error(await listed(scene, phones))
  seen.add(found.id)
}

async function expectNoMoves(scene: Scene, phones: string[]): Promise<void> {
  const more = (await scene.stage.moves(phones)).filter(({ id }) => !scene.moved!.has(id))
  if (more.length) throw new Error(await listed(scene, phones))
}

async function listed(scene: Scene, phones: string[]): Promise<string> {
  const moves = await scene.stage.moves(phones)
  if (!moves.length) return 'nothing moved'
  return `what moved is: ${moves.map(({ from, to, amountMicros }) => `${from} -> ${to} ${amountMicros / MICROS}`).join(', ')}`
}

function simulated(stage: Stage): NonNullable<Stage['simulated']> {
  if (!stage.simulated) throw new Error('only a simulated town can do this')
  return stage.simulated
}
