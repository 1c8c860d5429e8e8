/** What customers' pages say, in English. Amounts arrive formatted, cards by their names ("Visa 4242"). */
export const enPages = {
  account: 'Your account',
  back: 'Back to your account',
  older: 'Older',
  questions: ({ contact }: { contact: string }) => `Questions: ${contact}`,
  ref: ({ ref }: { ref: string }) => `ref ${ref}`,

  /** Words to text. */
  texts: { balance: 'BALANCE', unlock: 'UNLOCK', buy: 'BUY', autoOff: 'AUTO OFF' },

  signIn: {
    phone: 'Your phone number',
    ask: 'Text me a code',
    free: 'There is no password. Message and data rates may apply.',
    noPhone: 'That is not a phone number.',
    tooOften: ({ wait }: { wait: string }) => `That was tried too often. Please try again in ${wait}.`,
    title: 'Your code',
    look: 'Look at your phone',
    onItsWay: 'If it has texted us before, a code is on its way to it, good for ten minutes.',
    wrong: 'That code is wrong, or does not work any more.',
    code: 'Code',
    enter: 'Sign in',
    again: 'Another number, or another code',
    over: 'You are not signed in any more. Sign in to see how your account stands.',
    out: 'Sign out',
  },

  parts: 'On this page',

  balance: {
    title: 'Your balance',
    short: 'Balance',
    lasts: ({ times, keyword }: { times: number; keyword: string }) => `About ${times} × ${keyword}`,
    frozen: ({ contact }: { contact: string }) => `Your account is on hold. Help: ${contact}`,
    optedOut:
      'You get no texts from us, so no saved card is charged and nothing is spent. Text START to come back.',
  },

  buy: {
    title: 'Add credit',
    how: 'How much',
    access: 'and access',
    price: ({ price }: { price: string }) => `for ${price}`,
    saved: ({ card }: { card: string }) => `Pay with ${card}`,
    other: 'Another card',
    page: 'Pay by card',
    again: 'Buy it again',
  },

  card: {
    title: 'Card',
    none: 'None is saved.',
    expires: ({ when }: { when: string }) => `expires ${when}`,
    change: 'Change the card',
    add: 'Add a card',
  },

  auto: {
    title: 'Automatic top-up',
    on: 'on',
    paused: 'paused',
    off: 'off',
    end: 'End it',
    amount: 'Add',
    below: 'whenever less is left than',
    agree: 'Agree',
    how: ({ currency, words }: { currency: string; words: string }) =>
      `In ${currency}, charged to the saved card. You hear of each by text, and ${words} ends it.`,
    amounts: ({ currency }: { currency: string }) => `Say two amounts in ${currency}, such as 20 and 5.`,
  },

  history: { title: 'History', none: 'Nothing yet.', day: 'Day', what: 'What', amount: 'Amount' },

  receipts: {
    title: 'Receipts',
    one: ({ ref }: { ref: string }) => `Receipt ${ref}`,
    receipt: 'Receipt',
    paid: 'Paid',
  },

  lock: {
    title: 'Lock',
    why: 'Lost your phone, or see something that you did not buy? Locked, nothing is charged until a code that goes to your phone opens the account again.',
    lock: 'Lock the account',
    locked: 'Locked',
    how: 'Nothing is charged. To open the account again, have a code texted to your phone and type it here.',
    ask: 'Text me the code',
    unlock: 'Unlock',
  },

  data: {
    title: 'Your data',
    all: 'Download all of it',
    delete: 'Delete the account',
    what: 'Your number, texts, letters and cards go. What the books need stays, under a number that stands for nobody.',
    sure: 'I know that nobody can undo it.',
    sureOf: ({ credit }: { credit: string }) =>
      `I know that my ${credit} of credit goes too, and that nobody can undo it.`,
    doIt: 'Delete it',
    deleted: 'Deleted',
    isDeleted: 'Your account is deleted',
    somebodyNew: 'Whoever texts from your phone is somebody new to us.',
  },

  cards: {
    title: 'Your cards',
    none: 'No card is saved.',
    charged: 'charged',
    remove: 'Remove',
    replace: 'Use another card',
    kept: 'Cards are kept by Stripe. Nothing is charged on this page.',
  },

  approve: {
    title: ({ amount }: { amount: string }) => `Approve ${amount}`,
    asks: ({ amount }: { amount: string }) => `Your bank wants you to approve ${amount}`,
    how: 'Nothing is charged yet. Your bank asks on a page of its own and sends you back here.',
    go: 'Go to my bank',
    notYou: 'You did not buy this? Close this page: nothing happens.',
  },

  barred: {
    title: 'Locked',
    nothing: 'Nothing can be charged',
    why: ({ unlock, contact }: { unlock: string; contact: string }) =>
      `This account is locked or on hold. If you locked it yourself, text ${unlock} to open it again. Help: ${contact}`,
  },

  order: {
    thanks: 'Thank you',
    texted: ({ bought, name }: { bought: string; name: string }) => `${bought}. ${name} has sent you a text.`,
    left: ({ balance, number, contact }: { balance: string; number: string; contact: string }) =>
      `Text ${balance} to ${number} to see what is left. Questions: ${contact}`,
    stripes: "Stripe's own receipt",
    pay: ({ price }: { price: string }) => `Pay ${price}`,
    look: 'Look again',
    open: 'Not paid yet',
    openWhy: ({ amount }: { amount: string; buy: string }) =>
      `${amount} is waiting. If you have just paid, that takes a moment.`,
    failed: 'Not paid',
    failedWhy: () => 'The payment did not go through. Nothing was charged.',
    expired: 'This page has closed',
    expiredWhy: ({ buy }: { amount: string; buy: string }) =>
      `Nobody paid in time. Text ${buy} for a new link.`,
    canceled: 'This link has ended',
    canceledWhy: ({ buy }: { amount: string; buy: string }) =>
      `It was replaced, or is not wanted any more. To pay, use our latest text, or text ${buy}.`,
    barredWhy: () => 'Nothing can be paid here any more. If you have just paid, that takes a moment.',
    review: 'We are looking at it',
    reviewWhy: () => 'A person is checking this payment. You will hear from us.',
  },

  landing: {
    about: ({ name }: { name: string }) => `${name}: prepaid credit by text.`,
    prepaid: 'Prepaid credit by text.',
    begin: { send: 'Send', to: 'to', end: ' to begin.' },
    text: 'Text',
    get: 'What you get',
    price: 'Price',
    access: ({ credit }: { credit: string }) => `access, once, with ${credit} of credit`,
    credit: ({ credit }: { credit: string }) => `${credit} of credit`,
    have: 'what you have',
    free: 'free',
    account: 'what is left, and adding more',
    small: ({ contact }: { contact: string }) =>
      `The first time you get a link to pay by card. Plus the price of each text sent to you. HELP for help: ${contact}. STOP to opt out. Message and data rates may apply.`,
  },

  /** Why something that was asked for on a page was not done, by the problem's code. */
  notDone: {
    title: 'Not done',
    otherwise: 'That cannot be done just now.',
    'bought-just-now': 'You bought the same before. Say that you mean it again.',
    'card-paused': 'The bank wants this card left alone. Pay on a page with another.',
    'credit-left': 'There is credit left. Use it, ask for it back, or forfeit it.',
    'day-limit': "That would pass the day's limit.",
    'no-card': 'No card is saved. Pay on a page, which saves one.',
    'not-for-sale': 'That is not for sale. Please choose one of the amounts.',
    'auto-limit': 'That is more in 30 days than may be agreed to.',
    'not-locked': 'This account is not locked.',
    'old-page': 'This page is old. Go to your account and choose again.',
    'opted-out':
      'You get no texts from us, so you could not be told of it. Text START first, or pay on a page.',
    owes: 'Something is owed. Add that much credit first, or ask us for help.',
    'under-way': 'Something is under way that must end first.',
    'wrong-code': 'That code is wrong, or does not work any more.',
    frozen: 'This account is on hold.',
    locked: 'This account is locked, so nothing is charged. Unlock it first.',
  },

  sorry: {
    title: 'Nothing here',
    'not-found': 'There is nothing at this address.',
    'no-such-link': 'This link is over, or leads nowhere. Text us for a new one.',
    'no-such-order': 'There is no such order.',
    unreadable: 'This request cannot be read.',
    unreachable: 'We cannot get through just now. Please try again.',
    internal: 'Something failed on our side. Please try again.',
  },
}

export type Pages = typeof enPages
