import { readAuto } from '../till/auto.ts'
import type { BuiltIn } from './ask.ts'

/** AUTO 20 BELOW 5: an agreement to be charged without a text. The whole text, or it agrees to nothing. */
export const auto: BuiltIn = {
  keyword: 'AUTO',
  answer(text, { service }) {
    const wish = readAuto(text, service.currency)
    if (wish) return { account: { kind: 'auto', wish } }
  },
}
