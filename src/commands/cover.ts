import type { Catalogue } from '../speech/en.ts'
import type { Service } from '../till/service.ts'
import { buyWords } from './amounts.ts'

/** How to make up for what is missing: the smallest pack that is enough, or else the largest there is. */
export function coverWords(service: Service, speech: Catalogue, balanceMicros: number): string {
  const enough = service.packs.find(({ credit }) => credit + balanceMicros >= 0) ?? service.packs.at(-1)!
  return buyWords(service, speech, enough.pay)
}
