import type { Actor } from '../../contract/audit.ts'
import { dayOf } from '../../contract/campaign-time.ts'
import { placeDevice, setPosting } from '../register/change-whereabouts.ts'
import { moveDevice, postUnit } from '../register/manage-places.ts'
import type { Registry } from '../registry/registry.ts'
import type { Db } from '../sqlite/database.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Write } from '../writer/write.ts'

/** What is asked before an act runs. */
interface Asked {
  sql: Sql
  registry: Registry
}

interface LargeAct<Args, T> {
  run(w: Write, args: Args, actor: Actor): T
  /** About how many ratings it may touch, quickly and rather too many than too few. */
  size(asked: Asked, args: Args): number
}

const act = <Args, T>(run: LargeAct<Args, T>['run'], size: LargeAct<NoInfer<Args>, T>['size']): LargeAct<Args, T> => ({
  run,
  size,
})

/**
 * Acts that correct the past, by the names under which a thread is asked to plan them: changes of the store, and what the
 * command line carries out by itself. Their arguments are data alone.
 */
const LARGE_ACTS = {
  'postings.set': act(postUnit, sizeOfPosting),
  'devices.place': act(moveDevice, sizeOfPlacement),
  posting: act(setPosting, sizeOfPosting),
  placement: act(placeDevice, sizeOfPlacement),
}

type LargeName = keyof typeof LARGE_ACTS
type ArgsOf<Name extends LargeName> = Parameters<(typeof LARGE_ACTS)[Name]['run']>[1]
type AnswerOf<Name extends LargeName> = ReturnType<(typeof LARGE_ACTS)[Name]['run']>

/** A correction as data. */
export interface LargeOrder {
  act: LargeName
  args: unknown
  actor: Actor
}

/** A change of the record that may be entered in slices. */
export interface LargeChange<T> {
  (w: Write): T
  order: LargeOrder
}

/** @param actor for changes of the store, whose audit row names somebody */
export function largeChange<Name extends LargeName>(
  name: Name,
  args: ArgsOf<Name>,
  actor: Actor = 'hub',
): LargeChange<AnswerOf<Name>> {
  const order: LargeOrder = { act: name, args, actor }
  return Object.assign((w: Write) => runLarge(w, order) as AnswerOf<Name>, { order })
}

export function runLarge(w: Write, { act: name, args, actor }: LargeOrder): unknown {
  return (LARGE_ACTS[name] as LargeAct<unknown, unknown>).run(w, args, actor)
}

/** An act that may touch no more ratings is one act: it holds the writer for a fifth of a second. */
const MOST_IN_ONE_ACT = 1_000

/** A change that is to be entered in slices; null where it is one that touches few ratings. */
export function largeOrNot<T>(ledger: Asked & { db: Db }, change: (w: Write) => T): LargeChange<T> | null {
  // Where there is no file, no thread can read it.
  if (!isLargeChange(change) || ledger.db.memory) return null
  const { act: name, args } = change.order
  const { size } = LARGE_ACTS[name] as LargeAct<unknown, unknown>
  return size(ledger, args) > MOST_IN_ONE_ACT ? change : null
}

/** The same of a change of the store. */
export function largeNamed(
  ledger: Asked & { db: Db },
  name: string,
  input: unknown,
  actor: Actor,
): LargeChange<unknown> | null {
  return name in LARGE_ACTS ? largeOrNot(ledger, largeChange(name as LargeName, input as never, actor)) : null
}

function isLargeChange<T>(change: (w: Write) => T): change is LargeChange<T> {
  return 'order' in change
}

function sizeOfPosting(
  { sql, registry }: Asked,
  { hall, window, from }: { hall: string; window: string; from: number },
): number {
  const row = registry.window(hall, window)
  return row ? pressesSince(sql, [row.id], from) : 0
}

function sizeOfPlacement({ sql, registry }: Asked, { device, from }: { device: string; from: number }): number {
  const windows = registry.placements(device).map(({ window }) => window)
  return pressesSince(sql, [...new Set(windows)], Math.min(from, registry.firstPlaced(device) ?? from))
}

/** Presses of windows since the day of an instant, by the day's figures. */
function pressesSince(sql: Sql, windows: readonly number[], from: number): number {
  const counted = sql('SELECT total(r1 + r2 + r3 + r4 + r5) FROM score_day WHERE window = ? AND day >= ?').pluck()
  return windows.reduce((sum, window) => sum + (counted.get(window, dayOf(from)) as number), 0)
}
