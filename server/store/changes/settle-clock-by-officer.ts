import type { Actor } from '../../contract/audit.ts'
import type { ClockSettled } from '../../contract/hub/hub-clock.ts'
import type { ClockShift, Officer } from '../../contract/ledger/ledger-entries.ts'
import type { Write } from '../writer/write.ts'
import { settleClock } from './settle-clock.ts'

/** An officer's word on the hub's clock, with its row in the audit log. @throws Refusal as `settleClock` */
export function settleClockByOfficer(
  w: Write,
  { officer, shifts, reason }: { officer: Officer; shifts: readonly ClockShift[]; reason: string },
  actor: Actor,
): ClockSettled {
  const settled = settleClock(w, officer, { shifts, reason })
  const { judged, moved } = settled
  w.audit.record(actor, 'clock:settle', 'hub', { reason, shifts: shifts.length, judged, moved })
  return settled
}
