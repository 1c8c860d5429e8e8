import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postEvent } from '../src/cli/post-event.ts'
import { postForm, readForm } from '../src/cli/post-form.ts'
import type { RunningTill } from '../src/cli/till.ts'
import { EVENT_TYPES } from '../src/till/event.ts'
import { recordEvents } from './cli/record-events.ts'
import { engines, type TestDatabase } from './engines.ts'
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  NUMBER,
  type OpenTill,
  openTestTill,
  STRIPE_KEY,
  until,
  WEBHOOK_SECRET,
  WHATSAPP,
} from './open-till.ts'

const folder = (name: string) => new URL(`../fixtures/${name}/`, import.meta.url)
const read = (kind: string, file: string) => readFileSync(new URL(file, folder(kind)), 'utf8')
const filesOf = (kind: string, ending: string) =>
  readdirSync(folder(kind))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))

/** One sample of each object by Stripe, beside the referee where that is at hand. */
const SAMPLES = join(process.env.REFEREE ?? '', '../contracts/stripe-fixtures3.json')
/** Fields of the samples that Stripe's types call optional, and that come only when they are asked for or used. */
const OPTIONAL: Record<string, string[]> = { charge: ['refunds'], payment_intent: ['transfer_data'] }

const balance = /^Balance \$0\.00/
const menu = /^SUN .*HELP$/
const noSense = /did not understand. Nothing charged/

/** Every form that was ever recorded, in the order in which they come, and what a till answers. */
const FORMS: [form: string, status: number, words: RegExp | undefined][] = [
  ['plain', 200, balance],
  ['abroad', 200, balance],
  ['buy', 200, /^Add \$20\.00: http/],
  ['curly-quotes', 200, balance],
  ['lines', 200, balance],
  ['emoji', 200, menu],
  ['two-segments', 200, noSense],
  ['picture', 200, /^Pictures do not reach us/],
  ['pictures-with-words', 200, balance],
  ['group-picture-without-body', 200, /^Pictures do not reach us/],
  ['empty', 200, noSense],
  ['help', 200, /STOP to opt out/],
  ['messaging-service', 200, menu],
  ['new-parameters', 200, /^Nothing bought or used yet/],
  ['satellite', 200, balance],
  ['satellite-with-name', 200, balance],
  // Nobody can answer a short code.
  ['short-code', 200, undefined],
  // Twilio has answered these, and says so, or is known to.
  ['stop', 200, undefined],
  ['opt-out-stop', 200, undefined],
  ['opt-out-start', 200, undefined],
  ['opt-out-help', 200, undefined],
  ['start', 200, /welcome back/],
  // Other channels have customers of their own, who may hide their numbers.
  ['whatsapp', 200, balance],
  ['whatsapp-button', 200, balance],
  ['whatsapp-without-number', 200, balance],
  // Reports on texts that this till knows nothing of.
  ['report-sent', 204, undefined],
  ['report-delivered', 204, undefined],
  ['report-undelivered', 204, undefined],
  ['report-opted-out', 204, undefined],
]

describe.each(engines)('what is in fixtures, on $name', ({ open }) => {
  let database: TestDatabase
  let door: OpenTill
  let till: RunningTill

  beforeAll(async () => {
    database = await open()
    door = await openTestTill(database.url)
    till = {
      url: door.url,
      publicUrl: door.url,
      sandboxUrl: '',
      config: 'texttill.config.ts',
      keys: {
        accountSid: ACCOUNT_SID,
        authTokens: [AUTH_TOKEN],
        numbers: [NUMBER],
        senders: [WHATSAPP],
        stripeKey: STRIPE_KEY,
        stripeSecrets: [WEBHOOK_SECRET],
      },
    }
  })
  afterAll(async () => {
    await door.close()
    await database.close()
  })

  it('is all in the table', () => {
    expect(FORMS.map(([form]) => form).toSorted()).toEqual(filesOf('twilio', '.form').toSorted())
  })

  it.each(FORMS)('understands the form of %s', async (form, status, words) => {
    const answered = await postForm(till, readForm(read('twilio', `${form}.form`)), { confirm: true })
    expect(answered.status).toBe(status)
    expect(answered.words).toEqual(words === undefined ? [] : [expect.stringMatching(words)])
  })

  it.each(FORMS)('says the same to the form of %s again', async (form, status, words) => {
    const before = await textsOut()
    const answered = await postForm(till, readForm(read('twilio', `${form}.form`)), { confirm: true })
    expect(answered.status).toBe(status)
    expect(answered.words).toEqual(words === undefined ? [] : [expect.stringMatching(words)])
    expect(await textsOut()).toBe(before)
  })

  it.each(filesOf('stripe', '.json'))(
    'keeps %s once, and sees that it is about nothing of ours',
    async (type) => {
      const raw = read('stripe', `${type}.json`)
      const { id } = JSON.parse(raw) as { id: string }
      expect(await postEvent(till, raw)).toBe(true)
      expect(await postEvent(till, raw)).toBe(false)
      const kept = await until(
        () =>
          database.store.read(({ db }) =>
            db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
          ),
        ({ state }) => state !== 'received',
      )
      expect(kept).toMatchObject({
        raw,
        type,
        outcome: expect.stringMatching(/^((foreign|type): |no refunds)/),
      })
      expect(kept.state).toBe(kept.outcome === 'no refunds' ? 'done' : 'ignored')
      expect(
        await database.store.read(({ db }) => db.selectFrom('transfers').select('id').execute()),
      ).toEqual([])
    },
  )

  async function textsOut(): Promise<number> {
    const rows = await database.store.read(({ db }) => db.selectFrom('texts_out').select('id').execute())
    return rows.length
  }
})

describe('events recorded from the sandbox', () => {
  const types = filesOf('stripe', '.json')

  it('has one of every type that the till hears', () => {
    expect(types).toEqual(expect.arrayContaining([...EVENT_TYPES]))
  })

  it.skipIf(!existsSync(SAMPLES))('has every field of the samples that Stripe publishes', () => {
    const { resources } = JSON.parse(readFileSync(SAMPLES, 'utf8')) as { resources: Record<string, object> }
    const unlike = types.flatMap((type) => {
      const { object } = JSON.parse(read('stripe', `${type}.json`)).data as { object: { object: string } }
      const sample = Object.keys(resources[object.object] ?? {})
      if (sample.length === 0) return [`${type}: there is no sample of ${object.object}`]
      const left = OPTIONAL[object.object] ?? []
      return sample
        .filter((field) => !(field in object) && !left.includes(field))
        .map((field) => `${type}: ${field}`)
    })
    expect(unlike).toEqual([])
  })

  it('has them as the sandbox sends them now; otherwise: node tools/node.mjs test/cli/record-events.ts', async () => {
    const recorded = await recordEvents()
    expect([...recorded.keys()].toSorted()).toEqual(types.toSorted())
    for (const [type, raw] of recorded)
      expect(shapeOf(raw), type).toEqual(shapeOf(read('stripe', `${type}.json`)))
  })
})

/** The paths of all fields of an event, but for what the till itself has written on it. */
function shapeOf(raw: string): string[] {
  const paths = new Set<string>()
  const visit = (value: unknown, path: string): void => {
    if (path.endsWith('.metadata')) return
    if (value === null || typeof value !== 'object') return void paths.add(path)
    for (const [key, inner] of Object.entries(value))
      visit(inner, `${path}.${Array.isArray(value) ? '*' : key}`)
  }
  visit(JSON.parse(raw), '')
  return [...paths].sort()
}
