import type { House } from '../flows/house.ts'
import { replayEvent } from '../flows/replay-event.ts'
import { COMMAND_LINE } from '../store/deeds.ts'
import { Unreachable } from '../till/world.ts'
import { openProgress } from './progress.ts'

export type Worked = { done: number; ignored: number; failed: { id: string; why: string }[] }

/** Works kept events once more, in the order given, as somebody watches. @throws Unreachable, for then all would fail */
export async function workEvents(house: House, ids: string[]): Promise<Worked> {
  const progress = openProgress({ total: ids.length })
  const worked: Worked = { done: 0, ignored: 0, failed: [] }
  try {
    for (const id of ids) {
      progress.doing(id)
      try {
        const event = await replayEvent(house, { id, actor: COMMAND_LINE })
        if (event?.state === 'done') worked.done++
        else if (event?.state === 'ignored') worked.ignored++
        else worked.failed.push({ id, why: event?.outcome ?? 'never kept' })
      } catch (error) {
        if (error instanceof Unreachable) throw error
        worked.failed.push({ id, why: error instanceof Error ? error.message : String(error) })
      }
      progress.done()
    }
  } finally {
    progress.end()
  }
  return worked
}

/** `3 worked, 1 of them none of ours.`, and a line for each that failed. */
export function sayWorked({ done, ignored, failed }: Worked): string {
  const lines = failed.map(({ id, why }) => `\n  ${id} failed: ${why}`)
  const counts = [`${done + ignored} worked`, ...(ignored ? [`${ignored} of them none of ours`] : [])]
  return `${counts.join(', ')}${failed.length ? `, ${failed.length} failed` : ''}.${lines.join('')}`
}
