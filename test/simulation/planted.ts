import { registerHooks } from 'node:module'

/**
 * Bugs to plant in the house before it is loaded, to see which of the town's questions finds them. Each takes a line of
 * the real source and makes it what a tired person might have written.
 */
export type Planted = {
  says: string
  file: string
  /** Where it was, and what it becomes. */
  changes: readonly [from: string, to: string][]
}

export const planted = {
  'credit on every event': {
    says: 'every event that says "paid" is credited, not every payment',
    file: 'src/flows/settle-order.ts',
    changes: [
      ["if (order.state === 'paid') return", "if (order.state === ('never' as string)) return"],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: source is looked for, and put in its place
      ['id: `grant:${key}`', "id: house.world.newId('grant')"],
    ],
  },
  'reply lost': {
    says: 'words that a door has carried are taken to have arrived',
    file: 'src/store/texts.ts',
    changes: [["state: args.carried ? 'carried' :", "state: args.carried ? 'sent' :"]],
  },
  'no idempotency key': {
    says: 'a charge that is asked for again is a new charge',
    file: 'src/stripe/payments.ts',
    changes: [
      [
        'description: charge.title,\n              metadata: metadataOf(tillId, mark),\n            },\n            { idempotencyKey: key },',
        'description: charge.title,\n              metadata: metadataOf(tillId, mark),\n            },',
      ],
    ],
  },
  'hold forgotten': {
    says: 'a command that failed keeps its hold',
    file: 'src/flows/capture.ts',
    changes: [
      [
        'if (run.price_micros + run.segment_micros > 0) await ledger.voidHold(tx, { hold: run.id, at })',
        'await Promise.resolve()',
      ],
    ],
  },
  'conversation forgotten': {
    says: 'a question that nobody answers keeps what was held',
    file: 'src/flows/ask-customer.ts',
    changes: [["if (run.state !== 'open') return undefined", 'if (run.id) return undefined']],
  },
  'answer heard twice': {
    says: 'an answer goes to the next question too',
    file: 'src/store/conversations.ts',
    changes: [
      [
        '[...JSON.parse(args.conversation.answers), args.answer]',
        '[...JSON.parse(args.conversation.answers), args.answer, args.answer]',
      ],
    ],
  },
  'inbound not deduplicated': {
    says: 'a text that is delivered again is a new text',
    file: 'src/flows/receive-text.ts',
    changes: [
      [
        'const heard = await textsIn.hear(tx, { ...text, customer: customer.id, at })',
        'let heard\n    while (!(heard = await textsIn.hear(tx, { ...text, customer: customer.id, at }))) text = { ...text, sid: text.sid + "+" }',
      ],
    ],
  },
  'thanked for before it is kept': {
    says: 'Twilio hears that a text has arrived though the disk did not take it',
    file: 'src/web/hooks-twilio.ts',
    changes: [['await receiveText(house, text)', 'await receiveText(house, text).catch(() => [])']],
  },
  'reconciler asleep': {
    says: 'events that never reached us are never heard',
    file: 'src/flows/reconcile.ts',
    changes: [['if (!known.has(event.id) &&', 'if (event.id === "" &&']],
  },
  'job done too early': {
    says: 'a job is taken away before its flow has run',
    file: 'src/worker.ts',
    changes: [
      [
        'const again = await traced(',
        'await store.transact((tx) => jobs.finish(tx, job))\n    const again = await traced(',
      ],
    ],
  },
  overdraft: {
    says: 'a hold is given to whoever asks',
    file: 'src/store/ledger-queries.ts',
    changes: [
      [
        'const available = sql<number>`credits - spent - clawed - held`',
        'const available = sql<number>`credits - spent - clawed - held + 1000000`',
      ],
    ],
  },
  'lock forgotten': {
    says: 'LOCK says that it is locked, and locks nothing',
    file: 'src/store/customers.ts',
    changes: [['.set({ locked_at: args.at })', '.set({ locked_at: null })']],
  },
  'refund kept': {
    says: 'who is paid back keeps the credit',
    file: 'src/flows/claw-back.ts',
    changes: [
      [
        "await turnAround(tx, house, { order, rows, lines, currency, micros, kind: 'refund', id })",
        'if (lines.length > 99) return',
      ],
    ],
  },
  'fee forgotten': {
    says: "Stripe's fee is never posted",
    file: 'src/flows/post-fee.ts',
    changes: [['if (feeMicros === 0) return false', 'if (feeMicros !== 0) return false']],
  },
  'debit side forgotten': {
    says: 'a grant is written twice into the account and once into the books',
    file: 'src/flows/settle-order.ts',
    changes: [
      [
        "await orders.end(tx, { id: order.id, state: 'paid'",
        "await tx.db.updateTable('accounts').set((eb) => ({ credits: eb('credits', '+', 1) })).where('id', '=', customers.accountOf(customer.id)).execute()\n    await orders.end(tx, { id: order.id, state: 'paid'",
      ],
    ],
  },
} as const satisfies Record<string, Planted>

export type PlantedName = keyof typeof planted

/** Plants a bug in whatever is imported from now on. @throws when the line is not there any more */
export function plant(name: PlantedName): void {
  const bug: Planted = planted[name]
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.endsWith(`/${bug.file}`)) return loaded
      let source = String(loaded.source)
      for (const [from, to] of bug.changes) {
        if (source.split(from).length !== 2)
          throw new Error(`${bug.file} does not say \`${from}\` once, so "${name}" cannot be planted`)
        source = source.replace(from, () => to)
      }
      return { ...loaded, source }
    },
  })
}
