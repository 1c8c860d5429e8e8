import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { titleOf } from '../src/web/problem-codes.ts'

/** Who may import whom, and which packages. Rooms on one floor do not open into each other. */
const ROOMS: Record<string, { rooms: string[]; packages: RegExp }> = {
  till: { rooms: [], packages: /^(zod|libphonenumber-js(\/min)?|sms-segments-calculator)$/ },
  speech: { rooms: ['till'], packages: /^$/ },
  commands: { rooms: ['till', 'speech'], packages: /^$/ },
  page: { rooms: [], packages: /^(hono\/html|node:crypto|node:fs)$/ },
  store: { rooms: ['till'], packages: /^(kysely(\/\w+)?|better-sqlite3|pg|node:[\w/]+)$/ },
  stripe: { rooms: ['till'], packages: /^stripe$/ },
  twilio: { rooms: ['till'], packages: /^(twilio(\/.*)?|zod|node:module)$/ },
  remote: { rooms: ['till', 'reach.ts'], packages: /^node:(crypto|dns|http|https|net)$/ },
  mail: { rooms: ['till'], packages: /^(nodemailer|hono\/html|node:crypto)$/ },
  flows: { rooms: ['till', 'speech', 'store', 'commands'], packages: /^pino$/ },
  'traces.ts': { rooms: [], packages: /^(@opentelemetry\/api|node:http)$/ },
  'worker.ts': { rooms: ['till', 'store', 'flows', 'timetable.ts', 'traces.ts'], packages: /^$/ },
  'timetable.ts': { rooms: ['till', 'flows'], packages: /^$/ },
  web: {
    rooms: ['till', 'flows', 'store', 'stripe', 'twilio', 'commands', 'speech', 'page', 'traces.ts'],
    packages:
      /^(express|helmet|@simplewebauthn\/server|node:crypto|prom-client|hono\/html|stripe|node:fs|node:querystring|zod|csv-stringify\/sync|node:events|node:http)$/,
  },
  sandbox: { rooms: ['page'], packages: /./ },
}

/** What these rooms must be handed, and so may not reach for. */
const HANDED = [
  'till',
  'speech',
  'commands',
  'store',
  'flows',
  'web',
  'worker.ts',
  'stripe',
  'twilio',
  'mail',
]
const OUTSIDE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.env\b|\bsetTimeout\(|\bsetInterval\(/

const files = globSync('src/**/*.ts').map((path) => ({ path: normalize(path), room: roomOf(path) }))

function roomOf(path: string): string {
  return normalize(path).split('/')[1]!
}

function importsOf(path: string): string[] {
  const source = readFileSync(path, 'utf8')
  return [...source.matchAll(/(?:^|\n)(?:import|export)\s[^'"]*?from\s+'([^']+)'/g)].map((found) => found[1]!)
}

/** A file of the house and all that comes with it, whatever is asked of it later. */
function loadedBy(path: string, known = new Set<string>()): string[] {
  if (known.has(path)) return []
  known.add(path)
  const source = readFileSync(path, 'utf8')
  for (const [, target] of source.matchAll(
    /(?:^|\n)(?:import|export)\s(?!type\b)[^'"]*?from\s+'(\.[^']+\.ts)'/g,
  ))
    loadedBy(normalize(join(dirname(path), target!)), known)
  return [...known]
}

describe('the house', () => {
  it('has its imports point down', () => {
    const wrong = files.flatMap(({ path, room }) => {
      const may = ROOMS[room]
      if (!may) return []
      return importsOf(path).flatMap((target) => {
        if (!target.startsWith('.'))
          return may.packages.test(target) ? [] : [`${path} may not import ${target}`]
        const other = roomOf(join(dirname(path), target))
        return other === room || may.rooms.includes(other) ? [] : [`${path} may not import ${other}`]
      })
    })
    expect(wrong).toEqual([])
  })

  it('is handed time, chance and settings, and reaches for none of them', () => {
    const wrong = files
      .filter(({ room }) => HANDED.includes(room))
      .filter(({ path }) => OUTSIDE.test(readFileSync(path, 'utf8')))
      .map(({ path }) => `${path} reaches for the clock, the dice or the environment`)
    expect(wrong).toEqual([])
  })

  it('never calls the outside inside a transaction', () => {
    const wrong = files
      .filter(({ room }) => room === 'flows')
      .flatMap(({ path }) =>
        transactions(readFileSync(path, 'utf8'))
          .filter((body) => /\b(payments|carrier|mail|web)\.\w+\(|\.sleep\(|\bfetch\(/.test(body))
          .map(() => `${path} calls the outside inside a transaction`),
      )
    expect(wrong).toEqual([])
  })

  it('lets no text leave except through texts.writeOut', () => {
    const sends = files.filter(({ path, room }) => {
      if (room === 'sandbox') return false
      const source = readFileSync(path, 'utf8')
      return /carrier\.send\(|insertInto\('texts_out'\)/.test(source)
    })
    expect(sends.map(({ path }) => path).toSorted()).toEqual(['src/flows/send-text.ts', 'src/store/texts.ts'])
  })

  it('lets no mail leave except through mails.writeOut', () => {
    const sends = files.filter(({ path, room }) => {
      // The town's post office takes mail.send's place.
      if (room === 'sandbox' || path === 'src/town/premises.ts') return false
      return /\bmail\.send\(|insertInto\('(mails_out|operator_mails)'\)/.test(readFileSync(path, 'utf8'))
    })
    expect(sends.map(({ path }) => path).toSorted()).toEqual(['src/flows/send-mail.ts', 'src/store/mails.ts'])
  })

  it('runs no text as code, and believes certificates only', () => {
    const wrong = files
      .filter(({ room }) => room !== 'sandbox')
      .filter(({ path }) =>
        /\beval\(|\bnew Function\(|node:vm|rejectUnauthorized|NODE_TLS_REJECT/.test(
          readFileSync(path, 'utf8'),
        ),
      )
    expect(wrong).toEqual([])
  })

  it('draws by one generator, and hashes with nothing weak', () => {
    const draws = files.filter(({ path, room }) => {
      // The town has dice of its own, and the till's commands at a terminal name what they post.
      if (['sandbox', 'town', 'cli'].includes(room)) return false
      return /\brandom(Int|Bytes)\b|getRandomValues/.test(readFileSync(path, 'utf8'))
    })
    expect(draws.map(({ path }) => path)).toEqual(['src/outside.ts'])
    // What Twilio signs with is not ours to choose, and the sandbox is Twilio there.
    const weak = files
      .filter(({ room }) => room !== 'sandbox')
      .filter(({ path }) => /create(Hash|Hmac|Cipheriv)\('(?!sha(256|512)')/.test(readFileSync(path, 'utf8')))
    expect(weak.map(({ path }) => path)).toEqual([])
  })

  it('has a title for every problem that a door names, in the API or elsewhere', () => {
    const named = files
      .filter(({ path }) => path.startsWith('src/web/') && !path.startsWith('src/web/console/'))
      .flatMap(({ path }) => [
        ...readFileSync(path, 'utf8').matchAll(
          /(?:new Problem\(\s*|sendProblem\(\s*\w+,\s*\d+,\s*)'([a-z-]+)'/g,
        ),
      ])
      .map(([, code]) => code!)
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter((code) => titleOf(code) === titleOf('of no door'))).toEqual([])
  })

  it('asks browsers for no permission', () => {
    const asks = globSync('src/**/browser/*.js').filter((path) =>
      /geolocation|mediaDevices|getUserMedia|Notification|clipboard\.read|permissions\.|serviceWorker/.test(
        readFileSync(path, 'utf8'),
      ),
    )
    expect(asks).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = files.filter(({ path }) =>
      /\bprocess\.(env|loadEnvFile)\b/.test(readFileSync(path, 'utf8')),
    )
    expect(readers.map(({ path }) => path).toSorted()).toEqual([
      'src/cli/till.ts',
      'src/dot-env.ts',
      'src/main.ts',
    ])
  })

  it('loads no more than what was asked for: the sandbox in earnest, the doors for a list, both engines', () => {
    const cli = files.map(({ path }) => path).filter((path) => path.startsWith('src/cli/'))
    expect(cli.filter((path) => loadedBy(path).includes('src/web/app.ts'))).toEqual([])
    expect(cli.filter((path) => loadedBy(path).includes('src/sandbox/sandbox.ts'))).toEqual([])
    expect(loadedBy('src/cli/keys.ts').filter((path) => /^src\/(stripe|twilio|web)\//.test(path))).toEqual([])
    const till = loadedBy('src/main.ts')
    expect(till).toContain('src/web/app.ts')
    expect(till.filter((path) => /^src\/(sandbox|mail)\/|store\/(sqlite|postgres)\.ts$/.test(path))).toEqual(
      [],
    )
  })

  it('keeps files to one thing', () => {
    const long = files
      .map(({ path }) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 250)
      .map(({ path, lines }) => `${path} has ${lines} lines: look for the second thing in it`)
    expect(long).toEqual([])
  })
})

/** The text of each `transact(…)` and `autocommit(…)` call up to the bracket that closes it, and of each function that is handed a Tx. */
function transactions(source: string): string[] {
  const handed = [...source.matchAll(/\n(?:export )?(?:async )?function [^{]*\btx: Tx\b[\s\S]*?\n}/g)].map(
    ([body]) => body,
  )
  const called = [...source.matchAll(/\.(?:transact|autocommit)\(/g)].map(({ index, 0: { length } }) => {
    let depth = 1
    let end = index + length
    while (depth > 0 && end < source.length) {
      if (source[end] === '(') depth++
      if (source[end] === ')') depth--
      end++
    }
    return source.slice(index, end)
  })
  return [...handed, ...called]
}
