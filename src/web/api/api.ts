import { Router } from 'express'
import type { House } from '../../flows/house.ts'
import type { Doors } from '../app.ts'
import { accountEndpoints } from './account.ts'
import { type Described, docsPage } from './docs.ts'
import type { Endpoint } from './endpoint.ts'
import { openApiOf } from './openapi.ts'
import { operatorEndpoints } from './operators.ts'
import { orderEndpoints } from './orders.ts'
import { ownDataEndpoints } from './own-data.ts'
import { recordEndpoints } from './records.ts'
import { serve } from './serve.ts'
import { settingsEndpoints } from './settings.ts'
import { signInEndpoints } from './sign-in.ts'

import { usageEndpoints } from './usages.ts'
import { webhookEndpoints } from './webhooks.ts'

/** Everything that programs may ask of the till. */
const ENDPOINTS: Endpoint[] = [
  ...signInEndpoints,
  ...accountEndpoints,
  ...orderEndpoints,
  ...settingsEndpoints,
  ...ownDataEndpoints,
  ...operatorEndpoints,
  ...usageEndpoints,
  ...recordEndpoints,
  ...webhookEndpoints,
]

/** The door for programs, and what describes it. */
export function api(house: House, doors: Doors): Router {
  const { service, settings } = house
  const about = { title: `${service.name} API`, version: '1', url: settings.publicUrl }
  // Made when somebody asks first: it takes longer than everything else that a till does to open.
  let described: Described | undefined
  const describe = () => {
    described ??= openApiOf(ENDPOINTS, about) as Described
    return described
  }
  const router = Router()
  router.get('/v1/openapi.json', (_request, response) => {
    response.set('Cache-Control', 'max-age=300').json(describe())
  })
  router.use(docsPage(doors, describe))
  router.use(serve(house, ENDPOINTS))
  return router
}
