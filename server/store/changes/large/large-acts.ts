import type { Actor } from '../../../contract/audit.ts'
import { dayOf, parseDay, startOfDay } from '../../../contract/campaign-time.ts'
import type { ClockShift } from '../../../contract/ledger/ledger-entries.ts'
import { naming } from '../../access/naming.ts'
import { placeDevice, setPosting } from '../../register/change-whereabouts.ts'
import { confirmPaired } from '../../register/manage-devices.ts'
import { moveDevice, postUnit } from '../../register/manage-places.ts'
import { enterHallDay, enterHours, enterSpecialDay } from '../../register/manage-hours.ts'
import { changeWindowMode } from '../../register/manage-windows.ts'
import { enterMatterOf } from '../../register/matters.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Write } from '../../writer/write.ts'
import { adoptPolicy } from '../adopt-policy.ts'
import { openDoubt } from '../clock-doubt.ts'
import { settleClock } from '../settle-clock.ts'
import { settleClockByOfficer } from '../settle-clock-by-officer.ts'
import { takeUpPolicy } from '../take-up-policy.ts'

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
 * command line carries out by itself. Their arguments are data alone, and each corrects by one entry (a unit that stands in
 * for a while by two): the closing entry follows it.
 */
const LARGE_ACTS = {
  'postings.set': act(postUnit, sizeOfPosting),
  'devices.place': act(moveDevice, sizeOfPlacement),
  'devices.confirm': act(confirmPaired, ({ sql }, { device }) =>
    upTo(sql, "FROM rating WHERE rule <> 'ok' AND source = 'press' AND device = ?", device),
  ),
  'policy.adopt': act(adoptPolicy, ({ sql }, { since }) => pressesFrom(sql, since)),
  'clock.settle': act(settleClockByOfficer, sizeOfDoubt),
  'halls.set-hours': act(enterHours, ({ sql }, { from }) => pressesFrom(sql, startOfDay(parseDay(from) ?? LATER))),
  'halls.set-day': act(enterHallDay, ({ sql }, { date }) => pressesOfDay(sql, date)),
  'calendar.set-day': act(enterSpecialDay, ({ sql }, { date }) => pressesOfDay(sql, date)),
  'windows.set-mode': act(changeWindowMode, ({ sql, registry }, { hall, window, from }) => {
    const row = registry.window(hall, window)
    return row && from !== undefined ? pressesSince(sql, [row.id], from) : 0
  }),
  'matters.enter': act(enterMatterOf, ({ sql }, { name }) => upTo(sql, 'FROM service WHERE matter = ?', name)),

  posting: act(setPosting, sizeOfPosting),
  placement: act(placeDevice, sizeOfPlacement),
  policy: act(takeUpPolicy, ({ sql }, { since }) => pressesFrom(sql, since)),
  clock: act(
    (w, { officer, ...said }: Parameters<typeof settleClockByOfficer>[1]) => settleClock(w, officer, said),
    sizeOfDoubt,
  ),
}

/** A Shanghai day on which no press was made. */
const LATER = 1e6

type LargeName = keyof typeof LARGE_ACTS
type ArgsOf<Name extends LargeName> = Parameters<(typeof LARGE_ACTS)[Name]['run']>[1]
type AnswerOf<Name extends LargeName> = ReturnType<(typeof LARGE_ACTS)[Name]['run']>

/** A correction as data. */
export interface LargeOrder {
  act: LargeName
  args: unknown
  actor: Actor
  /** Who gave the word, where that is not the actor. */
  officer?: string | undefined
}

/** A change of the record that may be entered in slices. */
export interface LargeChange<T> {
  (w: Write): T
  order: LargeOrder
}

/** @param by for changes of the store, whose audit row names somebody */
export function largeChange<Name extends LargeName>(
  name: Name,
  args: ArgsOf<Name>,
  by: Pick<LargeOrder, 'actor' | 'officer'> = { actor: 'hub' },
): LargeChange<AnswerOf<Name>> {
  const order: LargeOrder = { act: name, args, ...by }
  return Object.assign((w: Write) => runLarge(w, order) as AnswerOf<Name>, { order })
}

export function runLarge(w: Write, { act: name, args, actor, officer }: LargeOrder): unknown {
  return (LARGE_ACTS[name] as LargeAct<unknown, unknown>).run(naming(w, officer), args, actor)
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
  by: Pick<LargeOrder, 'actor' | 'officer'>,
): LargeChange<unknown> | null {
  const change = correctionNamed(name, input, by)
  return change && largeOrNot(ledger, change)
}

/** A change of the store that corrects the past, of many ratings or of few; null for any other. */
export function correctionNamed(
  name: string,
  input: unknown,
  by: Pick<LargeOrder, 'actor' | 'officer'>,
): LargeChange<unknown> | null {
  return Object.hasOwn(LARGE_ACTS, name) ? largeChange(name as LargeName, input as never, by) : null
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

function sizeOfPlacement({ sql, registry }: Asked, { device, from }: { device: string; from?: number }): number {
  const first = registry.firstPlaced(device)
  const since = from ?? first
  if (since === null) return 0
  const windows = registry.placements(device).map(({ window }) => window)
  return pressesSince(sql, [...new Set(windows)], Math.min(since, first ?? since))
}

/** A correction by shifts moves rows by its own entry, and is one act. */
function sizeOfDoubt({ sql }: Asked, { shifts }: { shifts: readonly ClockShift[] }): number {
  const since = openDoubt(sql)
  return since === null || shifts.length > 0 ? 0 : upTo(sql, 'FROM rating WHERE n > ?', since)
}

/** How many rows there are, but no more than matter here. */
function upTo(sql: Sql, from: string, value: number | string): number {
  return sql(`SELECT count(*) FROM (SELECT 1 ${from} LIMIT ${MOST_IN_ONE_ACT + 1})`)
    .pluck()
    .get(value) as number
}

/** Presses of all windows since an instant. */
function pressesFrom(sql: Sql, since: number): number {
  return upTo(sql, 'FROM rating WHERE occurred >= ?', since)
}

function pressesOfDay(sql: Sql, date: string): number {
  const counted = sql('SELECT total(r1 + r2 + r3 + r4 + r5) FROM unit_day WHERE day = ?').pluck()
  return counted.get(parseDay(date) ?? LATER) as number
}

/** Presses of windows since the day of an instant, by the day's figures. */
function pressesSince(sql: Sql, windows: readonly number[], from: number): number {
  const counted = sql('SELECT total(r1 + r2 + r3 + r4 + r5) FROM score_day WHERE window = ? AND day >= ?').pluck()
  return windows.reduce((sum, window) => sum + (counted.get(window, dayOf(from)) as number), 0)
}
