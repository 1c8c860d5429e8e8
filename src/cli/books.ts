import { z } from 'zod'
import { Problem } from '../till/problem.ts'

const books = z.object({
  currency: z.string(),
  wrong: z.array(z.string()),
  tally: z.object({
    customers: z.number(),
    textsIn: z.number(),
    textsOut: z.number(),
    orders: z.number(),
    ordersPaid: z.number(),
    transfers: z.number(),
    events: z.number(),
    jobsDue: z.number(),
  }),
  moves: z.array(z.object({ id: z.string(), from: z.string(), to: z.string(), amountMicros: z.number() })),
})

export type Books = z.output<typeof books>

/**
 * What the books of a running till say, and what moved for these phones. Nothing where the till keeps its books to
 * itself, which all do but those on a sandbox.
 *
 * @throws Problem `unreachable`
 */
export async function readBooks(url: string, phones: string[] = []): Promise<Books | undefined> {
  const asked = new URLSearchParams(phones.map((phone) => ['phone', phone]))
  const response = await reach(`${url}/books.json?${asked}`)
  return response.ok ? books.parse(await response.json()) : undefined
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
