import type { SignInAnswer } from '../../contract/device/device-protocol.ts'
import { Refusal } from '../../contract/errors.ts'
import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { attributeSince } from '../register/change-whereabouts.ts'
import { staffAt } from '../registry/window-state.ts'
import type { Write } from '../writer/write.ts'

/**
 * Somebody signs in at the window where the device stands, or whoever was there signs out: from now on its ratings name
 * them.
 *
 * @throws Refusal sign-in-failed for a number that nobody has, not-placed
 */
export function changeDuty(w: Write, { device, staff }: { device: string; staff?: string }): SignInAnswer {
  if (staff !== undefined && !w.registry.staff(staff)) throw new Refusal('sign-in-failed')
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
