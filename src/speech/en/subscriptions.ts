/** What the till says of what comes by itself. `keyword` is a command's own; `at` is `06:00 Zurich`. */
export const enSubscriptions = {
  priceEachDay: ({ price }: { price: string }) => `${price} daily`,

  subscriptionOffer: ({ what, keyword, at, day, cost }: Terms & { what: string }) =>
    `${what} each day at ${at} from ${day}, up to ${cost} each. Reply YES ${keyword} to start. Nothing charged yet.`,

  subscriptionDearer: ({ keyword, at, day, cost }: Terms) =>
    `${keyword} ended: it now costs up to ${cost}. Reply YES ${keyword} for each day at ${at} from ${day}. Nothing charged.`,

  subscriptionOn: ({ keyword, at, day, cost }: Terms) =>
    `${keyword} is on: each day at ${at}, next on ${day}, for up to ${cost} each. ${keyword} OFF ends it.`,

  subscriptionOff: ({ keyword }: { keyword: string }) =>
    `${keyword} is off: no more of it comes or is charged. ${keyword} begins again.`,

  subscriptionNotOn: ({ keyword }: { keyword: string }) => `${keyword} is not on. Nothing charged.`,

  subscriptionPaused: ({ keyword, cost, balance, buy }: Paused) =>
    `${keyword} is paused: it costs up to ${cost}, you have ${balance}. ${buy} within 30 days to go on, ${keyword} OFF to end it.`,

  subscriptionFailed: ({ keyword }: { keyword: string }) =>
    `Sorry, today's ${keyword} could not be made. Nothing charged. It comes again when it can.`,

  subscriptionGone: ({ keyword }: { keyword: string }) =>
    `${keyword} has ended: it is not sold any more. Nothing charged.`,

  subscriptions: ({ lines, keyword }: { lines: string[]; keyword: string }) =>
    `Each day: ${lines.join(', ')}. ${keyword} OFF ends it.`,

  laterTexts: ({ lines, keyword }: { lines: string[]; keyword: string }) =>
    `Once: ${lines.join(', ')}. ${keyword} OFF ends it.`,

  laterUnpaid: ({ keyword, cost, balance, buy }: Paused) =>
    `${keyword} was due now: it costs up to ${cost}, you have ${balance}. Nothing charged, it does not come. ${buy} to add.`,

  noSubscriptions: () => 'Nothing comes by itself. MENU for what can.',

  whichClock: ({ at }: { at: string }) =>
    `By which clock? Add a city to the time, such as AT ${at}. Nothing charged.`,
}

type Terms = { keyword: string; at: string; day: string; cost: string }
type Paused = { keyword: string; cost: string; balance: string; buy: string }
