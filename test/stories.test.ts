import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { play } from '../src/cli/play.ts'
import { loadService } from '../src/load-service.ts'
import { readStory } from '../src/sandbox/chat.ts'
import { readService } from '../src/till/service.ts'
import { openTown } from '../src/town/town.ts'
import { townStage } from '../src/town/town-stage.ts'
import settings from '../texttill.config.ts'
import { engines } from './engines.ts'

const folder = new URL('../fixtures/stories/', import.meta.url)
const stories = readdirSync(folder)
  .filter((file) => file.endsWith('.chat'))
  .map((file) => ({ file, ...readStory(readFileSync(new URL(file, folder), 'utf8')) }))

describe.each(engines)('on $name', ({ name, open }) => {
  it.each(stories)('$story.title', { timeout: 180_000 }, async ({ file, story, wrong }) => {
    expect(wrong).toEqual([])
    // Without one, a town plays on SQLite that answers at once.
    const database = name === 'postgres' ? await open() : undefined
    const happened: string[] = []
    const town = await openTown({
      service: story.config
        ? await loadService(fileURLToPath(new URL(story.config.file, folder)))
        : readService(settings),
      // Nobody else is at work in a town, and what comes over a real wire would come at no time of its clock.
      ...(database && { databaseUrl: database.url, storeOptions: { listenUrl: 'off' } }),
      log: (line) => happened.push(line),
    })
    try {
      await play(townStage(town), { file, story })
      expect((await town.books()).wrong).toEqual([])
      // What Stripe never told of is found when the reconciler comes round.
      await town.clock.advance(6 * 60_000)
      await town.settle()
      expect(await town.tieOut()).toEqual([])
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n\n${happened.join('\n')}`)
    } finally {
      await town.close()
      await database?.close()
    }
  })
})
