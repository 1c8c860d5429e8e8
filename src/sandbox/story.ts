import type { Shelf } from './shelf.ts'
import { bare } from './twilio/tariff.ts'
import type { TwilioSandbox } from './twilio/twilio.ts'

/** Something done at the sandbox that is no text: a page paid, a thing broken, time gone by. */
export type Deed = { id: string; at: number; phone?: string; line: string }

export type StoryTeller = {
  /** Writes down a line as it happens; `{name}` stands for whoever has that phone. */
  note(line: string, phone?: string): void
  /** What was done so far, as a `.chat` that can be played again. */
  tell(): string
}

/** Remembers what people do at the sandbox, to tell it as a story. */
export function openStoryTeller(args: {
  twilio: TwilioSandbox
  deeds: Shelf<Deed>
  now: () => number
}): StoryTeller {
  const { twilio, deeds, now } = args
  return {
    note(line, phone) {
      const id = String(deeds.values().length + 1)
      deeds.put(id, { id, at: now(), line, ...(phone ? { phone } : {}) })
    },
    tell() {
      const names = nameAll(twilio)
      const texts = twilio.control
        .messages()
        .filter(({ automatic }) => !automatic)
        .map((message) => {
          const inbound = message.direction === 'inbound'
          const name = names.get(inbound ? message.from : message.to) ?? 'someone'
          return { at: message.createdAt, line: `${name} ${inbound ? '>' : '<'} ${oneLine(message.body)}` }
        })
      const done = deeds.values().map(({ at, line, phone }) => ({
        at,
        line: line.replace('{name}', names.get(phone ?? '') ?? 'ana'),
      }))
      // Stable, so what happened in the same millisecond stays as it was written down.
      const lines = [...texts, ...done].sort((a, b) => a.at - b.at).map(({ line }) => line)
      return `# Copied from the sandbox's phone\n\n${lines.join('\n')}\n`
    },
  }
}

/** `ana`, `ben`, and `ana-2` for a second Ana. */
function nameAll(twilio: TwilioSandbox): Map<string, string> {
  const names = new Map<string, string>()
  const known = new Map(twilio.control.handsets().map(({ phone, name }) => [phone, name]))
  const phones = twilio.control
    .messages()
    .map(({ direction, from, to }) => (direction === 'inbound' ? from : to))
  for (const phone of new Set([...known.keys(), ...phones])) {
    const wish =
      (known.get(phone) ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-') || `phone${bare(phone).slice(-4)}`
    let name = wish
    for (let n = 2; [...names.values()].includes(name); n++) name = `${wish}-${n}`
    names.set(phone, name)
  }
  return names
}

/** A story has a line for each text; links change each time it is played. */
function oneLine(body: string): string {
  return body.replace(/\s*\n\s*/g, ' / ').replace(/https?:\/\/\S+/g, '{link}')
}
