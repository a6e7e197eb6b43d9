import type { RebuildProgress } from '../../contract/hub/rebuild.ts'
import { setTimeout as delay } from 'node:timers/promises'
import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { naming } from '../access/naming.ts'
import { REGISTRY_TABLES } from '../projections/apply-registry.ts'
import { forgetTables } from '../writer/forget-tables.ts'
import type { Ledger } from '../writer/ledger.ts'
import type { Write } from '../writer/write.ts'
import { inProcess, type Beside } from './beside.ts'
import { mendRows } from './mend-rows.ts'
import { NOT_WHOLE, type Compared } from './tables-beside.ts'
import { TOGETHER, type GivenRow, type Place } from './rows.ts'

/** Entries between two looks whether the record is still open. */
const ENTRIES_A_PART = 50_000
/** Rows that one act puts right: more of them are put right so many at a time, while people wait. */
const MOST_IN_ONE_ACT = 1_000
const ROWS_A_PART = 300
/** Places that one comparison names; the next one names the rest. */
const MOST_NAMED = 100_000
/** The writer stands still no longer while rows are looked up, ms. */
const MOST_STILL_MS = 200
const MOST_TRIES = 5
/** What was carried out on wrong rows is named by the comparison after that which named them. */
const MOST_ROUNDS = 10

export interface Rebuilt {
  entries: number
  /** Rows that were put right. */
  rows: number
}

interface By {
  actor: Actor
  officer?: string | undefined
}

interface Rebuilding {
  beside?: (file: string) => Beside
  mostInOneAct?: number
  rowsAPart?: number
  mostStillMs?: number
}

interface UnderWay {
  tables: Beside
  progress: RebuildProgress
  /** The hub stops: whatever the process says of its end, that is why. */
  isEnded: boolean
}

const underWay = new WeakMap<Ledger, UnderWay>()

/** How far it is; null: none is under way. */
export function rebuildProgress(ledger: Ledger): RebuildProgress | null {
  return underWay.get(ledger)?.progress ?? null
}

/** Ends one that is under way at once, in the middle of a statement, too: whoever asked hears that the hub stops. */
export async function endRebuild(ledger: Ledger): Promise<void> {
  const running = underWay.get(ledger)
  if (running === undefined) return
  running.isEnded = true
  await running.tables.close()
}

/**
 * Makes every table that follows from the ledger again without holding the writer: beside it, in a process, and then what
 * differs is put right (README).
 *
 * @throws Refusal rebuild-running, ledger-broken; shutting-down where the hub stops; busy where the machine was too slow to come to an end
 */
export async function rebuildBeside(
  ledger: Ledger,
  by: By,
  {
    beside = inProcess,
    mostInOneAct = MOST_IN_ONE_ACT,
    rowsAPart = ROWS_A_PART,
    mostStillMs = MOST_STILL_MS,
  }: Rebuilding = {},
): Promise<Rebuilt> {
  if (ledger.isClosed) throw new Refusal('shutting-down')
  if (underWay.has(ledger)) throw new Refusal('rebuild-running')
  const tables = beside(ledger.db.name)
  const running: UnderWay = { tables, progress: { stage: 'making', done: 0, of: ledger.chain.head.n }, isEnded: false }
  underWay.set(ledger, running)
  const show = (progress: RebuildProgress) => (running.progress = progress)
  try {
    ledger.markShown()
    let mended = 0
    for (let rounds = 1; ;) {
      const { entries, wrong } = await compared(ledger, tables, show)
      if (wrong.length === 0) {
        const done = { entries, rows: mended }
        await ledger.write((w) => {
          conclude(w, mended)
          // What was put right is on record with it.
          if (mended === 0) record(w, by, done)
        })
        return done
      }
      if (wrong.length < MOST_NAMED && ++rounds > MOST_ROUNDS) throw new Refusal('busy')
      const parts = wrong.length <= mostInOneAct ? [wrong] : inParts(wrong, rowsAPart)
      const mendAll = async () => {
        for (const [i, part] of parts.entries()) {
          show({ stage: 'mending', done: i * part.length, of: wrong.length })
          await mend(
            { ledger, tables, mostStillMs },
            part,
            (w) => i === 0 && record(w, by, { entries, rows: wrong.length }),
          )
        }
      }
      await (parts.length === 1 ? mendAll() : ledger.apart(mendAll))
      mended += wrong.length
    }
  } catch (error) {
    throw running.isEnded ? new Refusal('shutting-down') : error
  } finally {
    underWay.delete(ledger)
    await tables.close()
  }
}

async function compared(ledger: Ledger, tables: Beside, show: (progress: RebuildProgress) => void): Promise<Compared> {
  for (;;) {
    let done = 0
    await advance(ledger, tables, () =>
      show({ stage: 'making', done: Math.min((done += ENTRIES_A_PART), ledger.chain.head.n), of: ledger.chain.head.n }),
    )
    await ledger.whole()
    show({ stage: 'comparing', done: 0, of: 0 })
    const found = await tables.compare(MOST_NAMED)
    if (found !== NOT_WHOLE) return found
    // The database said so before this side was told.
    await delay(1)
  }
}

async function advance(ledger: Ledger, tables: Beside, onPart = () => {}): Promise<void> {
  for (let more = true; more; onPart()) {
    if (ledger.isClosed) throw new Refusal('shutting-down')
    more = await tables.advance(ENTRIES_A_PART)
  }
}

/** One act: rows as the present last entry leaves them. */
async function mend(
  { ledger, tables, mostStillMs }: { ledger: Ledger; tables: Beside; mostStillMs: number },
  places: readonly Place[],
  then: (w: Write) => void,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    await advance(ledger, tables)
    try {
      await ledger.mend(
        (shown) => soon(tables.rowsAt(shown, places), mostStillMs),
        (w, rows) => {
          put(w, rows)
          then(w)
        },
      )
      return
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error
      if (tries >= MOST_TRIES) throw new Refusal('busy')
    }
  }
}

function put(w: Write, rows: readonly GivenRow[]): void {
  mendRows(w, rows)
  if (rows.some(({ table }) => REGISTRY_TABLES.has(table))) w.touched.remade = true
}

/** Nothing differs any more, and nobody goes by what was read before. */
function conclude(w: Write, mended: number): void {
  forgetTables(w)
  w.touched.remade = true
  if (mended > 0) for (const window of w.registry.windowIds()) w.touched.windows.add(window)
}

function record(w: Write, { actor, officer }: By, done: Rebuilt): void {
  naming(w, officer).audit.record(actor, 'ledger:rebuild', 'ledger', { ...done })
}

function inParts(places: readonly Place[], size: number): Place[][] {
  const together = places.filter(({ table }) => TOGETHER.has(table))
  const rest = places.filter(({ table }) => !TOGETHER.has(table))
  const parts = together.length > 0 ? [together] : []
  for (let from = 0; from < rest.length; from += size) parts.push(rest.slice(from, from + size))
  return parts
}

class TooSlow extends Error {}

/** Whoever waits for it keeps the writer still. @throws TooSlow */
async function soon<T>(answer: Promise<T>, mostMs: number): Promise<T> {
  const over = new AbortController()
  try {
    return await Promise.race([
      answer,
      delay(mostMs, undefined, { signal: over.signal }).then(() => {
        throw new TooSlow()
      }),
    ])
  } finally {
    over.abort()
  }
}
