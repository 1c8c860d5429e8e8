/** A mail to a customer, in words. How it looks is the mail room's affair. */
export type Letter = {
  /** What it is written in, as ISO 639 has it; English unless told. */
  language?: string
  subject: string
  /** What mailboxes show beside the subject. */
  preview: string
  heading: string
  lead: string
  /** A receipt's lines; `strong` is the one that counts. */
  rows: { label: string; value: string; strong?: boolean }[]
  /** What to do with what was bought, a sentence each. */
  lines: string[]
  link: { words: string; url: string }
  footer: string
}

export type MailOutcome =
  | { kind: 'sent' }
  /** The server said no, for good: there is no such address, or it takes no mail from us. */
  | { kind: 'refused'; says: string }

/** SMTP, in our words. */
export type Mail = {
  /**
   * Sends a letter. SMTP knows no repeating of the same deed, so a mail whose sending is in doubt may arrive twice;
   * both have the same Message-ID, made of `key`, by which mailboxes know them for one.
   *
   * @param args.at when it was written, ms since 1970
   * @throws when it cannot be sent now, or when nobody knows whether it was
   */
  send(args: { key: string; to: string; letter: Letter; at: number }): Promise<MailOutcome>
}
