/** Part of `en.ts`: one person on several channels. */
export const enLinks = {
  linkElsewhere: () =>
    'To use this credit on WhatsApp or RCS too, text LINK to us there. A code comes to this phone.',

  linkHow: () =>
    'Text LINK and the number whose credit is yours, like LINK +15550100, or LINK and the code that came there.',

  linkSent: ({ phone }: { phone: string }) =>
    `If ${phone} is a customer of ours, a code was texted to it. Reply LINK and that code within 10 min.`,

  linkCode: ({ name, who, code }: { name: string; who: string; code: string }) =>
    `${name}: ${who} wants to use your credit. Is that you? Reply there LINK ${code} within 10 min. Never tell anyone this code.`,

  wrongLinkCode: ({ left }: { left: number }) =>
    `That code is wrong, ${left} ${left === 1 ? 'try' : 'tries'} left. Nothing is linked.`,

  deadLinkCode: () => 'That code does not work any more. Nothing is linked. LINK sends a new one.',

  tooManyLinkCodes: () => 'That is too many codes for now. Nothing is linked. Try LINK again later.',

  linkBusy: () =>
    'Something that you began here is not finished yet. Nothing is linked. Text LINK again in a minute.',

  linkOwnCredit: ({ balance, contact }: { balance: string; contact: string }) =>
    `You have ${balance} of your own here. Use it first, or ask ${contact}. Nothing is linked.`,

  linked: ({ balance }: { balance: string }) =>
    `Linked. Balance ${balance}. What you text here uses that account from now on. UNLINK ends it.`,

  linkMade: ({ name, who }: { name: string; who: string }) =>
    `${name}: ${who} uses your credit and card from now on. Not you? Reply UNLINK.`,

  linkedAlready: ({ phone }: { phone: string }) =>
    `You use the account of ${phone} here already. UNLINK ends it.`,

  unlinked: () => 'Unlinked. You have an account of your own here again. LINK links it anew.',

  unlinkedAll: () => 'Unlinked: nobody else uses your credit any more.',

  notLinked: () => 'Nothing is linked. LINK on WhatsApp or RCS uses the credit of a phone there.',

  unlockByPhone: () => 'UNLOCK works by SMS only, from the phone itself. Still locked.',
}
