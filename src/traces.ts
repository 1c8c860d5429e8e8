import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Attributes,
  context,
  isSpanContextValid,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'

/** Without an SDK in the process these do nothing. https://opentelemetry.io/docs/languages/js/instrumentation/ */
const tracer = trace.getTracer('texttill')

/**
 * Does a piece of work in a span of its own, under the span that is active. What fails is marked with the kind of
 * error only: messages may quote what people wrote.
 *
 * @param attributes nothing of anybody's: no numbers, names, words or links
 */
export function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  const span = tracer.startSpan(name, { attributes })
  return isKept(span) ? within(span, () => ended(span, work)) : work()
}

/** Whether somebody keeps spans: without an SDK what is active is not passed on either, for nobody asks. */
function isKept(span: Span): boolean {
  return isSpanContextValid(span.spanContext())
}

function within<T>(span: Span, work: () => T): T {
  return context.with(trace.setSpan(context.active(), span), work)
}

/** The same work, whose spans stand under the span that is active now, whoever begins it. */
export function tracedFromHere<T>(work: (about: T) => void): (about: T) => void {
  return context.bind(context.active(), work)
}

/** Calls to the outside, each in a span with the host that it goes to. */
export function tracedFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const { host } = new URL(input instanceof Request ? input.url : input)
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
    const attributes = { 'http.request.method': method, 'server.address': host }
    return tracer.startActiveSpan(`${method} ${host}`, { kind: SpanKind.CLIENT, attributes }, (span) =>
      ended(span, async () => {
        const answer = await fetch(input, init)
        span.setAttribute('http.response.status_code', answer.status)
        return answer
      }),
    )
  }
}

/** Has a request answered in a span that is named by its door. @param door asked for when it is answered; nothing of somebody's in its path */
export function traceRequest(
  { method = '' }: IncomingMessage,
  response: ServerResponse,
  door: () => string,
  answer: () => void,
): void {
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER })
  if (!isKept(span)) {
    answer()
    return
  }
  response.once('close', () => {
    span.updateName(`${method} ${door()}`)
    span.setAttributes({
      'http.request.method': method,
      'http.route': door(),
      'http.response.status_code': response.statusCode,
    })
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  })
  within(span, answer)
}

async function ended<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
    span.setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    span.end()
  }
}
