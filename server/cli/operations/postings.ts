import { Type } from 'typebox'
import { exactShanghai } from '../../contract/campaign-time.ts'
import { operation } from './desk.ts'
import { exact } from './shapes.ts'

export const postingList = operation(Type.Object({}, exact), ({ store: { registry } }) =>
  registry.postingList().map(({ hall, window, unit, since, until }) => ({
    window: `${hall}/${window}`,
    unit,
    name: registry.unit(unit)?.name ?? unit,
    from: exactShanghai(since),
    to: until === null ? null : exactShanghai(until),
  })),
)
