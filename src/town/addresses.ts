/** Where everybody is in a town, and what they call themselves. */
export const TILL_URL = 'https://till.example'
export const TILL_NUMBER = '+15550100200'
export const STRIPE_PAGES = 'https://checkout.stripe.com'
export const STRIPE_KEY = 'sk_test_town'
export const WEBHOOK_SECRET = 'whsec_of_the_town'
export const ACCOUNT_SID = `AC${'0a'.repeat(16)}`
export const AUTH_TOKEN = 'token-of-the-town'
