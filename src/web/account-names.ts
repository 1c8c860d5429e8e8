import { HOUSE } from '../flows/house.ts'

const NAMES: Record<string, string> = {
  [HOUSE.stripe]: 'Stripe',
  [HOUSE.revenue]: 'Revenue',
  [HOUSE.discounts]: 'Discounts',
  [HOUSE.fees]: 'Fees',
  [HOUSE.disputeFees]: 'Dispute fees',
  [HOUSE.losses]: 'Losses',
  [HOUSE.suspense]: 'To be looked at',
  [HOUSE.exchange]: 'Exchange',
  customers: 'Customers',
}

/** A house account as people call it; others as the ledger does. */
export function accountName(account: string): string {
  return NAMES[account] ?? account
}
