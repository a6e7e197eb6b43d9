import { Type } from 'typebox'
import { operation } from './desk.ts'
import { exact } from './shapes.ts'

export const unitList = operation(Type.Object({}, exact), ({ store: { registry } }) =>
  registry.units().map(({ code, name, kind }) => {
    const heir = registry.heirOf(code)
    return { code, name, kind, into: heir === code ? null : heir }
  }),
)

export const trayList = operation(Type.Object({}, exact), ({ store }) => store.read('tray.all'))
