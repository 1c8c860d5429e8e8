type Use = { usage: string; number: string; help: string; price: string; segment: string }

/** What receipts and letters say, which have room. Amounts arrive formatted. */
export const enLetters = {
  credit: ({ credit }: { credit: string }) => `${credit} of credit`,

  access: ({ credit }: { credit: string }) => `Access, with ${credit} of credit`,

  labels: {
    bought: 'Bought',
    price: 'Price',
    discount: 'Discount',
    code: 'Code',
    bonus: 'Bonus credit',
    paid: 'Paid',
    refunded: 'Refunded',
    card: 'Card',
    date: 'Date',
    receipt: 'Receipt',
  },

  subject: ({ name, bought }: { name: string; bought: string }) => `Your receipt from ${name}: ${bought}`,

  preview: ({ paid, balance }: { paid: string; balance: string }) => `Paid ${paid}. Balance ${balance}.`,

  thanks: 'Thank you',

  lead: ({ bought, name }: { bought: string; name: string }) => `${bought}, ready to use at ${name}.`,

  balance: ({ balance }: { balance: string }) => `Your balance is ${balance}.`,

  balanceLasts: ({ balance, times, keyword }: { balance: string; times: number; keyword: string }) =>
    `Your balance is ${balance}, enough for about ${times} ${keyword} texts.`,

  use: ({ usage, number, help, price, segment }: Use) =>
    `Text ${usage} to ${number}: ${help}, ${price} and ${segment} for each text.`,

  more: ({ buy }: { buy: string }) =>
    `${buy} adds more, BALANCE tells what is left, RECEIPT finds this receipt again.`,

  open: 'Open the receipt',

  footer: ({ name, contact, number }: { name: string; contact: string; number: string }) =>
    `${name} sends this because you paid there. Questions: ${contact}, or text HELP to ${number}.`,
}
