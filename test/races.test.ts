import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { questions } from './simulation/questions.ts'

const page = readFileSync('docs/races.md', 'utf8')

describe('docs/races.md', () => {
  it('names each race once, from the first to the last', () => {
    const named = [...page.matchAll(/^\| (R\d+b?) \|/gm)].map(([, race]) => race!)
    const all = Array.from({ length: 88 }, (_, i) => `R${i + 1}`)
    expect(named).toEqual(all.toSpliced(22, 0, 'R22b'))
  })

  it('shows each race by tests and stories that exist', () => {
    const unshown = page
      .split('\n')
      .filter((line) => /^\| R\d/.test(line))
      .filter((line) => {
        const shown = [
          ...line
            .split(' | ')
            .at(-1)!
            .matchAll(/`([^`]+)`/g),
        ].map(([, name]) => name!)
        return shown.length === 0 || !shown.every(isThere)
      })
    expect(unshown).toEqual([])
  })

  it('names questions that storms ask', () => {
    const [, told] = /after each: (.*?)\nEvery test till/s.exec(page)!
    const asked = [...told!.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
    expect(asked).toHaveLength(5)
    expect(questions.map(({ name }) => name)).toEqual(expect.arrayContaining(asked))
  })

  it('has a story of every way to buy', () => {
    const [, ways] = page.split('## Every way to buy, as a story')
    const stories = [...ways!.matchAll(/^\| [^|]+ \| (`.*`) \|$/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`([\w-]+)`/g)].map(([, name]) => `${name}.chat`),
    )
    expect(stories.length).toBeGreaterThan(30)
    const told = readdirSync('fixtures/stories')
    expect(stories.filter((story) => !told.includes(story))).toEqual([])
  })
})

/** `doors/purchases › a title, or a row of a table`, or the path of a story. */
function isThere(name: string): boolean {
  const [file, title] = name.split(' › ')
  if (title === undefined) return existsSync(name)
  const [path] = globSync(`test/${file}.test.ts`)
  return path !== undefined && readFileSync(path, 'utf8').includes(`'${title}'`)
}
