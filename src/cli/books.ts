import { z } from 'zod'
import { Problem } from '../till/problem.ts'

const tally = z.object({
  customers: z.number(),
  textsIn: z.number(),
  textsOut: z.number(),
  orders: z.number(),
  ordersPaid: z.number(),
  transfers: z.number(),
  events: z.number(),
  jobsDue: z.number(),
})

const moves = z.array(
  z.object({ id: z.string(), from: z.string(), to: z.string(), amountMicros: z.number() }),
)

export type Tally = z.output<typeof tally>
export type Moves = z.output<typeof moves>

/**
 * How much of everything a running till has. Nothing where the till keeps its books to itself, which all do but those on
 * a sandbox.
 *
 * @throws Problem `unreachable`
 */
export async function readTally(url: string): Promise<Tally | undefined> {
  return (await look(url, [['of', 'tally']], z.object({ tally })))?.tally
}

/** How many jobs a running till has due soon; as {@link readTally}. @throws Problem `unreachable` */
export async function readDue(url: string): Promise<number | undefined> {
  return (await look(url, [['of', 'due']], z.object({ due: z.number() })))?.due
}

/** What moved in the books for these phones; as {@link readTally}. @throws Problem `unreachable` */
export async function readMoves(url: string, phones: string[]): Promise<Moves | undefined> {
  const asked: [string, string][] = [
    ['of', 'moves'],
    ...phones.map((phone): [string, string] => ['phone', phone]),
  ]
  return (await look(url, asked, z.object({ moves })))?.moves
}

/** Asks for one part of the books, for all of them are counted anew each time. */
async function look<T>(url: string, asked: [string, string][], shape: z.ZodType<T>): Promise<T | undefined> {
  const response = await reach(`${url}/books.json?${new URLSearchParams(asked)}`)
  return response.ok ? shape.parse(await response.json()) : undefined
}

/** Fetches from the till or its sandbox. @throws Problem `unreachable` when nobody answers there */
export async function reach(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const why = cause instanceof Error ? cause.message || (cause as { code?: string }).code : String(cause)
    throw new Problem('unreachable', `Nobody answers at ${new URL(url).origin}: ${why}. Is it started?`)
  }
}
