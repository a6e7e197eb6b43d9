import type { AlertSettings } from '../../contract/alerts.ts'
import type { AlertCheck } from './window-history.ts'

/** Three words of a device are the fewest that show a direction. */
const FEWEST_SAMPLES = 3

/** A device is connected and yet what it holds back only grows: it does not come through. */
export const pendingRising: AlertCheck<AlertSettings['pending-rising']> = ({ now, devices }, { atLeast, withinMs }) =>
  devices.flatMap(({ id, online, pending }) => {
    const said = pending.filter(({ at }) => at > now - withinMs)
    const [first] = said
    const last = said.at(-1)
    if (!online || !first || !last || said.length < FEWEST_SAMPLES) return []
    const grows = said.every((sample, i) => i === 0 || sample.pending >= said[i - 1]!.pending)
    if (!grows || last.pending <= first.pending || last.pending < atLeast) return []
    return [{ subject: id, since: first.at, evidence: { device: id, from: first.pending, to: last.pending } }]
  })
