import type { Line, Step, StepLine, Story } from '../sandbox/chat.ts'
import { Problem } from '../till/problem.ts'
import { castOf } from './cast.ts'
import {
  addressOf,
  expectLetter,
  expectMove,
  expectNoLetter,
  expectNoMoves,
  expectSilence,
  expectWords,
  type Scene,
} from './scene.ts'
import type { Stage } from './stage.ts'
import { fill } from './words.ts'

type Played = { file: string; story: Story }

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
  options: { salt?: string; onLine?: (line: StepLine) => void } = {},
): Promise<void> {
  const cast = castOf(story, { file, salt: options.salt })
  const scene: Scene = {
    stage,
    ...cast,
    memory: new Map(),
    read: new Map(),
    opened: new Map(),
    moved: undefined,
    past: false,
    lurking: [],
  }
  for (const line of story.lines) {
    options.onLine?.(line)
    try {
      await playStep(scene, line.step, line.line)
    } catch (error) {
      // What a story has laid in Stripe's way must not befall the next. Why this one failed matters more.
      await stage.calm().catch(() => {})
      throw told(error, `${file}:${line.line}: ${line.text}`)
    }
  }
  try {
    await stage.calm()
    await stage.end()
    for (const phone of phonesOf(scene, story)) await expectSilence(scene, phone)
    for (const email of scene.opened.keys()) await expectNoLetter(scene, email)
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
      const paid = await stage.pay({
        link: fill(step.link, memory),
        card: '4242424242424242',
        email: addressOf(scene.phoneOf(step.who)),
      })
      if (paid !== 'closed') throw new Error(`one can still pay there: ${paid}`)
      return
    }
    case 'approves':
      return stage.approve({ link: fill(step.link, memory), agrees: step.agrees })
    case 'turns-card':
      // Played before, she may have other cards by now.
      if (scene.past) return
      return stage.turnCard({ phone: scene.phoneOf(step.who), decline: step.decline })
    case 'types-code':
      // Played before, nothing is left to pay with it.
      if (scene.past) return
      return stage.typeCode({ link: fill(step.link, memory), code: step.code })
    case 'changes-card':
      if (scene.past) return
      return stage.changeCard({ link: fill(step.link, memory), card: step.card })
    case 'asks-code':
    case 'signs-in':
    case 'tops-up':
    case 'opens-page':
      return visit(scene, step)
    case 'reads-mail':
      return expectLetter(scene, addressOf(scene.phoneOf(step.who)), step.words)
    case 'refunds':
    case 'disputes':
    case 'dispute-ends':
    case 'deletes':
    case 'makes-code':
      return scene.past ? undefined : takeBack(scene, step)
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
  const email = addressOf(scene.phoneOf(step.who))
  const paid = await scene.stage.pay({ link: fill(step.link, scene.memory), card: step.card, email })
  // Played before, it is paid already.
  if (paid === 'closed' && scene.past) return
  const wanted = step.succeeds ? ['paid', 'approval'] : ['declined']
  if (!wanted.includes(paid)) throw new Error(`it is ${paid}`)
}

/** What somebody does at their account page, or with a program of theirs at the API. */
async function visit(
  { stage, phoneOf, memory, past }: Scene,
  step: Extract<Step, { kind: 'asks-code' | 'signs-in' | 'tops-up' | 'opens-page' }>,
): Promise<void> {
  const [phone, { at }] = [phoneOf(step.who), step]
  if (step.kind === 'opens-page') {
    // Played before, its page is closed.
    const link = past ? 'http://none' : await stage.buysSignedIn({ ...step, phone, by: 'checkout' })
    if (link === undefined) throw new Error('no page opens')
    memory.set(step.link.slice(1, -1), link)
  } else if (past) return
  else if (step.kind === 'asks-code') await stage.asksForCode({ phone, at })
  else if (step.kind === 'signs-in') await stage.signsIn({ phone, at, code: fill(step.code, memory) })
  else await stage.buysSignedIn({ phone, at, amount: step.amount, by: 'card' })
}

/** What others do about a payment: the operator, somebody at Stripe's dashboard, a bank. */
function takeBack(
  { stage, phoneOf }: Scene,
  step: Extract<Step, { kind: 'refunds' | 'disputes' | 'dispute-ends' | 'deletes' | 'makes-code' }>,
): Promise<void> {
  switch (step.kind) {
    case 'refunds':
      return stage.refund({ phone: phoneOf(step.who), by: step.by, amount: step.amount })
    case 'disputes':
      return stage.dispute(phoneOf(step.who))
    case 'dispute-ends':
      return stage.endDispute({ phone: phoneOf(step.who), won: step.won })
    case 'deletes':
      return stage.deleteCustomer(phoneOf(step.who))
    case 'makes-code':
      return stage.makeCode(step)
  }
}

function simulated(stage: Stage): NonNullable<Stage['simulated']> {
  if (!stage.simulated) throw new Error('only a simulated town can do this')
  return stage.simulated
}
