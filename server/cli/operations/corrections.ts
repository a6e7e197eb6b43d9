import { Type } from 'typebox'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { changeOrPreview } from '../../store/reads/scores/preview-change.ts'
import { addUnit, mergeUnit, renameUnit } from '../../store/register/change-unit.ts'
import { eraseText } from '../../store/changes/erase-text.ts'
import { settle, tray } from '../../store/changes/tray.ts'
import { operation } from './desk.ts'
import { exact, Reason, Short } from './shapes.ts'

export const unitList = operation(Type.Object({}, exact), ({ ledger }) =>
  ledger.registry.units().map(({ code, name, kind }) => {
    const heir = ledger.registry.heirOf(code)
    return { code, name, kind, into: heir === code ? null : heir }
  }),
)

const UnitChange = Type.Union([
  Type.Object({ change: Type.Literal('rename'), unit: Short, name: Short }, exact),
  Type.Object({ change: Type.Literal('merge'), unit: Short, into: Short }, exact),
  Type.Object({ change: Type.Literal('add'), code: Short, name: Short, kind: Type.Enum(['agency', 'company']) }, exact),
])

export const unitChange = operation(
  Type.Object({ what: UnitChange, reason: Reason, preview: Type.Optional(Type.Boolean()) }, exact),
  (desk, { what, reason, preview }) => {
    const { access, operator } = desk
    const who = { operator, reason }
    const unit = what.change === 'add' ? what.code : what.unit
    return changeOrPreview(
      desk.ledger,
      { preview, now: desk.now() },
      (w) => {
        if (what.change === 'rename') renameUnit(w, what.unit, what.name, who)
        else if (what.change === 'merge') mergeUnit(w, what.unit, what.into, who)
        else addUnit(w, { code: what.code, name: what.name, kind: what.kind })
        return what
      },
      () => access.audit.record(operator, 'unit:change', `unit:${unit}`, { change: what.change, reason }),
    )
  },
)

export const trayList = operation(Type.Object({}, exact), ({ ledger }) =>
  tray(ledger).map(({ rating, source, device, window, occurred, level, words }) => {
    const at = window === null ? undefined : ledger.registry.windowById(window)
    return {
      rating,
      source,
      device,
      window: at === undefined ? null : `${at.hall}/${at.code}`,
      occurredAt: isoShanghai(occurred),
      level,
      words,
    }
  }),
)

export const traySettle = operation(
  Type.Object({ rating: Short, unit: Short, reason: Reason, preview: Type.Optional(Type.Boolean()) }, exact),
  (desk, { rating, unit, reason, preview }) =>
    changeOrPreview(
      desk.ledger,
      { preview, now: desk.now() },
      (w) => {
        settle(w, rating, unit, { operator: desk.operator, reason })
        return { rating, unit }
      },
      () => desk.access.audit.record(desk.operator, 'tray:settle', `rating:${rating}`, { unit, reason }),
    ),
)

/** The act is on record; what was erased is nowhere. */
export const textErase = operation(
  Type.Object({ extra: Short, reason: Reason }, exact),
  async ({ ledger, access, operator }, { extra, reason }) => {
    if (reason.trim() === '') throw new Refusal('bad-request', 'a reason')
    await ledger.write((w) => {
      eraseText(w, extra)
      access.audit.record(operator, 'text:erase', `extra:${extra}`, { reason })
    })
    return { extra }
  },
)
