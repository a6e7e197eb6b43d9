import type { BoardWindow } from '../../../../server/contract/hall/hall-feed.ts'
import { sorted } from '../../../elements/sorted.ts'
import { faultsOf } from '../device-faults.ts'
import { stateOf } from '../tile-view.ts'

/**
 * The windows of a phone's list: those that need a hand before the calm ones. First what the column 需要处理 names, then
 * windows with held ratings, then those whose device is away or reports a fault; within each, the hall's own order.
 */
export function neediestFirst(windows: Iterable<BoardWindow>, marked: ReadonlySet<string>): BoardWindow[] {
  const need = (window: BoardWindow) => {
    if (marked.has(window.code)) return 0
    if ((window.today.held ?? 0) > 0) return 1
    const troubled = stateOf(window) === 'offline' || window.devices.some((device) => faultsOf(device).length > 0)
    return troubled ? 2 : 3
  }
  return sorted(windows, (a, b) => need(a) - need(b))
}
