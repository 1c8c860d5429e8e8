import { z } from 'zod'
import { type Coordinates, readCoordinates } from './place.ts'

/** A place as an argument of a command, in any form that people and satellite messengers send. */
export const coordinates: z.ZodType<Coordinates, string> = z.string().transform((text, context) => {
  const place = readCoordinates(text)
  if (place) return place
  context.addIssue({ code: 'custom', message: 'is not a place, such as 46.5 7.9' })
  return z.NEVER
})
