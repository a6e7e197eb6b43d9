import { setImmediate } from 'node:timers/promises'
import { Refusal } from '../../../contract/errors.ts'
import type { CorrectionChange } from '../../../contract/ledger/ledger-entries.ts'
import { uuid7 } from '../../../contract/text/uuid7.ts'
import { actUnderWay } from '../../act-under-way.ts'
import { isOvertaken, type LargeChange } from './large-acts.ts'
import type { Ledger } from '../../writer/ledger.ts'
import { planAside, type Planner } from './plan-aside.ts'
import type { PlanPart, PlanTask } from './plan-correction.ts'
import { Prepared, whileClosing, type LeftOut, type Subjects } from './prepared.ts'
import { findRating } from '../../projections/rating-row.ts'
import { findService } from '../../projections/service-row.ts'
import { beginWork, endWork, layDown, LONGEST_SERVICE_MS, takeAway, takeServiceAway, workInHand } from './rows-after.ts'
import { judgeMeanwhile, type Place } from '../../presses/judge-again.ts'
import { keyOf } from '../../presses/window-order.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../../sqlite/uuid-bytes.ts'
import type { MovedMeanwhile, Write } from '../../writer/write.ts'

/** Changes that one entry holds: some 10 ms of the writer. */
const CHANGES_A_SLICE = 500
/** What came meanwhile is judged beside the writer until no more than so much is left. */
const FEW_MEANWHILE = 20
/** What the closing act judges at most: it holds the writer for one to two ms each. */
const MOST_MEANWHILE = 120
/** Where more comes than can be judged, or the same is met again and again, that many rounds show it. */
const MOST_ROUNDS = 50
/** After so many plans that were overtaken somebody is told. */
const MOST_PLANS = 3

export interface Slicing {
  /** Called between slices: how many changes are entered; nobody knows before the end how many there are. */
  onProgress?: ((done: number) => void) | undefined
  changesASlice?: number | undefined
  /** Of presses and services: what is left to the closing act, and what it judges at most. */
  few?: number | undefined
  most?: number | undefined
  planner?: Planner | undefined
}

/**
 * Corrects the past without holding the writer: the correction is planned beside it, what it makes necessary is entered in
 * slices that have no effect, and so is what came meanwhile, round by round, until little is left. The correction's own
 * entry with the closing entry lets all of them take effect, in one act that also judges the rest (README, "Corrections in
 * slices").
 *
 * @param record runs in the closing act, after the change
 * @throws Refusal correction-running, correction-overtaken, and what the act refuses; then nothing took effect
 */
export async function correctInSlices<T>(
  ledger: Ledger,
  change: LargeChange<T>,
  record: (w: Write, done: T) => void = () => {},
  slicing: Slicing = {},
): Promise<T> {
  for (let plans = 1; ; plans++) {
    const prepared = new Prepared(uuid7(Date.now()), (entry) => isOvertaken(change.order, entry))
    ledger.beginCorrection(prepared)
    try {
      return await new InSlices(ledger, prepared, change, slicing).carryOut(record)
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error
      if (plans >= MOST_PLANS) throw new Refusal('correction-overtaken')
    } finally {
      // Where nothing can be written, the next start does it.
      await aside(ledger, (w) => throwAway(w, prepared)).catch(() => {})
      ledger.endCorrection()
    }
  }
}

/** An act of the hub: whoever corrects has done nothing until the closing act. */
function aside<T>(ledger: Ledger, job: (w: Write) => T): Promise<T> {
  return actUnderWay.exit(() => ledger.write(job))
}

/** What was laid down is void; where it took effect, the ledger itself ended it before this got its turn. */
function throwAway(w: Write, { id }: Prepared): void {
  const work = workInHand(w.sql)
  if (work?.id === id && !work.closed) endWork(w.sql)
}

/** The ledger learnt something that the plan did not know and the closing act cannot judge by itself. */
class Overtaken extends Error {}

/** Too much for the closing act came before it had its turn. */
class Behind extends Error {}

class InSlices<T> {
  #ledger: Ledger
  #prepared: Prepared
  #change: LargeChange<T>
  #planner: Planner
  #changesASlice: number
  #few: number
  #most: number
  #onProgress: (done: number) => void
  #done = 0

  constructor(ledger: Ledger, prepared: Prepared, change: LargeChange<T>, slicing: Slicing) {
    this.#ledger = ledger
    this.#prepared = prepared
    this.#change = change
    this.#planner = slicing.planner ?? planAside
    this.#changesASlice = slicing.changesASlice ?? CHANGES_A_SLICE
    this.#few = slicing.few ?? FEW_MEANWHILE
    this.#most = slicing.most ?? MOST_MEANWHILE
    this.#onProgress = slicing.onProgress ?? (() => {})
  }

  async carryOut(record: (w: Write, done: T) => void): Promise<T> {
    const [ledger, prepared] = [this.#ledger, this.#prepared]
    const planning = await this.#planner(ledger.db.name, this.#change.order)
    try {
      await this.#enter(planning.plan(await aside(ledger, (w) => this.#begin(w))))
      for (let rounds = 0, before = Infinity; rounds < MOST_ROUNDS; rounds++) {
        const { came } = prepared
        // Where a round takes as long as the one before it, another one is no use.
        if (came <= this.#few || (came <= this.#most && came >= before))
          try {
            return await this.#close(record)
          } catch (error) {
            if (!(error instanceof Behind)) throw error
          }
        before = came
        await this.#enter(planning.plan(await aside(ledger, (w) => this.#lookBack(w))))
      }
      throw new Overtaken()
    } finally {
      await planning.end()
    }
  }

  #begin({ sql, now }: Write): PlanTask {
    if (workInHand(sql) !== null) throw new Refusal('correction-running')
    beginWork(sql, this.#prepared.id)
    this.#prepared.begin(now)
    return { now }
  }

  /** Enters what is planned in slices, and lays down what becomes of rows. */
  async #enter(plan: AsyncIterable<PlanPart>): Promise<void> {
    const [ledger, prepared] = [this.#ledger, this.#prepared]
    let waiting: CorrectionChange[] = []
    const enter = async (least: number): Promise<void> => {
      while (waiting.length >= least && waiting.length > 0) {
        if (prepared.overtaken) throw new Overtaken()
        const changes = waiting.slice(0, this.#changesASlice)
        waiting = waiting.slice(this.#changesASlice)
        const part = prepared.slices.length + 1
        const slice = { correction: prepared.id, part, changes }
        const { n } = await aside(ledger, (w) => w.append('correction-slice', slice))
        prepared.slices.push(n)
        this.#onProgress((this.#done += changes.length))
        await setImmediate()
      }
    }
    for await (const part of plan) {
      if (part.part === 'changes') {
        waiting.push(...prepared.plan(part.changes))
        await enter(this.#changesASlice)
      } else if (part.part === 'rows') {
        await enter(1)
        await aside(ledger, (w) => layDown(w.db, part.ratings, part.services))
        await setImmediate()
      } else prepared.planned(part.cases, part.result)
    }
  }

  /** What came since the plan, which does not hold of it: it is to be judged beside the writer. */
  #lookBack(w: Write): PlanTask {
    const prepared = this.#prepared
    if (prepared.overtaken) throw new Overtaken()
    const left = leftOf(w.sql, prepared)
    prepared.leaveOut(left)
    prepared.now = w.now
    if (prepared.carried + aheadOf(w.sql, w.now).length > this.#most) throw new Overtaken()
    const { result, moved } = prepared
    const { met, planned } = left
    return { now: w.now, since: { met, planned, places: takeOut(w.sql, planned), result, moved } }
  }

  #close(record: (w: Write, done: T) => void): Promise<T> {
    const prepared = this.#prepared
    return this.#ledger.write((w) => {
      if (prepared.overtaken) throw new Overtaken()
      const left = leftOf(w.sql, prepared)
      if (left.met.ratings.length + left.met.services.length > this.#most) throw new Behind()
      prepared.leaveOut(left)
      w.closing = (cause, inTime) => closeWith(w, prepared, { left, inTime }, cause)
      const done = whileClosing(w.sql, { met: left.met, prepared }, () => this.#change(w))
      record(w, done)
      return done
    })
  }
}

/** What came since the plan, or that it says nothing reliable of. */
function leftOf(sql: Sql, prepared: Prepared): LeftOut {
  const { met, now } = prepared
  for (const id of aheadOf(sql, now)) met.ratings.add(id)
  for (const id of endedBy(sql, met.services)) met.services.add(id)
  return prepared.left
}

/** A device's clock runs ahead, or the plan moves presses there: what is said of a moment to come changes until then. */
function aheadOf(sql: Sql, now: number): string[] {
  // With `UNION` alone every rating there is would be looked at, in the order of ids.
  const ahead = `SELECT id FROM rating WHERE source = 'press' AND occurred >= @now
    UNION ALL SELECT id FROM rating_after WHERE occurred >= @now`
  return [...new Set((sql(ahead).pluck().all({ now }) as Buffer[]).map(uuidText))]
}

/** A new service ends the one before it, of which no entry says so. */
function endedBy(sql: Sql, services: Iterable<string>): string[] {
  const ended = sql('SELECT id FROM service WHERE window = ? AND at >= ? AND at <= ? AND closed = ?').pluck()
  return [...services].flatMap((id) => {
    const { window, at } = findService(sql, id)
    return ended.all(window, at - LONGEST_SERVICE_MS, at, at) as string[]
  })
}

/** Nothing is laid down of these any more. @returns where presses of them would have stood */
function takeOut(sql: Sql, { ratings, services }: Subjects): Place[] {
  for (const id of services) takeServiceAway(sql, id)
  return ratings.flatMap((id) => {
    const row = findRating(sql, uuidBytes(id))!
    const place = takeAway(sql, row.id)
    return place?.window == null ? [] : [{ window: place.window, key: { ...keyOf(row), occurred: place.occurred } }]
  })
}

/** The closing entry, and what it cannot say because it came since the plan. */
function closeWith(
  w: Write,
  prepared: Prepared,
  { left: { met, planned, sliced }, inTime }: { left: LeftOut; inTime: MovedMeanwhile | undefined },
  cause: number,
): { planned: unknown; moved: number } {
  if (prepared.isClosed) throw new Error('an act closes a correction once')
  prepared.isClosed = true
  const places = takeOut(w.sql, planned)
  const { id: correction, slices } = prepared
  const isWhole = sliced.ratings.length === 0 && sliced.services.length === 0
  w.append('correction-closing', { correction, slices, cause, ...(isWhole ? {} : { except: sliced }) })
  for (const window of w.registry.windowIds()) w.touched.windows.add(window)
  const moved = prepared.moved + judgeMeanwhile(w, { ...met, places, inTime }, cause)
  return { planned: prepared.result, moved }
}
