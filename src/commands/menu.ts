import { autoPacks } from '../till/auto.ts'
import { inLanguage } from '../till/command-settings.ts'
import { readWord } from '../till/grammar.ts'
import { spoken } from '../till/keywords.ts'
import { isOneSegment } from '../till/segments.ts'
import { comesByItself } from '../till/service.ts'
import type { BuiltIn } from './ask.ts'
import { priceWords } from './prices.ts'

/** MENU and ?: what can be texted and what it costs, as much as one segment holds. */
export const menu: BuiltIn = {
  keyword: 'MENU',
  answer(text, { service, speech, buy }) {
    if (text !== '?' && !readWord(text, { words: ['MENU', 'COMMANDS'] })) return
    const commands = service.commands.map(
      (command) =>
        `${inLanguage(command.usage, speech.language)} ${priceWords(command, service.currency, speech)}`,
    )
    if (comesByItself(service)) commands.push(spoken('SUBS', speech.language))
    const auto = autoPacks(service).length > 0
    let say = speech.menu({ commands, buy, auto })
    while (!isOneSegment(say) && commands.length > 0) {
      commands.pop()
      say = speech.menu({ commands, buy, auto })
    }
    return { say }
  },
}
