import type { Step } from '../sandbox/chat.ts'
import { MICROS } from '../till/money.ts'
import type { Move, Stage } from './stage.ts'
import { type Memory, recognise } from './words.ts'

/** What playing a story is about at the moment. */
export type Scene = {
  stage: Stage
  phoneOf(who: string): string
  sidOf(line: number, words: string): string
  memory: Memory
  /** How many of a phone's texts the story has spoken of. */
  read: Map<string, number>
  /** And of how many letters to an address, once it looks at any. */
  opened: Map<string, number>
  /** The moves in the books that the story has spoken of; nothing if it does not look at them. */
  moved: Set<string> | undefined
  /** Whether the story was played before, up to here: then what comes later in it may have happened too. */
  past: boolean
  /** What is to befall the next text that is new. */
  lurking: Extract<Step, { kind: 'next-charge' | 'next-text' }>[]
}

/** Where somebody gets mail. */
export function addressOf(phone: string): string {
  return `${phone.replace(/\D/g, '')}@example.com`
}

export async function expectLetter(
  { stage, memory, opened }: Scene,
  email: string,
  pattern: string,
): Promise<void> {
  const index = opened.get(email) ?? 0
  const came = await stage.until(async () => (await stage.letters(email)).length > index)
  if (!came) throw new Error('no letter comes')
  const subject = (await stage.letters(email))[index]!
  const learnt = recognise(pattern, subject, memory)
  if (!learnt) throw new Error(`what comes is: ${subject}`)
  for (const [name, word] of learnt) memory.set(name, word)
  opened.set(email, index + 1)
}

export async function expectNoLetter({ stage, opened }: Scene, email: string): Promise<void> {
  const [subject] = (await stage.letters(email)).slice(opened.get(email))
  if (subject !== undefined)
    throw new Error(`${email} got a letter that the story knows nothing of: ${subject}`)
}

export async function expectWords(scene: Scene, phone: string, pattern: string): Promise<void> {
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

export async function expectSilence({ stage, read }: Scene, phone: string): Promise<void> {
  const [words] = (await stage.inbox(phone)).slice(read.get(phone) ?? 0)
  if (words !== undefined) throw new Error(`${phone} got a text that the story knows nothing of: ${words}`)
}

export async function expectMove(scene: Scene, step: Extract<Step, { kind: 'moved' }>): Promise<void> {
  scene.moved ??= new Set()
  const seen = scene.moved
  const account = (name: string) => (name.startsWith('house:') ? name : scene.phoneOf(name))
  const [from, to] = [account(step.from), account(step.to)]
  const amountMicros = Math.round(Number(step.amount) * MICROS)
  const phones = [from, to].filter((end) => !end.startsWith('house:'))
  const moves = await scene.stage.moves(phones)
  if (!moves) return
  const found = moves.find(
    (move) =>
      !seen.has(move.id) && move.from === from && move.to === to && move.amountMicros === amountMicros,
  )
  if (!found) throw new Error(listed(moves))
  seen.add(found.id)
}

export async function expectNoMoves(scene: Scene, phones: string[]): Promise<void> {
  const moves = (await scene.stage.moves(phones)) ?? []
  if (moves.some(({ id }) => !scene.moved!.has(id))) throw new Error(listed(moves))
}

function listed(moves: readonly Move[]): string {
  if (!moves.length) return 'nothing moved'
  return `what moved is: ${moves.map(({ from, to, amountMicros }) => `${from} -> ${to} ${amountMicros / MICROS}`).join(', ')}`
}
