import { windowAt } from '../rules/attribution/attribute-press.ts'
import type { SignIn, SignInAnswer } from '../contract/device/device-protocol.ts'
import { Refusal } from '../contract/errors.ts'
import { attributeSince } from '../store/register/change-whereabouts.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import type { Write } from '../store/writer/write.ts'
import { staffAt } from '../store/registry/window-state.ts'

/** Rejects with `sign-in-failed` or `sign-in-locked`. */
export type CheckPin = (staffNo: string, pin: string, device: string) => Promise<void>

/** Whose card it is. Throws `sign-in-failed` or `sign-in-locked`. */
export type HolderOfCard = (card: string, device: string) => string

/**
 * In place of a staff number: `pin` is what a card reader typed. The protocol's `{ no, pin }` stays as it is, and no
 * member of staff can have this number (configuration/shapes.ts).
 */
export const BY_CARD = 'card'

/** Staff sign in at the window where the device stands: from now on its ratings name them. */
export async function signIn(
  { ledger, checkPin, holderOfCard }: { ledger: Ledger; checkPin: CheckPin; holderOfCard: HolderOfCard },
  device: string,
  { no: named, pin }: SignIn,
): Promise<SignInAnswer> {
  const no = named === BY_CARD ? holderOfCard(pin, device) : named
  if (named !== BY_CARD) await checkPin(no, pin, device)
  if (!ledger.registry.staff(no)) throw new Refusal('sign-in-failed')
  return ledger.write((w) => changeDuty(w, device, no))
}

export function signOut({ ledger }: { ledger: Ledger }, device: string): Promise<SignInAnswer> {
  return ledger.write((w) => changeDuty(w, device, undefined))
}

function changeDuty(w: Write, device: string, staff: string | undefined): SignInAnswer {
  const window = windowAt(device, w.now, w.registry)
  const row = window === undefined ? undefined : w.registry.windowById(window)
  if (window === undefined || !row) throw new Refusal('not-placed')
  const { n } = w.append('duty', {
    hall: row.hall,
    window: row.code,
    ...(staff === undefined ? {} : { staff }),
    from: w.now,
    device,
  })
  attributeSince(w, window, w.now, n)
  w.touched.windows.add(window)
  return { ok: true, staff: staffAt(w, window, w.now) }
}
