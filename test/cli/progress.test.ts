import { expect, it } from 'vitest'
import { openProgress } from '../../src/cli/progress.ts'

function watch(isTTY: boolean) {
  let at = 0
  let written = ''
  const stream = { isTTY, columns: 40, write: (words: string) => (written += words) }
  const progress = openProgress({ total: 40, stream, now: () => at })
  return { progress, written: () => written, later: (ms: number) => (at += ms) }
}

it('rewrites one line on a terminal, as wide as that is, and takes it away at the end', () => {
  const { progress, written, later } = watch(true)
  for (let i = 0; i < 10; i++) {
    progress.doing(`a-story-with-quite-a-long-name-${i}.chat`)
    later(1_000)
    progress.done()
  }
  const lines = written().split('\r\x1b[2K')
  expect(lines.every((line) => line.length < 40 && !line.includes('\n'))).toBe(true)
  expect(lines.at(-1)).toMatch(/^10\/40, 30 s left {2}a-story/)
  progress.end()
  expect(written().endsWith('\r\x1b[2K')).toBe(true)
})

it('writes a plain line every five seconds into a pipe', () => {
  const { progress, written, later } = watch(false)
  for (let i = 0; i < 12; i++) {
    progress.doing(`story ${i}`)
    later(1_000)
    progress.done()
  }
  progress.end()
  expect(written()).toBe('5/40, 35 s left  story 4\n10/40, 30 s left  story 9\n')
})
