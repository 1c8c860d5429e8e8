/** The ledger as a child would keep it on paper: what laws.test.ts compares the real one with. */
export type Books = {
  customers: { credits: number; spent: number; clawed: number; held: number }[]
  posted: Record<string, string>
  holds: Record<number, { who: number; amount: number; state: 'open' | 'captured' | 'voided' }>
}

export type Deed = {
  what: 'grant' | 'spend' | 'refund' | 'dispute' | 'hold' | 'capture' | 'void'
  who: number
  id: number
  amount: number
}

export function emptyBooks(customers: number): Books {
  return {
    customers: Array.from({ length: customers }, () => ({ credits: 0, spent: 0, clawed: 0, held: 0 })),
    posted: {},
    holds: {},
  }
}

/** Writes a deed into the books and tells how it ends; `wrong` is somebody's mistake, which throws. */
export function foretell(books: Books, deed: Deed): string | boolean {
  const { what, id, amount } = deed
  const hold = books.holds[id]
  const who = what === 'capture' && hold ? hold.who : deed.who
  const customer = books.customers[who]!
  const available = customer.credits - customer.spent - customer.clawed - customer.held

  const name = `${what}:${id}`
  const contents = `${who} ${amount}`
  const posted = books.posted[name]

  switch (what) {
    case 'grant':
    case 'refund':
    case 'dispute':
      if (posted !== undefined) return posted === contents ? false : 'wrong'
      books.posted[name] = contents
      customer[what === 'grant' ? 'credits' : 'clawed'] += amount
      return true
    case 'spend':
      if (posted !== undefined) return posted === contents ? 'already' : 'wrong'
      if (available < amount) return 'refused'
      books.posted[name] = contents
      customer.spent += amount
      return 'posted'
    case 'hold':
      if (hold) return hold.who === who && hold.amount === amount ? 'already' : 'wrong'
      if (available < amount) return 'refused'
      books.holds[id] = { who, amount, state: 'open' }
      customer.held += amount
      return 'held'
    case 'capture':
      if (!hold) return 'wrong'
      if (hold.state !== 'open') return hold.state === 'captured' ? 'already' : 'voided'
      if (hold.amount < amount) return 'wrong'
      hold.state = 'captured'
      customer.held -= hold.amount
      customer.spent += amount
      return 'captured'
    case 'void':
      if (!hold) return 'wrong'
      if (hold.state !== 'open') return hold.state === 'voided' ? 'already' : 'captured'
      hold.state = 'voided'
      books.customers[hold.who]!.held -= hold.amount
      return 'voided'
  }
}
