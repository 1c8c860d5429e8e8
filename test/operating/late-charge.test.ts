import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { inboundForm, type OpenTill, openTestTill, until } from '../open-till.ts'

const MINUTE_MS = 60_000
const [, { open }] = engines as [unknown, (typeof engines)[0]]

let database: TestDatabase
let wire: Awaited<ReturnType<typeof openWire>>
let shop: OpenTill
let other: OpenTill
beforeEach(async () => {
  database = await open()
  wire = await openWire(database.url)
})
afterEach(async () => {
  await shop?.close()
  await other?.close()
  wire.close()
  await database.close()
})

test('a process that was stopped before it asks Stripe for a charge looks again whether it is wanted', async () => {
  let isAsking = false
  let isHeld = false
  // Its server goes on, and what that has done is heard of when the process goes on.
  function onStatement(sql: string): void {
    if (/^update "attempts"/.test(sql)) isAsking = true
    if (!isAsking || sql !== 'commit' || isHeld) return
    isHeld = true
    wire.hold()
  }
  shop = await openTestTill(wire.url, { doorMs: 200, storeOptions: { onStatement } })
  // It hears texts and does no jobs; its own Stripe knows nothing of what is in the books.
  const booksFromMs = Date.now() + 86_400_000
  other = await openTestTill(database.url, { lookMs: 3_600_000 }, {}, { booksFromMs })
  const counter = openCounter(shop, database, 8_100)
  isHeld = true
  const person = await counter.regular()
  await counter.rest()
  isAsking = false
  isHeld = false
  const bought = shop.text(person, 'BUY 10')
  await until(
    () => database.store.read(({ db }) => db.selectFrom('attempts').select('state').execute()),
    (all) => all.some(({ state }) => state === 'sending'),
  )
  const answer = await other.post(inboundForm({ From: person, Body: 'LOCK' }))
  expect(await answer.text()).toMatch(/Locked/)
  shop.later(MINUTE_MS)
  wire.release()
  await bought
  // Nothing was sent, so nothing is to be looked for at Stripe before that is said.
  await until(
    () => shop.received(person),
    (texts) => texts.some((text) => text.startsWith('You have locked this')),
  )
  await counter.rest()
  expect(await counter.payments(person)).toHaveLength(1)
  const ended = database.store.read(({ db }) =>
    db.selectFrom('attempts').select(['state', 'outcome', 'sent_at']).where('kind', '=', 'charge').execute(),
  )
  expect(await ended).toEqual([{ state: 'refused', outcome: 'never sent', sent_at: null }])
})

/** A wire to PostgreSQL on which answers can be held back for a while. */
async function openWire(target: string) {
  const { hostname, port } = new URL(target)
  const open = new Map<Socket, Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    open.set(near, far)
    for (const socket of [near, far]) socket.on('error', () => {})
    near.on('close', () => open.delete(near))
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: Object.assign(new URL(target), { port: String((server.address() as AddressInfo).port) }).href,
    hold() {
      for (const far of open.values()) far.unpipe().pause()
    },
    release() {
      for (const [near, far] of open) far.pipe(near)
    },
    close() {
      server.close()
      for (const socket of [...open].flat()) socket.destroy()
    },
  }
}
