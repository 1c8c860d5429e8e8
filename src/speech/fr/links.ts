import type { enLinks } from '../en/links.ts'

/** Part of `fr.ts`. */
export const frLinks = {
  linkElsewhere: () =>
    'Pour utiliser ce crédit aussi sur WhatsApp ou RCS, envoyez-nous LIER là-bas. Un code arrivera ici.',

  linkHow: () =>
    'Envoyez LIER et le numéro dont le crédit est à vous, comme LIER +15550100, ou LIER et le code reçu là-bas.',

  linkSent: ({ phone }) =>
    `Si ${phone} est client chez nous, un code lui a été envoyé. Répondez LIER et ce code en 10 min.`,

  linkCode: ({ name, who, code }) =>
    `${name}: ${who} veut utiliser votre crédit. C'est vous? Répondez là-bas LIER ${code} en 10 min. Ne donnez ce code à personne.`,

  wrongLinkCode: ({ left }) =>
    `Ce code est faux, ${left === 1 ? 'encore 1 essai' : `encore ${left} essais`}. Rien n'est lié.`,

  deadLinkCode: () => "Ce code ne marche plus. Rien n'est lié. LIER en envoie un nouveau.",

  tooManyLinkCodes: () => "C'est trop de codes pour l'instant. Rien n'est lié. Réessayez LIER plus tard.",

  linkBusy: () =>
    "Ce que vous avez commencé ici n'est pas fini. Rien n'est lié. Renvoyez LIER dans une minute.",

  linkOwnCredit: ({ balance, contact }) =>
    `Vous avez ${balance} à vous ici. Utilisez-les d'abord, ou demandez à ${contact}. Rien n'est lié.`,

  linked: ({ balance }) =>
    `Lié. Solde ${balance}. Ce que vous envoyez ici utilise désormais ce compte. DÉLIER y met fin.`,

  linkMade: ({ name, who }) =>
    `${name}: ${who} utilise désormais votre crédit et votre carte. Pas vous? Répondez DÉLIER.`,

  linkedAlready: ({ phone }) => `Vous utilisez déjà ici le compte de ${phone}. DÉLIER y met fin.`,

  unlinked: () => 'Délié. Vous avez de nouveau votre propre compte ici. LIER le relie.',

  unlinkedAll: () => "Délié: personne d'autre n'utilise plus votre crédit.",

  notLinked: () => "Rien n'est lié. LIER sur WhatsApp ou RCS y utilise le crédit d'un téléphone.",

  unlockByPhone: () => 'DÉBLOQUER ne marche que par SMS, depuis le téléphone même. Toujours bloqué.',
} satisfies typeof enLinks
