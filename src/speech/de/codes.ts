import type { CodeDoubt } from '../../till/promotion.ts'

/** What follows "Der Code SPRING". */
export function whyNotTaken(why: CodeDoubt, least: string): string {
  switch (why) {
    case 'unknown':
      return 'ist keiner von uns'
    case 'expired':
      return 'ist abgelaufen'
    case 'used-up':
      return 'ist aufgebraucht'
    case 'too-small':
      return `gilt für Käufe ab ${least}`
    case 'not-yours':
      return 'ist für jemand anderen'
    case 'not-first':
      return 'gilt nur beim ersten Kauf'
    case 'used':
      return 'wurde von Ihnen schon benutzt'
    case 'too-little':
      return 'lässt zu wenig zu zahlen übrig'
    case 'not-now':
      return 'geht gerade nicht'
  }
}
