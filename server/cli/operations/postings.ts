import { Type } from 'typebox'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { largeChange } from '../../store/changes/large-acts.ts'
import { changeOrPreview } from '../../store/reads/scores/preview-change.ts'
import { operation } from './desk.ts'
import { checkWindow } from './devices.ts'
import { exact, Instant, Reason, Short, WindowShape } from './shapes.ts'

export const postingSet = operation(
  Type.Object(
    {
      window: WindowShape,
      /** Absent: nobody is posted there. */
      unit: Type.Optional(Short),
      from: Instant,
      to: Type.Optional(Instant),
      /** Whoever was posted there before comes back at `to`. */
      resume: Type.Optional(Type.Boolean()),
      reason: Reason,
      /** Answers what the change would do, and does nothing. */
      preview: Type.Optional(Type.Boolean()),
    },
    exact,
  ),
  async (desk, { window: { hall, window }, unit, from, to, resume, reason, preview }) => {
    const { ledger, access, operator } = desk
    checkWindow(ledger, hall, window)
    const posting = {
      hall,
      window,
      ...(unit === undefined ? {} : { unit }),
      from,
      ...(to === undefined ? {} : { to }),
      operator,
      reason,
    }
    const { result, effects } = await changeOrPreview(
      desk.ledger,
      { preview, now: desk.now() },
      largeChange('posting', { ...posting, ...(resume ? { resume } : {}) }),
      (_, { moved }) =>
        access.audit.record(operator, 'posting:set', `window:${hall}/${window}`, {
          unit: unit ?? 'nobody',
          from,
          ...(to === undefined ? {} : { to }),
          reason,
          moved,
        }),
    )
    return {
      window: `${hall}/${window}`,
      unit: unit ?? null,
      from: isoShanghai(from),
      to: to === undefined ? null : isoShanghai(to),
      moved: result.moved,
      ...(effects === null ? {} : { effects }),
    }
  },
)

export const postingList = operation(Type.Object({}, exact), ({ ledger }) =>
  ledger.registry.postingList().map(({ hall, window, unit, since, until }) => ({
    window: `${hall}/${window}`,
    unit,
    name: ledger.registry.unit(unit)?.name ?? unit,
    from: isoShanghai(since),
    to: until === null ? null : isoShanghai(until),
  })),
)
