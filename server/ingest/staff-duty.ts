import type { SignIn, SignInAnswer } from '../contract/device/device-protocol.ts'
import type { Store } from '../store/port.ts'

/** Rejects with `sign-in-failed` or `sign-in-locked`. */
export type CheckPin = (staffNo: string, pin: string, device: string) => Promise<void>

/** Whose card it is. Rejects with `sign-in-failed` or `sign-in-locked`. */
export type HolderOfCard = (card: string, device: string) => Promise<string>

/**
 * In place of a staff number: `pin` is what a card reader typed. The protocol's `{ no, pin }` stays as it is, and no
 * member of staff can have this number (configuration/shapes.ts).
 */
export const BY_CARD = 'card'

/** Staff sign in at the window where the device stands. @throws Refusal sign-in-failed, sign-in-locked, not-placed */
export async function signIn(
  { store, checkPin, holderOfCard }: { store: Store; checkPin: CheckPin; holderOfCard: HolderOfCard },
  device: string,
  { no: named, pin }: SignIn,
): Promise<SignInAnswer> {
  const staff = named === BY_CARD ? await holderOfCard(pin, device) : named
  if (named !== BY_CARD) await checkPin(staff, pin, device)
  return store.act('duties.change', { device, staff }, `device:${device}`)
}

/** @throws Refusal not-placed */
export function signOut({ store }: { store: Store }, device: string): Promise<SignInAnswer> {
  return store.act('duties.change', { device }, `device:${device}`)
}
