import { existsSync, globSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testService } from '../src/test.ts'

const readme = readFileSync('README.md', 'utf8')

describe('the README', () => {
  it.each(['README.md', ...globSync('docs/*.md')])('links to what is there: %s', (path) => {
    const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to]) => to!)
    expect(links.filter((to) => !existsSync(join(dirname(path), to)))).toEqual([])
  })

  it.each(globSync('docs/*.md'))('is in the package with all that a page of it links to: %s', (path) => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] }
    const shipped = [...files, 'README.md', 'LICENSE']
    const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to]) =>
      join(dirname(path), to!),
    )
    expect(links.filter((to) => !shipped.some((one) => to === one || to.startsWith(`${one}/`)))).toEqual([])
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
    await using till = await testService(settings, {
      fetch: ({ url }) => (url.endsWith('/Zermatt') ? new Response('85') : new Response('', { status: 404 })),
    })
    const urs = till.phone('+41791234567')
    await urs.buys('10')
    expect(await urs.texts('SNOW Zermatt')).toBe('Zermatt: 85 cm of snow.')
    expect(await urs.texts('SNOW Dubai')).toMatch(/^We know no resort called Dubai/)
    expect(await urs.balance()).toBe('9.81')
  })
})
