import type { CodeDoubt } from '../../till/promotion.ts'

/** What follows "The code SPRING": why it was not taken. `too-small` needs the least amount. */
export function whyNotTaken(why: CodeDoubt, least: string): string {
  switch (why) {
    case 'unknown':
      return 'is none of ours'
    case 'expired':
      return 'has expired'
    case 'used-up':
      return 'is used up'
    case 'too-small':
      return `needs a purchase of ${least} or more`
    case 'not-yours':
      return 'is for somebody else'
    case 'not-first':
      return 'is for a first purchase'
    case 'used':
      return 'was used by you before'
    case 'too-little':
      return 'leaves too little to charge'
    case 'not-now':
      return 'cannot be used now'
  }
}
