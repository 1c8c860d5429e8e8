import type { Letter } from '../till/letter.ts'

/** What an operator is told of: a change to how they come in, or that somebody came in as them. */
export type ChangedSignIn =
  | { kind: 'password'; how: 'by link' | 'by the one before' }
  | { kind: 'passkey added' | 'passkey removed'; name: string }
  | { kind: 'link'; by: string }
  | { kind: 'browser'; browser: string }

const WORDS: { [Kind in ChangedSignIn['kind']]: { subject: string; lead: string } } = {
  password: {
    subject: 'Your password was changed',
    lead: 'It was changed, and all sessions of before are over.',
  },
  'passkey added': {
    subject: 'A passkey was added',
    lead: 'Whoever has the device that holds it comes in as you from now on.',
  },
  'passkey removed': {
    subject: 'A passkey was removed',
    lead: 'Nobody comes in by it any more.',
  },
  link: {
    subject: 'A link was made by which your password can be chosen anew',
    lead: 'It is good once and for a day, and takes passkeys of before away when it is used.',
  },
  browser: {
    subject: 'You signed in from another browser',
    lead: 'Somebody came in as you from a browser that was not seen here before.',
  },
}

/**
 * A letter to an operator, in English as the console is.
 *
 * @param args.at ms since 1970; @param args.operator what they sign in as; @param args.url the page to set it right on
 */
export function operatorLetter(
  changed: ChangedSignIn,
  args: { at: number; operator: string; name: string; url: string },
): Letter {
  const { subject, lead } = WORDS[changed.kind]
  const { at, operator, name, url } = args
  const when = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return {
    subject: `${subject} (${name})`,
    preview: lead,
    heading: subject,
    lead,
    rows: [
      { label: 'Console', value: name },
      { label: 'Operator', value: operator },
      { label: 'When', value: when },
      ...detailOf(changed),
    ],
    lines: [
      'If that was you, there is nothing to do.',
      'If it was not, ask an owner to take you out and in again.',
    ],
    link: { words: 'Look at it', url },
    footer: `${name} sends this to whoever looks after it, each time that the way in changes.`,
  }
}

function detailOf(changed: ChangedSignIn): Letter['rows'] {
  switch (changed.kind) {
    case 'password':
      return [{ label: 'How', value: changed.how === 'by link' ? 'by a link' : 'with the one before' }]
    case 'passkey added':
    case 'passkey removed':
      return [{ label: 'Passkey', value: changed.name }]
    case 'link':
      return [{ label: 'By', value: changed.by }]
    case 'browser':
      return [{ label: 'Browser', value: changed.browser }]
  }
}
