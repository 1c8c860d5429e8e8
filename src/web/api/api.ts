import type { Router } from 'express'
import type { House } from '../../flows/house.ts'
import type { Endpoint } from './endpoint.ts'
import { serve } from './serve.ts'
import { signInEndpoints } from './sign-in.ts'

/** Everything that programs may ask of the till. */
export const ENDPOINTS: Endpoint[] = [...signInEndpoints]

/** The door for programs. */
export function api(house: House): Router {
  return serve(house, ENDPOINTS)
}
