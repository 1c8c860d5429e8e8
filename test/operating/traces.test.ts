import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openCounter } from '../doors/counter.ts'
import { engines } from '../engines.ts'
import { openTestTill, until } from '../open-till.ts'

const exporter = new InMemorySpanExporter()
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
trace.setGlobalTracerProvider(provider)
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
afterAll(async () => {
  await provider.shutdown()
  trace.disable()
  context.disable()
})

const [{ open }] = engines as [(typeof engines)[0]]

test('who asks for traces sees each door, job and call under what set it off, and nobody in particular', async () => {
  const database = await open()
  onTestFinished(() => database.close())
  const shop = await openTestTill(database.url, { doorMs: 3_000 })
  onTestFinished(() => shop.close())
  const counter = openCounter(shop, database, 8_000)
  const person = await counter.regular()

  const spans = await until(
    async () => exporter.getFinishedSpans(),
    (all) => all.some(({ name }) => name === 'job send-text'),
  )
  const named = (name: RegExp) => spans.find((span) => name.test(span.name))!
  const jobs = spans
    .filter(({ name }) => name === 'job receive-event')
    .map((span) => span.spanContext().spanId)
  const call = spans.find(({ parentSpanContext }) => jobs.includes(parentSpanContext?.spanId ?? ''))!
  expect(call.name).toBe(`GET ${new URL(shop.stripeUrl).host}`)
  expect(call.attributes['http.response.status_code']).toBe(200)
  expect(named(/sms$/).name).toBe('POST /webhook/twilio/sms')
  expect(named(/^GET \/p/).attributes['http.route']).toBe('/p/:code')
  const said = JSON.stringify(spans.map(({ name, attributes, events }) => [name, attributes, events]))
  expect(said).not.toContain(person.slice(1))
  expect(said).not.toContain('BUY')
})
