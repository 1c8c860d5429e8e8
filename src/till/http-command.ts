import { z } from 'zod'
import type { Arguments, Reply, Tools } from './command.ts'
import { Problem } from './problem.ts'
import type { Call } from './world.ts'

const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64')

/** Where a command is that another program answers. */
export const httpSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  secret: z.union([secret, z.array(secret).min(1).max(2)], 'must be whsec_ and 24 to 64 bytes in base64'),
  allowPrivate: z.boolean().default(false),
  sendsPhone: z.boolean().default(false),
})

/** What is posted when a customer texts a command, and again with each answer to what it asks. */
export const commandRequest = z
  .object({
    id: z
      .string()
      .describe(
        'This run, however often it is tried and asked to go on. What must happen once, happens once for it.',
      ),
    command: z.string().describe('The name of the command, its first keyword.'),
    args: z.json().describe('What was texted after the word, as the schemas of the config read it.'),
    answers: z.array(z.string()).describe('What the customer has answered to what it asked, in turn.'),
    now: z.int().describe('Milliseconds since 1970.'),
    dueAt: z
      .int()
      .optional()
      .describe('When it was due, where it comes by itself and nobody has asked just now.'),
    account: z.object({
      id: z.string(),
      country: z.string().nullable().describe('ISO 3166, of the number.'),
      language: z.string().describe('ISO 639.'),
      phone: z.string().optional().describe('Only where sendsPhone is set.'),
    }),
    state: z
      .json()
      .optional()
      .describe('What it keeps for this customer, if the config has a schema for it.'),
    shared: z.json().optional().describe('What it keeps for all.'),
  })
  .meta({ title: 'TextTill command request' })

/** What may be answered, with status 200: words, a question, or why not. Anything else is a failure. */
export const commandReply = z
  .union([
    z.strictObject({
      say: z.string().min(1).describe('The answer. It is paid for.'),
      price: z.string().optional().describe('What it costs in major units, where the price is { upTo }.'),
      state: z.json().optional(),
      shared: z.json().optional(),
      later: z
        .strictObject({
          at: z.int().describe('When, in milliseconds since 1970. At night it waits for the morning.'),
          chosen: z.boolean().optional().describe('The customer has chosen the time, by night too.'),
          timeZone: z.string().optional().describe('By whose clocks, such as Europe/Zurich.'),
          asked: z
            .string()
            .optional()
            .describe('What follows the word then. What followed it now, unless told.'),
        })
        .optional()
        .describe('One more text, later, where the config says `later: true`: it is asked for with dueAt.'),
    }),
    z.strictObject({
      ask: z.string().min(1).describe('A question; the next request has one more of answers.'),
      choices: z.array(z.string().min(1)).min(1).optional().describe('Numbered when texted.'),
    }),
    z.strictObject({ refuse: z.string().min(1).describe('Why not, in words. Nothing is charged.') }),
  ])
  .meta({ title: 'TextTill command reply' })

/** What a command over HTTP gets besides. */
export type HttpTools = Tools<unknown, unknown> & { answers: readonly string[]; call: Call }

/** A `run` that another program answers. */
export function runOverHttp(command: string, http: z.output<typeof httpSettings>) {
  return async (
    args: Arguments<undefined>,
    given: Tools<unknown, unknown>,
  ): Promise<Reply<unknown, unknown>> => {
    const { id, now, dueAt, account, answers, state, shared, signal, ask, call } = given as HttpTools
    const { phone, country, language } = account
    const request = {
      id,
      command,
      args,
      answers,
      now,
      ...(dueAt !== undefined && { dueAt }),
      account: { id: account.id, country, language, ...(http.sendsPhone && { phone }) },
      state,
      shared,
    }
    const { status, body } = await call({
      url: http.url,
      id: `${id}_${answers.length}`,
      secrets: [http.secret].flat(),
      body: JSON.stringify(request),
      signal,
      allowPrivate: http.allowPrivate,
    })
    if (status !== 200) throw new Error(`${http.url} says ${status}`)
    const reply = readReply(http.url, body)
    if ('refuse' in reply) throw new Problem('refused', reply.refuse)
    if ('say' in reply) return reply
    // Whoever answers has counted the answers; here they are only passed by.
    for (const _ of answers) await ask('')
    return reply.choices ? ask(reply.ask, reply.choices) : ask(reply.ask)
  }
}

/** @throws when it is none: with the names of what is there, for what stands in it may be somebody's */
function readReply(url: string, body: string): z.output<typeof commandReply> {
  const known = 'see docs/http-commands.md'
  let given: unknown
  try {
    given = JSON.parse(body)
  } catch {
    throw new Error(`${url} answers what is no JSON: ${known}`)
  }
  const read = commandReply.safeParse(given)
  if (read.success) return read.data
  const names =
    given !== null && typeof given === 'object' ? `{ ${Object.keys(given).join(', ')} }` : typeof given
  throw new Error(`${url} answers ${names}, which is no reply: ${known}`)
}
