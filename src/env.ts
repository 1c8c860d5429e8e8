import { z } from 'zod'
import { fileOf, isDatabaseUrl, isPostgresUrl, ONE_POSTGRES } from './store/database-url.ts'
import { Problem } from './till/problem.ts'

const url = z.string().refine((text) => URL.canParse(text), 'must be a URL, such as https://till.example.com')

const base = url
  .transform((text) => new URL(text))
  .refine(
    ({ protocol, hostname }) => protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)),
    'must be https (plain http only on loopback)',
  )

/** Where pages, hooks and cookies of ours are: all of them at the root of a host. */
const root = base.refine(
  ({ href, origin }) => href === `${origin}/`,
  'must be without a path, a query and a name, such as https://till.example.com',
)

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

function whole(least: number, most: number) {
  const words = `must be a whole number from ${least} to ${most}`
  return z.coerce.number(words).int(words).min(least, words).max(most, words)
}

const schema = z.object({
  PORT: whole(0, 65_535).default(3000),
  PUBLIC_BASE_URL: root.optional(),
  DATABASE_URL: z
    .string()
    .min(1)
    .refine(isDatabaseUrl, 'must be postgres://…, sqlite:path or the path of a SQLite file')
    .refine((text) => fileOf(text) !== undefined || isPostgresUrl(text), ONE_POSTGRES)
    .default('data/texttill.sqlite'),
  DATABASE_LISTEN_URL: z
    .string()
    .refine((text) => text === 'off' || isPostgresUrl(text), `${ONE_POSTGRES}, or off`)
    .optional(),
  DATABASE_REPLICA_URL: z.string().refine(isPostgresUrl, ONE_POSTGRES).optional(),
  DATABASE_POOL_SIZE: whole(1, 500).optional(),
  WEBHOOKS_TO_PRIVATE: z.enum(['yes', 'no']).optional(),
  METRICS_TOKEN: z.string().min(16, 'must have 16 characters at least').optional(),
  TEXTTILL_CONFIG: z.string().min(1).default('texttill.config.ts'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  REPLY_WAIT_MS: whole(0, 12_000).default(5_000),

  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits')
    .optional(),
  TWILIO_AUTH_TOKEN: list
    .refine((tokens) => tokens.length > 0, 'must be the token, or two with a comma between')
    .optional(),
  TWILIO_PHONE_NUMBER: list
    .refine((numbers) => numbers.length > 0 && numbers.every((number) => /^\+[1-9]\d{6,14}$/.test(number)), {
      message: 'must be a number in E.164, such as +15550100',
    })
    .optional(),
  TWILIO_SENDERS: list
    .refine(
      (senders) => senders.every((sender) => /^(whatsapp:\+[1-9]\d{6,14}|rcs:[\w.-]{1,100})$/.test(sender)),
      {
        message: 'must be senders as Twilio writes them, such as whatsapp:+15550100 or rcs:trail_till_agent',
      },
    )
    .optional(),
  TWILIO_API_BASE: base.optional(),

  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, 'must begin with sk_test_, sk_live_, rk_test_ or rk_live_')
    .optional(),
  STRIPE_WEBHOOK_SECRET: list
    .refine((secrets) => secrets.length > 0 && secrets.every((secret) => /^whsec_\S{10,}$/.test(secret)), {
      message: 'must begin with whsec_',
    })
    .optional(),
  STRIPE_API_BASE: base.optional(),

  SMTP_URL: z
    .string()
    .refine((text) => /^smtps?:$/.test(URL.parse(text)?.protocol ?? ''), {
      message: 'must be a mail server, such as smtps://user:password@smtp.example.com',
    })
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^(?:[^\s<>@"]+@[^\s<>@"]+|[^<>@"\r\n]{1,60} <[^\s<>@"]+@[^\s<>@"]+>)$/, {
      message: 'must be an address, such as till@example.com or Trail Till <till@example.com>',
    })
    .optional(),

  SANDBOX_PHONE_PORT: whole(0, 65_535).optional(),
  SANDBOX_STRIPE_PORT: whole(0, 65_535).optional(),
})

type Read = z.output<typeof schema>

/** The keys of both vendors; without them the till runs on the sandbox. */
export type Keys = {
  accountSid: string
  authTokens: string[]
  numbers: string[]
  /** Senders of other channels, as Twilio writes them: `whatsapp:+15550100`. */
  senders: string[]
  twilioBase?: URL
  stripeKey: string
  stripeSecrets: string[]
  stripeBase?: URL
}

/** What the environment says, checked. Variables are described in `.env.example`. */
export type Env = Pick<Read, 'PORT' | 'DATABASE_URL' | 'TEXTTILL_CONFIG' | 'LOG_LEVEL' | 'REPLY_WAIT_MS'> & {
  /** Without a slash at the end; missing only where the sandbox finds its own. */
  publicUrl: string | undefined
  /** Where PostgreSQL's notices are heard, if not at DATABASE_URL, or `off`. */
  listenUrl: string | undefined
  /** A streaming standby that reports are read from, on PostgreSQL. */
  replicaUrl: string | undefined
  /** PostgreSQL: the most connections held by this process, besides the one that listens. */
  poolSize: number | undefined
  /** Who may read /metrics from elsewhere than this machine. */
  metricsToken: string | undefined
  /** Whether outgoing webhooks may go to private networks, and without https: on the sandbox, unless told. */
  webhooksToPrivate: boolean
  keys: Keys | undefined
  mail: { url: string; from: string } | undefined
  sandboxPorts: { phone: number | undefined; stripe: number | undefined }
}

const NEEDED = {
  TWILIO_ACCOUNT_SID: 'Find it at: console.twilio.com, Account Info',
  TWILIO_AUTH_TOKEN: 'Find it at: console.twilio.com, Account Info',
  TWILIO_PHONE_NUMBER: 'Find it at: console.twilio.com, Phone Numbers',
  STRIPE_SECRET_KEY: 'Find it at: dashboard.stripe.com, Developers, API keys',
  STRIPE_WEBHOOK_SECRET:
    'Find it at: dashboard.stripe.com, Developers, Webhooks, your endpoint; or run `texttill setup`, which makes it',
  PUBLIC_BASE_URL: 'It is the address under which Twilio and Stripe reach this till',
} as const

/**
 * Reads the environment: the only place that does.
 *
 * @throws Problem `env`, a line for each variable that is wrong, or that is missing from half a set of keys, with
 *   where to find it
 */
export function readEnv(env: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const read = schema.safeParse(given)
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new Problem('env', wrong.join('\n'))
  }
  const { data } = read
  if (data.DATABASE_REPLICA_URL && fileOf(data.DATABASE_URL) !== undefined)
    throw new Problem('env', 'DATABASE_REPLICA_URL is for PostgreSQL, and DATABASE_URL names a SQLite file.')
  const keys = readKeys(data)
  return {
    PORT: data.PORT,
    DATABASE_URL: data.DATABASE_URL,
    TEXTTILL_CONFIG: data.TEXTTILL_CONFIG,
    LOG_LEVEL: data.LOG_LEVEL,
    REPLY_WAIT_MS: data.REPLY_WAIT_MS,
    publicUrl: data.PUBLIC_BASE_URL?.href.replace(/\/+$/, ''),
    listenUrl: data.DATABASE_LISTEN_URL,
    replicaUrl: data.DATABASE_REPLICA_URL,
    poolSize: data.DATABASE_POOL_SIZE,
    metricsToken: data.METRICS_TOKEN,
    webhooksToPrivate: data.WEBHOOKS_TO_PRIVATE ? data.WEBHOOKS_TO_PRIVATE === 'yes' : keys === undefined,
    keys,
    mail: readMail(data),
    sandboxPorts: { phone: data.SANDBOX_PHONE_PORT, stripe: data.SANDBOX_STRIPE_PORT },
  }
}

/** How the database is spoken to, as `openStore` takes it. */
export function storeOptionsOf({ listenUrl, poolSize, replicaUrl }: Env) {
  return { ...(listenUrl && { listenUrl }), ...(poolSize && { poolSize }), ...(replicaUrl && { replicaUrl }) }
}

/** Mail takes both, and is left out without them. */
function readMail({ SMTP_URL: url, MAIL_FROM: from }: Read): Env['mail'] {
  if (url !== undefined && from !== undefined) return { url, from }
  if (url === undefined && from === undefined) return undefined
  const missing = url === undefined ? 'SMTP_URL' : 'MAIL_FROM'
  const other = url === undefined ? 'MAIL_FROM' : 'SMTP_URL'
  throw new Problem('env', `${missing} is missing, and ${other} is set. Set both, or none to send no mail.`)
}

function readKeys(data: Read): Keys | undefined {
  const { PUBLIC_BASE_URL: _, ...vendors } = NEEDED
  const names = Object.keys(vendors) as (keyof typeof vendors)[]
  if (names.every((name) => data[name] === undefined)) return undefined
  const missing = (Object.keys(NEEDED) as (keyof typeof NEEDED)[]).filter((name) => data[name] === undefined)
  if (missing.length) {
    const lines = missing.map((name) => `${name} is missing. ${NEEDED[name]}`)
    throw new Problem(
      'env',
      [...lines, 'Set all of them, or none to try TextTill on its sandbox.'].join('\n'),
    )
  }
  return {
    accountSid: data.TWILIO_ACCOUNT_SID!,
    authTokens: data.TWILIO_AUTH_TOKEN!,
    numbers: data.TWILIO_PHONE_NUMBER!,
    senders: data.TWILIO_SENDERS ?? [],
    ...(data.TWILIO_API_BASE && { twilioBase: data.TWILIO_API_BASE }),
    stripeKey: data.STRIPE_SECRET_KEY!,
    stripeSecrets: data.STRIPE_WEBHOOK_SECRET!,
    ...(data.STRIPE_API_BASE && { stripeBase: data.STRIPE_API_BASE }),
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
