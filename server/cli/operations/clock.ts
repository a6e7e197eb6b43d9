import { Type } from 'typebox'
import { proposedShifts, shiftsOf } from '../../store/reads/desks/clock-state.ts'
import { overAct } from './by-act.ts'
import { changeOrPreview } from './change.ts'
import { operation } from './desk.ts'
import { exact } from './shapes.ts'

export const clockShow = operation(Type.Object({}, exact), ({ store, now }) => store.read('clock.state', now(), null))

/** The clock is right now: everything that came in before it was set is moved by what it was set. */
export const clockAsProposed = overAct(
  'clock.settle',
  async (desk, { reason, preview }) => {
    const shifts = shiftsOf(proposedShifts(await desk.store.read('clock.state', desk.now(), null)))
    const officer = { operator: desk.operator, role: 'cli' as const }
    return changeOrPreview(desk, preview, 'clock.settle', { officer, shifts, reason })
  },
  'shifts',
)
