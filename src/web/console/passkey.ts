import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import type { House } from '../../flows/house.ts'
import type { Operator } from '../../store/operators.ts'
import * as passkeys from '../../store/passkeys.ts'

/** EdDSA, ES256 and RS256: what devices have, without those that Node calls experimental. */
const ALGORITHMS = [-8, -7, -257]
/** As long as somebody may look for their key. */
const CHALLENGE_MS = 5 * 60_000

/** Loaded when it is first asked for: it is a sixth of all that a till loads, and most go without. */
const webauthn = () => import('@simplewebauthn/server')

/** Whether browsers let our pages have passkeys: they belong to a name, and an IP address is none. */
export function mayHavePasskeys({ settings }: House): boolean {
  return !/^[\d.]+$|^\[/.test(new URL(settings.publicUrl).hostname)
}

/** What a browser is asked for, to make a passkey: one that the device itself unlocks by finger, face or PIN. */
export async function askToMake(house: House, operator: Operator) {
  const known = await house.store.read((read) => passkeys.of(read, operator.id))
  const { generateRegistrationOptions } = await webauthn()
  const options = await generateRegistrationOptions({
    rpName: house.service.name,
    rpID: hostOf(house),
    userID: new TextEncoder().encode(operator.id),
    userName: operator.name,
    challenge: house.world.secret(32),
    timeout: CHALLENGE_MS,
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports: listOf(transports) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  })
  await keepChallenge(house, options.challenge, makes(operator))
  return options
}

/** A passkey that a browser has made for somebody; nothing if it is not what they were asked for. */
export async function readMade(
  house: House,
  { operator, credential }: { operator: Operator; credential: string },
): Promise<Pick<passkeys.Passkey, 'id' | 'public_key' | 'transports' | 'counter'> | undefined> {
  const { verifyRegistrationResponse } = await webauthn()
  const response = read(made, credential) as RegistrationResponseJSON | undefined
  const verified =
    response &&
    (await verifyRegistrationResponse({
      response,
      supportedAlgorithmIDs: ALGORITHMS,
      ...expected(house, makes(operator)),
    }).catch(() => undefined))
  if (!verified?.verified) return undefined
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential
  const public_key = Buffer.from(publicKey).toString('base64url')
  return { id, public_key, counter, transports: transports.join(' ') }
}

/** What a browser is asked for, to sign in with whichever passkey of ours it has. */
export async function askToSign(house: House) {
  const { generateAuthenticationOptions } = await webauthn()
  const options = await generateAuthenticationOptions({
    rpID: hostOf(house),
    challenge: house.world.secret(32),
    timeout: CHALLENGE_MS,
    userVerification: 'required',
  })
  await keepChallenge(house, options.challenge, SIGNS_IN)
  return options
}

/** The passkey that has signed what it was asked to, and what it has counted to; nothing if none of ours has. */
export async function readSigned(
  house: House,
  credential: string,
): Promise<{ passkey: passkeys.Passkey; counter: number } | undefined> {
  const response = read(signed, credential) as AuthenticationResponseJSON | undefined
  const passkey = response && (await house.store.read((tx) => passkeys.find(tx, response.id)))
  if (!passkey) return undefined
  const { verifyAuthenticationResponse } = await webauthn()
  const verified = await verifyAuthenticationResponse({
    response,
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
      counter: passkey.counter,
    },
    ...expected(house, SIGNS_IN),
  }).catch(() => undefined)
  if (!verified?.verified) return undefined
  return { passkey, counter: verified.authenticationInfo.newCounter }
}

const SIGNS_IN = 'sign in'

function makes({ id }: Operator): string {
  return `make for ${id}`
}

function expected(house: House, purpose: string) {
  const { store, settings, world } = house
  return {
    expectedChallenge: (challenge: string) =>
      store.transact((tx) => passkeys.useChallenge(tx, { challenge, purpose, at: world.clock.now() })),
    expectedOrigin: new URL(settings.publicUrl).origin,
    expectedRPID: hostOf(house),
    requireUserVerification: true,
  }
}

function keepChallenge({ store, world }: House, challenge: string, purpose: string): Promise<void> {
  const expiresAt = world.clock.now() + CHALLENGE_MS
  return store.transact((tx) => passkeys.challenge(tx, { challenge, purpose, expiresAt }))
}

function hostOf({ settings }: House): string {
  return new URL(settings.publicUrl).hostname
}

function listOf(transports: string): string[] {
  return transports.split(' ').filter(Boolean)
}

/** What browsers write a credential as, for the library to look into: https://www.w3.org/TR/webauthn-3/#sctn-public-key-easy */
const common = { id: z.string(), rawId: z.string(), type: z.literal('public-key') }
const client = { clientDataJSON: z.string() }
const made = z.looseObject({
  ...common,
  response: z.looseObject({ ...client, attestationObject: z.string() }),
})
const signed = z.looseObject({
  ...common,
  response: z.looseObject({ ...client, authenticatorData: z.string(), signature: z.string() }),
})

function read(schema: z.ZodType, json: string): unknown {
  try {
    return schema.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}
