import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { castOf } from '../../src/cli/cast.ts'
import { readStory, type Step, writeWords } from '../../src/sandbox/chat.ts'
import { countryOf } from '../../src/till/phone.ts'

const folder = new URL('../../fixtures/', import.meta.url)
const files = readdirSync(new URL('stories/', folder)).filter((file) => file.endsWith('.chat'))
const stories = files.map((file) => ({
  file,
  ...readStory(readFileSync(new URL(`stories/${file}`, folder), 'utf8')),
}))

describe('the language of stories', () => {
  it('is what its page says', () => {
    const page = readFileSync('docs/sandbox.md', 'utf8')
    const [, story] = /## Stories.*?```\n(.*?)```/s.exec(page)!
    const [, table] = /\n\| line \| \|\n(.*?)\n\n/s.exec(page)!
    const rows = table!.split('\n').map((row) => row.split(' | ')[0]!)
    const lines = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, line]) => line!))
    expect(lines.length).toBeGreaterThan(40)
    expect(readStory([story, ...lines].join('\n')).wrong).toEqual([])
  })

  it.each<[string, Step]>([
    ['ana > BUY 20', { kind: 'texts', who: 'ana', words: 'BUY 20' }],
    ['ana >', { kind: 'texts', who: 'ana', words: '' }],
    ['ana > one\\ntwo\\\\three', { kind: 'texts', who: 'ana', words: 'one\ntwo\\three' }],
    ['ana-2 < Balance ...', { kind: 'reads', who: 'ana-2', words: 'Balance ...' }],
    ['ana <', { kind: 'reads-nothing', who: 'ana' }],
    ['ana sends a picture', { kind: 'sends-picture', who: 'ana', words: '' }],
    ['ana sends a picture: look', { kind: 'sends-picture', who: 'ana', words: 'look' }],
    [
      'ana pays {link}',
      { kind: 'pays', who: 'ana', link: '{link}', card: '4242424242424242', succeeds: true },
    ],
    [
      'ana tries to pay {link2} with 4000 0000 0000 9995',
      { kind: 'pays', who: 'ana', link: '{link2}', card: '4000000000009995', succeeds: false },
    ],
    ['ana cannot pay {link}', { kind: 'cannot-pay', who: 'ana', link: '{link}' }],
    ['ana refuses {link}', { kind: 'approves', who: 'ana', link: '{link}', agrees: false }],
    ["ana's card is declined: expired_card", { kind: 'turns-card', who: 'ana', decline: 'expired_card' }],
    ["ana's card works again", { kind: 'turns-card', who: 'ana', decline: null }],
    ['ana types SPRING at {link}', { kind: 'types-code', who: 'ana', code: 'SPRING', link: '{link}' }],
    [
      'ana saves 5555 5555 5555 4444 at {link}',
      { kind: 'changes-card', who: 'ana', card: '5555555555554444', link: '{link}' },
    ],
    ['ana removes the card at {link}', { kind: 'changes-card', who: 'ana', card: null, link: '{link}' }],
    ["ana's mail < Your receipt ...", { kind: 'reads-mail', who: 'ana', words: 'Your receipt ...' }],
    ['the operator refunds ana', { kind: 'refunds', who: 'ana', by: 'operator', amount: null }],
    ["stripe's dashboard refunds ana 7.50", { kind: 'refunds', who: 'ana', by: 'dashboard', amount: '7.50' }],
    ["stripe's dashboard deletes ana", { kind: 'deletes', who: 'ana' }],
    [
      "stripe's dashboard makes the code SPRING: 25% off",
      { kind: 'makes-code', code: 'SPRING', percentOff: 25 },
    ],
    ['ana disputes the payment', { kind: 'disputes', who: 'ana' }],
    ["ana's dispute is lost", { kind: 'dispute-ends', who: 'ana', won: false }],
    ['stripe forgets the events', { kind: 'events', does: 'forget' }],
    ['1 minute later', { kind: 'later', ms: 60_000 }],
    ['2 days later', { kind: 'later', ms: 172_800_000 }],
    ['stripe delivers backwards', { kind: 'events', does: 'deliver-backwards' }],
    ['stripe delivers that five times', { kind: 'events-again', times: 5 }],
    ['twilio delivers the next text twice', { kind: 'next-text', goes: 'often', times: 2 }],
    ['books: house:stripe -> ana 20.00', { kind: 'moved', from: 'house:stripe', to: 'ana', amount: '20.00' }],
    ['books: nothing', { kind: 'moved-nothing' }],
  ])('has %s', (line, step) => {
    expect(readStory(line)).toMatchObject({ wrong: [], story: { lines: [{ line: 1, step }] } })
  })

  it.each([
    'ana buys 20',
    'Ana > BUY 20',
    'stripe > BUY 20',
    'ana pays',
    'ana pays link',
    'a while later',
    'stripe delivers that seven times',
    'books: house:stripe -> ana twenty',
    '(ben is 0791234567)',
  ])('knows nothing of %j, and says in which line', (line) => {
    const { wrong } = readStory(`# A story.\n\n${line}\n`)
    expect(wrong).toEqual([{ line: 3, sentence: `"${line}" is no line of a story` }])
  })

  it('takes its title from the first comment, and numbers and the till from brackets', () => {
    const { story } = readStory(
      '# First.\n# Second.\n(ben is +41791234567)\n(zoe is whatsapp:+4915112345678)\n(the till runs yen.config.ts)\n',
    )
    expect(story.config).toEqual({ line: 5, text: '(the till runs yen.config.ts)', file: 'yen.config.ts' })
    expect(story.title).toBe('First.')
    expect([...story.numbers]).toEqual([
      ['ben', '+41791234567'],
      ['zoe', 'whatsapp:+4915112345678'],
    ])
  })

  it('reads what it writes', () => {
    const body = 'one\r\ntwo \\n three'
    const { story } = readStory(writeWords('ana', 'person', body))
    expect(story.lines[0]!.step).toEqual({ kind: 'texts', who: 'ana', words: 'one\ntwo \\n three' })
  })

  it('is what the page about it shows', () => {
    const page = readFileSync(new URL('README.md', folder), 'utf8')
    const [, shown] = /## Stories\s+```\n([\s\S]*?)```/s.exec(page)!
    expect(readStory(shown!).wrong).toEqual([])
    const told = [...page.split('| Line | Meaning |')[1]!.matchAll(/^\| (`.*?`) \|/gm)]
      .flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, line]) => line!))
      .map((line) => line.replace(/…$/, '4000 0000 0000 9995'))
    expect(told.length).toBeGreaterThan(25)
    expect(readStory(told.join('\n')).wrong).toEqual([])
  })
})

describe('the people of the stories', () => {
  const phones = stories.flatMap(({ file, story }) => {
    const cast = castOf(story, { file })
    const people = new Set(story.lines.flatMap(({ step }) => ('who' in step ? [step.who] : [])))
    return [...people].map(cast.phoneOf)
  })

  it('have a number each, and no two the same', () => {
    expect(new Set(phones).size).toBe(phones.length)
  })

  it('are American unless the story says otherwise', () => {
    expect(castOf(stories[0]!.story, { file: 'a.chat' }).phoneOf('ana')).toMatch(/^\+1\d{10}$/)
    expect(countryOf(castOf(stories[0]!.story, { file: 'a.chat' }).phoneOf('ana'))).toBe('US')
  })

  it('text under the same MessageSid each time, and under others when they are new', () => {
    const story = stories[0]!.story
    const sid = castOf(story, { file: 'a.chat' }).sidOf(3, 'BUY 20')
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/)
    expect(castOf(story, { file: 'a.chat' }).sidOf(3, 'BUY 20')).toBe(sid)
    expect(castOf(story, { file: 'b.chat' }).sidOf(3, 'BUY 20')).not.toBe(sid)
    expect(castOf(story, { file: 'a.chat', salt: '1' }).sidOf(3, 'BUY 20')).not.toBe(sid)
  })
})
