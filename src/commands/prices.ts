import type { Catalogue } from '../speech/en.ts'
import type { ServiceCommand } from '../till/command-settings.ts'
import { formatMoney, formatRate } from '../till/money.ts'

/** What an answer of a command costs besides its segments, in words. */
export function priceWords(command: ServiceCommand, currency: string, speech: Catalogue): string {
  const words = answerWords(command, currency, speech)
  return command.schedule ? speech.priceEachDay({ price: words }) : words
}

function answerWords(
  { price, perSegment, varies }: ServiceCommand,
  currency: string,
  speech: Catalogue,
): string {
  if (perSegment > 0) return speech.pricePerText({ price: formatRate(perSegment, currency) })
  return varies ? speech.priceUpTo({ price: formatMoney(price, currency) }) : formatMoney(price, currency)
}
