import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import { dayOf, parseDay, startOfDay } from '../../../contract/campaign-time.ts'
import type { ClockShift } from '../../../contract/ledger/ledger-entries.ts'
import { FIRST_METHOD } from '../../../contract/methods.ts'
import { naming } from '../../access/naming.ts'
import type { Appended } from '../../chain/chain.ts'
import { placeDevice, setPosting } from '../../register/change-whereabouts.ts'
import { confirmPaired } from '../../register/manage-devices.ts'
import { moveDevice, postUnit } from '../../register/manage-places.ts'
import { enterHallDay, enterHours, enterSpecialDay } from '../../register/manage-hours.ts'
import { changeUnit } from '../../register/manage-units.ts'
import { changeWindowMode } from '../../register/manage-windows.ts'
import { enterMatterOf } from '../../register/matters.ts'
import { takeUpCalendar, takeUpItems, takeUpNew } from '../../register/take-up-files.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Write } from '../../writer/write.ts'
import { adoptPolicy } from '../adopt-policy.ts'
import { openDoubt } from '../clock-doubt.ts'
import { settleClock } from '../settle-clock.ts'
import { reopenSeal } from '../seals/seal-acts.ts'
import { sealByNumber } from '../seals/seals.ts'
import { settleClockByOfficer } from '../settle-clock-by-officer.ts'
import { takeUpPolicy } from '../take-up-policy.ts'
import { settleOwn } from '../tray.ts'

/** What is asked before an act runs. */
interface Asked {
  sql: Sql
  registry: Registry
}

interface LargeAct<Args, T> {
  run(w: Write, args: Args, actor: Actor): T
  /** About how many ratings it may touch, quickly and rather too many than too few. */
  size(asked: Asked, args: Args): number
  /** Whether an entry makes its plan worthless that does not do so of every plan. */
  isOvertakenBy?(args: Args, entry: Appended): boolean
}

const act = <Args, T>(
  run: LargeAct<Args, T>['run'],
  size: LargeAct<NoInfer<Args>, T>['size'],
  isOvertakenBy: NonNullable<LargeAct<NoInfer<Args>, T>['isOvertakenBy']> = () => false,
): LargeAct<Args, T> => ({ run, size, isOvertakenBy })

/**
 * Changes of the store that correct the past. Their arguments are data alone, and each corrects by one entry (a unit that
 * stands in for a while by two): the closing entry follows it.
 */
const CORRECTIONS = {
  'postings.set': act(postUnit, sizeOfPosting),
  'devices.place': act(moveDevice, sizeOfPlacement),
  'devices.confirm': act(confirmPaired, ({ sql }, { device }) =>
    upTo(sql, "FROM rating WHERE rule <> 'ok' AND source = 'press' AND device = ?", device),
  ),
  'policy.adopt': act(adoptPolicy, ({ sql }, { since }) => pressesFrom(sql, since)),
  'clock.settle': act(settleClockByOfficer, sizeOfDoubt, movesDuty),
  'halls.set-hours': act(enterHours, ({ sql }, { from }) => pressesFrom(sql, startOfDay(parseDay(from) ?? LATER))),
  'halls.set-day': act(enterHallDay, ({ sql }, { date }) => pressesOfDay(sql, date)),
  'calendar.set-day': act(enterSpecialDay, ({ sql }, { date }) => pressesOfDay(sql, date)),
  'calendar.take-up': act(takeUpCalendar, ({ sql }, { days }) =>
    days.reduce((sum, { date }) => sum + pressesOfDay(sql, date), 0),
  ),
  'windows.set-mode': act(changeWindowMode, ({ sql, registry }, { hall, window, from }) => {
    const row = registry.window(hall, window)
    return row && from !== undefined ? pressesSince(sql, [row.id], from) : 0
  }),
  'matters.enter': act(enterMatterOf, ({ sql }, { name }) => servicesNaming(sql, name)),
}

/** Acts that may be large, by the names under which a thread is asked to plan them: those, and what some of them do alone. */
const LARGE_ACTS = {
  ...CORRECTIONS,
  'seals.reopen': act(reopenSeal, sizeOfReopening),
  posting: act(setPosting, sizeOfPosting),
  placement: act(placeDevice, sizeOfPlacement),
  policy: act(takeUpPolicy, ({ sql }, { since }) => pressesFrom(sql, since)),
  'new-items': act(takeUpItems, ({ sql }, { items }) =>
    items.reduce((sum, { kind, name }) => sum + (kind === 'matter' ? servicesNaming(sql, name) : 0), 0),
  ),
  clock: act(
    (w, { officer, ...said }: Parameters<typeof settleClockByOfficer>[1]) => settleClock(w, officer, said),
    sizeOfDoubt,
    movesDuty,
  ),
}

const never = () => 0

/** Other changes that one may look at first. They are one act, whatever they touch; files are taken up in parts (`IN_PARTS`). */
const SMALL_ACTS = {
  'registry.take-up': act(takeUpNew, ({ sql }, { configuration }) =>
    configuration.matters.reduce((sum, { name }) => sum + servicesNaming(sql, name), 0),
  ),
  'tray.settle': act(settleOwn, never),
  'units.change': act(changeUnit, never),
}

const ORDERED = { ...LARGE_ACTS, ...SMALL_ACTS }

/** A Shanghai day on which no press was made. */
const LATER = 1e6

type LargeName = keyof typeof LARGE_ACTS
type OrderName = keyof typeof ORDERED
type ArgsOf<Name extends OrderName> = Parameters<(typeof ORDERED)[Name]['run']>[1]
type AnswerOf<Name extends OrderName> = ReturnType<(typeof ORDERED)[Name]['run']>

/** Changes of the store at which one may look first. */
export type PreviewName = keyof typeof CORRECTIONS | keyof typeof SMALL_ACTS
export const PREVIEWED = Object.keys({ ...CORRECTIONS, ...SMALL_ACTS }) as PreviewName[]

/** A correction, or another change at which one may look first, as data. */
export interface LargeOrder {
  act: OrderName
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
export function largeChange<Name extends OrderName>(
  name: Name,
  args: ArgsOf<Name>,
  by: Pick<LargeOrder, 'actor' | 'officer'> = { actor: 'hub' },
): LargeChange<AnswerOf<Name>> {
  const order: LargeOrder = { act: name, args, ...by }
  return Object.assign((w: Write) => runLarge(w, order) as AnswerOf<Name>, { order })
}

export function runLarge(w: Write, { act: name, args, actor, officer }: LargeOrder): unknown {
  return (ORDERED[name] as LargeAct<unknown, unknown>).run(naming(w, officer), args, actor)
}

/** Whether an entry since its plan makes that worthless, beyond those that overtake every plan. */
export function isOvertaken({ act: name, args }: LargeOrder, entry: Appended): boolean {
  return (ORDERED[name] as LargeAct<unknown, unknown>).isOvertakenBy!(args, entry)
}

/** An act that may touch no more ratings is one act: it holds the writer for a fifth of a second. */
const MOST_IN_ONE_ACT = 1_000

/** A change that is to be entered in slices; null where it is one that touches few ratings. */
export function largeOrNot<T>(ledger: Asked & { db: Db }, change: (w: Write) => T): LargeChange<T> | null {
  // Where there is no file, no thread can read it.
  if (!isLargeChange(change) || ledger.db.memory) return null
  const { act: name, args } = change.order
  const { size } = ORDERED[name] as LargeAct<unknown, unknown>
  return size(ledger, args) > MOST_IN_ONE_ACT ? change : null
}

/** The same of a change of the store. */
export function largeNamed(
  ledger: Asked & { db: Db },
  name: string,
  input: unknown,
  by: Pick<LargeOrder, 'actor' | 'officer'>,
): LargeChange<unknown> | null {
  const change = Object.hasOwn(LARGE_ACTS, name) ? largeChange(name as LargeName, input as never, by) : null
  return change && largeOrNot(ledger, change)
}

/** A change of the store at which one may look first. @throws Refusal not-found for any other */
export function previewedChange<N extends PreviewName>(
  name: N,
  input: ArgsOf<N>,
  actor: Actor,
): LargeChange<AnswerOf<N>> {
  if (!PREVIEWED.includes(name)) throw new Refusal('not-found', name)
  return largeChange(name, input, { actor })
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

/** Everything since the seal is screened again. What another method takes up is one act. */
function sizeOfReopening({ sql }: Asked, { seal }: { seal: number }): number {
  const row = sealByNumber(sql, seal)
  return row?.method === FIRST_METHOD ? pressesFrom(sql, row.since) : 0
}

/** No index says when ratings arrived: where anything is moved in time, all that may be are looked through beside the writer. */
function sizeOfDoubt({ sql }: Asked, { shifts }: { shifts: readonly ClockShift[] }): number {
  const moved = shifts.map(({ after = 0 }) => after)
  const since = Math.min(openDoubt(sql) ?? Infinity, ...moved)
  if (since === Infinity) return 0
  return upTo(sql, 'FROM rating WHERE n > ?', since) + upTo(sql, 'FROM service WHERE n > ?', since)
}

/** Duties and pauses that came since are moved, too, and with them whom presses before them name. */
function movesDuty({ shifts }: { shifts: readonly ClockShift[] }, { kind, body }: Appended): boolean {
  if (kind !== 'duty' && kind !== 'window-state') return false
  const { from: since } = body as { from: number }
  return shifts.some(({ from, to }) => from <= since && since < to)
}

/** How many rows there are, but no more than matter here. */
function upTo(sql: Sql, from: string, value: number | string): number {
  return sql(`SELECT count(*) FROM (SELECT 1 ${from} LIMIT ${MOST_IN_ONE_ACT + 1})`)
    .pluck()
    .get(value) as number
}

function servicesNaming(sql: Sql, matter: string): number {
  return upTo(sql, 'FROM service WHERE matter = ?', matter)
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
