import { pathToFileURL } from 'node:url'

/** What the referee says of one thing that it did not like. */
export type Violation = { level: string; rule: string; message: string; op?: string; path?: string }

type Referee = {
  exchange(request: object, body: Buffer, response: object, answer: Buffer): void
  webhook(request: object, body: Buffer, response: object, answer: Buffer, ms: number): void
}

/**
 * The referee, when the environment names its folder (`STRIPE_REFEREE`): it holds every answer and every webhook
 * against the types that Stripe ships. Without it the tests run unjudged.
 */
export async function openJudge(secret: string) {
  const folder = process.env.STRIPE_REFEREE
  if (folder === undefined) return undefined
  const { StripeReferee } = await import(pathToFileURL(`${folder}/lib/stripe.mjs`).href)
  const violations: Violation[] = []
  const add = (level: string, where: string, rule: string, message: string, extra: object = {}) => {
    // Tests ask for wrong things on purpose; how the sandbox answers is what is judged.
    if (where !== 'request' && level === 'error') violations.push({ level, rule, message, ...extra })
  }
  const log = { requests: 0, webhooks: 0, ops: {}, seen() {}, add }
  const referee: Referee = new StripeReferee(log, {
    strictUnknown: true,
    webhookSecret: secret,
    tolerance: Number.POSITIVE_INFINITY,
  })
  return {
    violations,
    async exchange(request: Request, body: string, response: Response): Promise<void> {
      const { pathname, search } = new URL(request.url)
      referee.exchange(
        { url: pathname + search, method: request.method, headers: Object.fromEntries(request.headers) },
        Buffer.from(body),
        { statusCode: response.status, headers: Object.fromEntries(response.headers) },
        Buffer.from(await response.clone().arrayBuffer()),
      )
    },
    webhook(headers: Headers, body: string, status: number): void {
      referee.webhook(
        { method: 'POST', headers: Object.fromEntries(headers) },
        Buffer.from(body),
        { statusCode: status },
        Buffer.from(''),
        0,
      )
    },
  }
}
