import type { Mail } from '../till/letter.ts'

/** A post office that takes every letter at once, and keeps it. */
export function openPost(): { mail: Mail; subjectsTo(email: string): string[] } {
  const letters: { to: string; subject: string }[] = []
  return {
    mail: {
      async send({ to, letter }) {
        letters.push({ to, subject: letter.subject })
        return { kind: 'sent' }
      },
    },
    subjectsTo: (email) => letters.filter(({ to }) => to === email).map(({ subject }) => subject),
  }
}
