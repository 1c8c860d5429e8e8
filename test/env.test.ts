import { describe, expect, it } from 'vitest'
import { readEnv } from '../src/env.ts'
import { nameOf } from '../src/store/database-url.ts'

const saysOf = (env: Record<string, string>): string => {
  try {
    readEnv(env)
    return 'nothing'
  } catch (error) {
    return (error as Error).message
  }
}

describe('senders on other channels', () => {
  const keys = {
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'token',
    TWILIO_PHONE_NUMBER: '+15550100',
    STRIPE_SECRET_KEY: 'sk_test_x',
    STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
    PUBLIC_BASE_URL: 'https://till.example',
  }

  it('are read as Twilio writes them, and may be left out', () => {
    const senders = ['whatsapp:+15550100', 'rcs:trail_till_agent']
    expect(readEnv({ ...keys, TWILIO_SENDERS: senders.join(', ') }).keys?.senders).toEqual(senders)
    expect(readEnv(keys).keys?.senders).toEqual([])
  })

  it.each(['+15550100', 'whatsapp:15550100', 'whatsapp:', 'sms:+15550100', 'rcs:my agent'])(
    'are refused as %s',
    (sender) => {
      expect(saysOf({ ...keys, TWILIO_SENDERS: sender })).toContain('TWILIO_SENDERS must be senders')
    },
  )
})

describe('numbers and tokens', () => {
  it.each([
    ['PORT', 'abc', 'PORT must be a whole number from 0 to 65535'],
    ['DATABASE_POOL_SIZE', '0', 'DATABASE_POOL_SIZE must be a whole number from 1 to 500'],
    ['REPLY_WAIT_MS', '1.5', 'REPLY_WAIT_MS must be a whole number from 0 to 12000'],
    ['TWILIO_AUTH_TOKEN', ' , ', 'TWILIO_AUTH_TOKEN must be the token, or two with a comma between'],
  ])('%s is refused as “%s”', (name, given, says) => {
    expect(saysOf({ [name]: given })).toBe(says)
  })
})

describe('secrets of Stripe’s endpoint', () => {
  const keys = {
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'token',
    TWILIO_PHONE_NUMBER: '+15550100',
    STRIPE_SECRET_KEY: 'sk_test_x',
    PUBLIC_BASE_URL: 'https://till.example',
  }

  it.each([
    ['whsec_0123456789', ['whsec_0123456789']],
    ['whsec_from_now_on, whsec_the_one_before', ['whsec_from_now_on', 'whsec_the_one_before']],
    [' whsec_from_now_on,whsec_the_one_before, ', ['whsec_from_now_on', 'whsec_the_one_before']],
  ])('are read from “%s”', (given, secrets) => {
    expect(readEnv({ ...keys, STRIPE_WEBHOOK_SECRET: given }).keys?.stripeSecrets).toEqual(secrets)
  })

  it('are refused when one is none', () => {
    const given = 'whsec_from_now_on, sk_test_x'
    expect(saysOf({ ...keys, STRIPE_WEBHOOK_SECRET: given })).toContain('STRIPE_WEBHOOK_SECRET')
  })
})

describe('mail in the environment', () => {
  it.each([
    ['an address', 'till@example.com'],
    ['a name and an address', 'Trail Till <till@example.com>'],
  ])('is read with %s', (_what, from) => {
    const url = 'smtps://user:pass@smtp.example.com'
    expect(readEnv({ SMTP_URL: url, MAIL_FROM: from }).mail).toEqual({ url, from })
  })

  it('is left out without it', () => {
    expect(readEnv({}).mail).toBeUndefined()
    expect(readEnv({ SMTP_URL: ' ', MAIL_FROM: '' }).mail).toBeUndefined()
  })

  it.each([
    [{ SMTP_URL: 'smtp://127.0.0.1:25' }, 'MAIL_FROM is missing, and SMTP_URL is set. Set both, or none'],
    [{ MAIL_FROM: 'till@example.com' }, 'SMTP_URL is missing, and MAIL_FROM is set. Set both, or none'],
    [
      { SMTP_URL: 'https://mail.example', MAIL_FROM: 'a@b.example' },
      'SMTP_URL must be a mail server, such as',
    ],
    [{ SMTP_URL: 'smtp.example.com', MAIL_FROM: 'a@b.example' }, 'SMTP_URL must be a mail server, such as'],
    [{ SMTP_URL: 'smtp://m.example', MAIL_FROM: 'Trail Till' }, 'MAIL_FROM must be an address, such as'],
    [
      { SMTP_URL: 'smtp://m.example', MAIL_FROM: 'Till <till@a.example>\r\nBcc: all@b.example' },
      'MAIL_FROM must be an address, such as',
    ],
  ])('is refused as %j', (env, says) => {
    expect(saysOf(env)).toContain(says)
  })
})

describe('addresses in the environment', () => {
  const bases = ['PUBLIC_BASE_URL', 'STRIPE_API_BASE', 'TWILIO_API_BASE']

  it.each(
    bases.flatMap((name) =>
      ['http://till.example', 'http://10.0.0.1', 'ftp://till.example'].map((url) => [name, url]),
    ),
  )('are https elsewhere than on this machine: %s is not %s', (name, url) => {
    expect(saysOf({ [name!]: url! })).toContain(`${name} must be https`)
  })

  it.each(['https://till.example', 'http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'may be %s',
    (url) => {
      expect(readEnv({ PUBLIC_BASE_URL: url }).publicUrl).toBe(url)
    },
  )
})

describe('the address of the till', () => {
  it.each(['https://till.example/', 'https://till.example:8443'])('may be %s', (url) => {
    expect(readEnv({ PUBLIC_BASE_URL: url }).publicUrl).toBe(url.replace(/\/$/, ''))
  })

  it.each(['/till', '//', '/?shop=1', '/#top'])(
    'is the root of a host, and not https://till.example%s',
    (rest) => {
      const said = saysOf({ PUBLIC_BASE_URL: `https://till.example${rest}` })
      expect(said).toContain('PUBLIC_BASE_URL must be without a path')
    },
  )

  it('has no name and password in it', () => {
    const said = saysOf({ PUBLIC_BASE_URL: 'https://ana:secret@till.example' })
    expect(said).toBe(
      'PUBLIC_BASE_URL must be without a path, a query and a name, such as https://till.example.com',
    )
  })
})

describe('the database', () => {
  it.each(['data/till.sqlite', './a:b.sqlite', 'C:\\till.sqlite', ':memory:', 'sqlite:/data/till.sqlite'])(
    'may be the file %s',
    (url) => {
      expect(readEnv({ DATABASE_URL: url }).DATABASE_URL).toBe(url)
    },
  )

  it.each(['postgres://till@db/till', 'postgresql://till@db/till'])('may be %s', (url) => {
    expect(readEnv({ DATABASE_URL: url }).DATABASE_URL).toBe(url)
  })

  it.each([
    'postgre://till:s3cret@db/till',
    'POSTGRES://till:s3cret@db/till',
    'mysql://till:s3cret@db/till',
    'postgres:/till:s3cret@db/till',
  ])('is no new file by the name of %s', (url) => {
    const said = saysOf({ DATABASE_URL: url })
    expect(said).toBe('DATABASE_URL must be postgres://…, sqlite:path or the path of a SQLite file')
  })
})

describe('a PostgreSQL server', () => {
  const names = ['DATABASE_URL', 'DATABASE_LISTEN_URL', 'DATABASE_REPLICA_URL']
  it.each(['postgres://till@one:5432,two:5432/till', 'postgres://till:a#secret@db/till'])(
    'has an address that can be read, unlike %s',
    (url) => {
      const env = { DATABASE_URL: url, DATABASE_LISTEN_URL: url, DATABASE_REPLICA_URL: url }
      const said = saysOf(env).split('\n')
      expect(said.map((line) => line.split(' must be a postgres:// address of one server')[0])).toEqual(names)
      expect(said.join()).not.toMatch(/secret/)
    },
  )

  it('is shown without its user and password, in whatever way it is written', () => {
    expect(
      [
        'postgres://till:secret@db:5433/till?sslmode=require',
        'postgres://till:secret@/till?host=/run/postgresql',
        'postgres:///till',
      ].map((url) => nameOf(readEnv({ DATABASE_URL: url }).DATABASE_URL)),
    ).toEqual(['db:5433/till', '/run/postgresql/till', 'localhost/till'])
  })
})

describe('a replica for reports', () => {
  const first = 'postgres://till@db/till'

  it('is a PostgreSQL server beside another', () => {
    const replica = 'postgres://till@standby/till'
    expect(readEnv({ DATABASE_URL: first, DATABASE_REPLICA_URL: replica }).replicaUrl).toBe(replica)
    expect(readEnv({ DATABASE_URL: first }).replicaUrl).toBeUndefined()
  })

  it.each([
    [
      { DATABASE_URL: first, DATABASE_REPLICA_URL: 'copy.sqlite' },
      'DATABASE_REPLICA_URL must be a postgres://',
    ],
    [
      { DATABASE_REPLICA_URL: first },
      'DATABASE_REPLICA_URL is for PostgreSQL, and DATABASE_URL names a SQLite',
    ],
  ])('is refused when it is not', (env, words) => {
    expect(saysOf(env)).toContain(words)
  })
})
