import { Type } from 'typebox'
import { change, changeOrPreview } from './change.ts'
import { operation } from './desk.ts'
import { exact, Reason, Short } from './shapes.ts'

export const unitList = operation(Type.Object({}, exact), ({ store: { registry } }) =>
  registry.units().map(({ code, name, kind }) => {
    const heir = registry.heirOf(code)
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
  (desk, { preview, ...asked }) => changeOrPreview(desk, preview, 'units.change', asked),
)

export const trayList = operation(Type.Object({}, exact), ({ store }) => store.read('tray.all'))

/** The act is on record; what was erased is nowhere. */
export const textErase = operation(
  Type.Object({ extra: Short, reason: Reason }, exact),
  async (desk, { extra, reason }) => {
    await change(desk, 'texts.erase', { extra, reason })
    return { extra }
  },
)
