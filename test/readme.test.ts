import { existsSync, globSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Problem } from '../src/till/problem.ts'
import { readService } from '../src/till/service.ts'

const readme = readFileSync('README.md', 'utf8')

describe('the README', () => {
  it.each(['README.md', ...globSync('docs/*.md')])('links to what is there: %s', (path) => {
    const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to]) => to!)
    expect(links.filter((to) => !existsSync(join(dirname(path), to)))).toEqual([])
  })

  it('names scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }
    const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name]) => name!)
    expect(named.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([])
  })

  it('sells a command that works', async () => {
    const [, source] = /```ts\n([\s\S]*?)```/.exec(readme)!
    // In the project, where its imports lead to what an operator's would.
    const file = `readme-${process.pid}.config.ts`
    await writeFile(file, source!)
    onTestFinished(() => rm(file))
    const { default: settings } = await import(join(process.cwd(), file))
    const [snow] = readService(settings).commands
    const asks = (words: string, answer: Response) =>
      snow!.run(snow!.asks.parse(words), {
        now: 0,
        country: 'CH',
        signal: new AbortController().signal,
        fetch: async () => answer,
      })
    expect(await asks('Zermatt', new Response('85'))).toBe('Zermatt: 85 cm of snow.')
    await expect(asks('Dubai', new Response('', { status: 404 }))).rejects.toThrow(Problem)
  })
})
