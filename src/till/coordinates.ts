import type { z } from 'zod'
import { type Coordinates, readCoordinates } from './place.ts'
import { reader } from './readers.ts'

/** A place as an argument of a command, in any form that people and satellite messengers send. */
export const coordinates: z.ZodType<Coordinates, string> = reader(
  readCoordinates,
  'is not a place, such as 46.5 7.9',
)
