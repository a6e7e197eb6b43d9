import { Refusal } from '../../contract/errors.ts'
import type { HubParts } from '../hub-parts.ts'

/** Whoever consents types the own password once more, under the limits of signing in. @throws Refusal own-password-wrong, too-many-attempts */
export async function proveWhoConsents(
  access: HubParts['access'],
  username: string,
  password: string,
  address: string,
): Promise<void> {
  try {
    await access.signIn.prove(username, password, address)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'wrong-password') throw new Refusal('own-password-wrong')
    throw error
  }
}
