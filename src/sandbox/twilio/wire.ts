import { overheard } from '../traffic.ts'
import type { Account } from './account.ts'
import { newSid } from './message.ts'
import { connection, type RetryOn } from './overrides.ts'
import { signedUrl, signForm } from './signature.ts'

/** How a request to the app ended: with an answer, or with one of Twilio's codes for having none. */
export type Answer =
  | { answered: true; status: number; contentType: string; body: string }
  | { answered: false; failure: 'ct' | 'rt'; code: 11200 | 11205; why: string }

/** Makes an attempt fail on purpose, as a fault. */
export type Sabotage = () => 'request' | 'answer' | undefined

/**
 * Posts a signed form to the app, trying again as the URL's connection overrides allow. All attempts carry the same
 * form, so the app sees the same MessageSid each time.
 *
 * @returns the last attempt's end and how many there were
 */
export async function post(
  account: Account,
  request: { url: string; method?: 'GET' | 'POST'; form: URLSearchParams; sabotage?: Sabotage },
): Promise<{ answer: Answer; attempts: number }> {
  const rules = connection(request.url)
  const startedAt = account.world.now()
  const token = newSid(account.world, '')
  for (let attempts = 1; ; attempts++) {
    const leftMs = rules.totalTimeoutMs - (account.world.now() - startedAt)
    const answer = await attempt(account, {
      ...request,
      timeoutMs: Math.min(rules.readTimeoutMs, leftMs),
      token,
    })
    const kind = failureOf(answer)
    const timeIsLeft = account.world.now() - startedAt < rules.totalTimeoutMs
    if (kind === undefined || attempts > rules.retries || !rules.retryOn.has(kind) || !timeIsLeft)
      return { answer, attempts }
  }
}

function failureOf(answer: Answer): RetryOn | undefined {
  if (!answer.answered) return answer.failure
  if (answer.status >= 500) return '5xx'
  return answer.status >= 400 ? '4xx' : undefined
}

function attempt(
  account: Account,
  request: {
    url: string
    method?: 'GET' | 'POST'
    form: URLSearchParams
    sabotage?: Sabotage
    timeoutMs: number
    token: string
  },
): Promise<Answer> {
  const { world } = account
  const sabotaged = request.sabotage?.()
  if (sabotaged === 'request')
    return Promise.resolve({ answered: false, failure: 'ct', code: 11205, why: 'connection refused' })
  const { url, init } = signed(account, request)
  const controller = new AbortController()
  return new Promise((resolve) => {
    const cancel = world.after(request.timeoutMs, () => {
      resolve({ answered: false, failure: 'rt', code: 11200, why: `no answer in ${request.timeoutMs} ms` })
      controller.abort()
    })
    void exchange(account, url, { ...init, signal: controller.signal }).then((answer) => {
      cancel()
      const heard = sabotaged === undefined || !answer.answered
      const why = 'connection broke before the answer'
      resolve(heard ? answer : { answered: false, failure: 'rt', code: 11200, why })
    })
  })
}

async function exchange(account: Account, url: string, init: RequestInit): Promise<Answer> {
  const { name, world, authToken } = account
  const line = {
    sandbox: name,
    vendor: 'twilio',
    kind: 'hook',
    secrets: [authToken],
    now: world.now,
  } as const
  try {
    const response = await overheard(line, world.fetch)(url, init)
    const body = await response.text()
    return {
      answered: true,
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body,
    }
  } catch (error) {
    return { answered: false, failure: 'ct', code: 11205, why: reason(error) }
  }
}

function signed(
  account: Account,
  request: { url: string; method?: 'GET' | 'POST'; form: URLSearchParams; token: string },
): { url: string; init: RequestInit } {
  const [plain = ''] = request.url.split('#')
  const get = request.method === 'GET'
  const url = get ? `${plain}${plain.includes('?') ? '&' : '?'}${request.form}` : plain
  const signature = signForm(
    account.authToken,
    signedUrl(url, account.settings.signedPort),
    get ? new URLSearchParams() : request.form,
  )
  return {
    url,
    init: {
      method: get ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'user-agent': 'TwilioProxy/1.1',
        accept: '*/*',
        'cache-control': 'max-age=259200',
        'x-twilio-signature': signature,
        'i-twilio-idempotency-token': request.token,
      },
      ...(get ? {} : { body: request.form.toString() }),
    },
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
