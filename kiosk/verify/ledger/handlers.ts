import type { FaultCode } from '../../strings/verify-faults.words.ts'
import type { PointId } from '../../strings/verify-points.words.ts'
import type { Entry } from '../chain/chain.ts'

/** What the entries of each kind do. A body that is not of its kind throws, and the entry is named. */
export type Handlers = Readonly<Record<string, (body: Entry['body'], entry: Entry) => void>>

/** Says what is wrong, of which point, at which entry. */
export type Say = (point: PointId, code: FaultCode, entry: number, detail?: string) => void

/** Parts of one word in the order of their time: what of them holds at an instant is the last that began. */
export interface Timed {
  since: number
  n: number
}

/** The last one that began at or before an instant, of a list in the order of (since, n); -1 where none did. */
export function lastBegun(list: readonly Timed[], instant: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.since <= instant) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Puts one in its place. */
export function insert<T extends Timed>(list: T[], one: T): void {
  let at = list.length
  while (at > 0 && (list[at - 1]!.since > one.since || (list[at - 1]!.since === one.since && list[at - 1]!.n > one.n)))
    at--
  list.splice(at, 0, one)
}
