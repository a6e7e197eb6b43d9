import { setImmediate } from 'node:timers/promises'
import { Refusal } from '../../../contract/errors.ts'
import type { CorrectionChange } from '../../../contract/ledger/ledger-entries.ts'
import { uuid7 } from '../../../contract/text/uuid7.ts'
import { actUnderWay } from '../../act-under-way.ts'
import { isOvertaken, type LargeChange } from './large-acts.ts'
import type { Ledger } from '../../writer/ledger.ts'
import { planAside, type Planner } from './plan-aside.ts'
import { Prepared } from './prepared.ts'
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
/** What came meanwhile is judged by the closing act, and that one holds the writer. */
const MOST_MEANWHILE = 600
/** After so many plans that were overtaken somebody is told. */
const MOST_PLANS = 3

export interface Slicing {
  /** Called between slices: how many changes are entered; nobody knows before the end how many there are. */
  onProgress?: ((done: number) => void) | undefined
  changesASlice?: number | undefined
  planner?: Planner | undefined
}

/**
 * Corrects the past without holding the writer: the correction is planned beside it, what it makes necessary is entered in
 * slices that have no effect, and the correction's own entry with the closing entry lets all of them take effect, in
 * one act that also judges what came meanwhile (README, "Corrections in slices").
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
      prepared.now = await aside(ledger, (w) => {
        if (workInHand(w.sql) !== null) throw new Refusal('correction-running')
        beginWork(w.sql, prepared.id)
        return w.now
      })
      await prepare(ledger, prepared, change, slicing)
      return await close(ledger, prepared, change, record)
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

async function prepare<T>(
  ledger: Ledger,
  prepared: Prepared,
  change: LargeChange<T>,
  { planner = planAside, changesASlice = CHANGES_A_SLICE, onProgress }: Slicing,
): Promise<void> {
  ledger.settle()
  let waiting: CorrectionChange[] = []
  let done = 0
  const enter = async (least: number): Promise<void> => {
    while (waiting.length >= least && waiting.length > 0) {
      if (prepared.overtaken) throw new Overtaken()
      const changes = waiting.slice(0, changesASlice)
      waiting = waiting.slice(changesASlice)
      const part = prepared.slices.length + 1
      const slice = { correction: prepared.id, part, changes }
      const { n } = await aside(ledger, (w) => w.append('correction-slice', slice))
      prepared.slices.push(n)
      onProgress?.((done += changes.length))
      await setImmediate()
    }
  }
  for await (const part of planner(ledger.db.name, change.order, prepared.now)) {
    if (part.part === 'changes') {
      prepared.plan(part.changes)
      waiting.push(...part.changes.flatMap(({ change }) => change ?? []))
      await enter(changesASlice)
    } else if (part.part === 'rows') {
      await enter(1)
      await aside(ledger, (w) => layDown(w.db, part.ratings, part.services))
      await setImmediate()
    } else {
      prepared.cases = part.cases
      prepared.result = part.result
    }
  }
}

function close<T>(
  ledger: Ledger,
  prepared: Prepared,
  change: LargeChange<T>,
  record: (w: Write, done: T) => void,
): Promise<T> {
  return ledger.write((w) => {
    if (prepared.overtaken) throw new Overtaken()
    for (const id of aheadOf(w.sql, prepared.now)) prepared.met.ratings.add(id)
    for (const id of endedBy(w.sql, prepared.met.services)) prepared.met.services.add(id)
    if (prepared.leaveOut().met.ratings.length > MOST_MEANWHILE) throw new Overtaken()
    w.closing = (cause, inTime) => closeWith(w, prepared, cause, inTime)
    const done = prepared.whileClosing(w.sql, () => change(w))
    record(w, done)
    return done
  })
}

/** A device's clock runs ahead, or the plan moves presses there: what is said of a moment to come changes until then. */
function aheadOf(sql: Sql, now: number): string[] {
  const ahead = `SELECT id FROM rating WHERE source = 'press' AND occurred >= @now
    UNION SELECT id FROM rating_after WHERE occurred >= @now`
  return (sql(ahead).pluck().all({ now }) as Buffer[]).map(uuidText)
}

/** A new service ends the one before it, of which no entry says so. */
function endedBy(sql: Sql, services: Iterable<string>): string[] {
  const ended = sql('SELECT id FROM service WHERE window = ? AND at >= ? AND at <= ? AND closed = ?').pluck()
  return [...services].flatMap((id) => {
    const { window, at } = findService(sql, id)
    return ended.all(window, at - LONGEST_SERVICE_MS, at, at) as string[]
  })
}

/** The closing entry, and what it cannot say because it came since the plan. */
function closeWith(
  w: Write,
  prepared: Prepared,
  cause: number,
  inTime?: MovedMeanwhile,
): { planned: unknown; moved: number } {
  if (prepared.isClosed) throw new Error('an act closes a correction once')
  prepared.isClosed = true
  const { met, planned, sliced } = prepared.leaveOut()
  const places = planned.ratings.flatMap((id): Place[] => {
    const row = findRating(w.sql, uuidBytes(id))!
    const place = takeAway(w.sql, row.id)
    return place?.window == null ? [] : [{ window: place.window, key: { ...keyOf(row), occurred: place.occurred } }]
  })
  for (const id of planned.services) takeServiceAway(w.sql, id)
  const { id: correction, slices } = prepared
  const isWhole = sliced.ratings.length === 0 && sliced.services.length === 0
  w.append('correction-closing', { correction, slices, cause, ...(isWhole ? {} : { except: sliced }) })
  for (const window of w.registry.windowIds()) w.touched.windows.add(window)
  const moved = prepared.moved + judgeMeanwhile(w, { ...met, places, inTime }, cause)
  return { planned: prepared.result, moved }
}
