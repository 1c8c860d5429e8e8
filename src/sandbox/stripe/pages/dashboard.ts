import { breakPages } from './break.ts'
import { customerPages } from './customers.ts'
import type { Pages } from './dash.ts'
import { eventPages } from './events.ts'
import { paymentPages } from './payments.ts'
import { requestPages } from './requests.ts'

/** The dashboard, under `/dashboard`: all that the account holds, and buttons to break things. */
export function dashboard({ app, account }: Pages): void {
  app.get('/', (c) => c.redirect('/dashboard'))
  paymentPages({ app, account })
  customerPages({ app, account })
  eventPages({ app, account })
  requestPages({ app, account })
  breakPages({ app, account })
}
