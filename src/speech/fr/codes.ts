import type { CodeDoubt } from '../../till/promotion.ts'

/** What follows "Le code SPRING". */
export function whyNotTaken(why: CodeDoubt, least: string): string {
  switch (why) {
    case 'unknown':
      return "n'est pas de chez nous"
    case 'expired':
      return 'a expiré'
    case 'used-up':
      return 'est épuisé'
    case 'too-small':
      return `demande un achat de ${least} ou plus`
    case 'not-yours':
      return "est pour quelqu'un d'autre"
    case 'not-first':
      return 'est pour un premier achat'
    case 'used':
      return 'vous a déjà servi'
    case 'too-little':
      return 'laisse trop peu à débiter'
    case 'not-now':
      return "n'est pas utilisable maintenant"
  }
}
