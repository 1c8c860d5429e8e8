import { z } from 'zod'

/** A moment: ISO 8601, UTC. Written from ms since 1970. */
export const time = z.iso.datetime().meta({ example: '2026-11-23T20:15:00.000Z' })

export function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
