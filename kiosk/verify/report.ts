import type { FaultCode } from '../strings/verify-faults.words.ts'
import type { PointId } from '../strings/verify-points.words.ts'

/** What is wrong, and where: the entry of the ledger, or file and line. */
export interface Fault {
  code: FaultCode
  entry?: number
  file?: string
  line?: number
  /** What is there and what should be, as values. */
  detail?: string
}

/** `note`: nothing is wrong, and something is not shown; `absent`: the package has nothing of it. */
export type State = 'ok' | 'fault' | 'note' | 'absent'

export interface Point {
  id: PointId
  state: State
  /** The first of them; `count` says how many there are. */
  faults: Fault[]
  count: number
  /** How many things were looked at: files, entries, ratings, units. */
  checked: number
}

/** What a package says of itself. */
export interface PackageFacts {
  city: string
  method: string
  campaign: string
  from: string
  to: string
  sealedAt: string
  demo: boolean
  /** The key that signed it, base64url. */
  key: string
  /** Hex SHA-256 of its manifest: the fingerprint on the paper that two officers signed. */
  digest: string
}

export interface Report {
  /** Null where there is no manifest that can be read. */
  facts: PackageFacts | null
  points: Point[]
  entries: number
  head: string
}

const MOST_SHOWN = 30

/** Takes what is wrong, point by point. */
export class Findings {
  readonly #points = new Map<PointId, Point>()

  /** That something was looked at. */
  checked(id: PointId, count = 1): void {
    this.#of(id).checked += count
  }

  fault(id: PointId, fault: Fault): void {
    const point = this.#of(id)
    point.state = 'fault'
    point.count++
    if (point.faults.length < MOST_SHOWN) point.faults.push(fault)
  }

  /** Nothing is wrong, but this is not shown. */
  note(id: PointId, fault: Fault): void {
    const point = this.#of(id)
    if (point.state !== 'fault') point.state = 'note'
    point.count++
    if (point.faults.length < MOST_SHOWN) point.faults.push(fault)
  }

  has(id: PointId): boolean {
    return this.#points.has(id)
  }

  faulty(id: PointId): boolean {
    return this.#points.get(id)?.state === 'fault'
  }

  /** In this order; what nobody looked at is absent. */
  points(ids: readonly PointId[]): Point[] {
    return ids.map((id) => this.#points.get(id) ?? { id, state: 'absent', faults: [], count: 0, checked: 0 })
  }

  #of(id: PointId): Point {
    let point = this.#points.get(id)
    if (point === undefined) this.#points.set(id, (point = { id, state: 'ok', faults: [], count: 0, checked: 0 }))
    return point
  }
}
