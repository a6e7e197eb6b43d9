import { Type } from 'typebox'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { mustHaveWindow } from '../../store/registry/must-have-window.ts'
import { changeOrPreview } from './change.ts'
import { operation } from './desk.ts'
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
    mustHaveWindow(desk.store.registry, hall, window)
    const posting = {
      hall,
      window,
      ...(unit === undefined ? {} : { unit }),
      from,
      ...(to === undefined ? {} : { to }),
      ...(resume ? { resume } : {}),
      reason,
    }
    const { result, effects } = await changeOrPreview(desk, preview, 'postings.set', posting)
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

export const postingList = operation(Type.Object({}, exact), ({ store: { registry } }) =>
  registry.postingList().map(({ hall, window, unit, since, until }) => ({
    window: `${hall}/${window}`,
    unit,
    name: registry.unit(unit)?.name ?? unit,
    from: isoShanghai(since),
    to: until === null ? null : isoShanghai(until),
  })),
)
