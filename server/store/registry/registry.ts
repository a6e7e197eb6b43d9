import type { Statement } from 'better-sqlite3'
import { holds } from '../../rules/attribution/interval.ts'
import { inForce, thresholdsOf, type Thresholds } from '../../rules/screening/thresholds.ts'
import type { Opening, OpeningHours, Policy, UnitFacts, WindowMode } from '../../contract/policy.ts'
import type { Db } from '../sqlite/database.ts'
import type { ModelRow } from './few-keys.ts'
import { hoursOn } from './hours-on.ts'
import { Kept } from './kept.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { unitsByName } from './units-by-name.ts'

/** Structurally what attribution asks for (`Whereabouts`), answered from the database through a cache. */
export interface Span {
  since: number
  until: number | null
}
export interface PlacementRow extends Span {
  window: number
}
export interface PostingRow extends Span {
  unit: string
}
export interface DutyRow extends Span {
  staff: string
}

export interface WindowRow {
  id: number
  hall: string
  code: string
  name: string
  zone: string
  matter: string | null
}
export interface HallRow {
  code: string
  name: string
  zones: { code: string; name: string; floor?: string }[]
}
export interface HallDay {
  day: number
  /** None: closed all day. */
  openings: Opening[]
  name: string | null
}
export interface DeviceRow {
  id: string
  kind: 'kiosk' | 'keypad'
  enrolled: number
  revoked: number | null
  key: string | null
  /** The hall's manager who paired it, until admin or the office confirms it; else null. */
  unseen: string | null
}
export interface StaffRow {
  no: string
  name: string
  unit: string
  photo: string | null
}

/** One version of the policy, with the SHA-256 of its canonical JSON. */
export interface PolicyVersion {
  version: number
  /** From when it holds, ms. */
  since: number
  policy: Policy
  digest: string
}

const ENDLESS = 9e15
/** The only answer to what is asked without a key. */
const ALL = ''

/** Reads of the registry: who is where, when. The caches hold what the present transaction sees; `forget` empties them. */
export class Registry {
  #db: Db
  #now: () => number
  #statements = new Map<string, Statement>()
  #kept: { forget(): void }[] = []

  // One row or none is kept as a list, so that "none" is an answer, too.
  #placements = this.#keep((device: string) =>
    this.#rows<PlacementRow>(
      'SELECT window, since, until FROM placement WHERE device = (SELECT ?) ORDER BY since',
      device,
    ),
  )
  /** Devices that are not revoked, by their ids, with when they stood at a window. */
  #placedAt = this.#keep((window: number) =>
    this.#rows<DeviceRow & { placed_since: number; placed_until: number | null }>(
      `SELECT d.*, p.since AS placed_since, p.until AS placed_until FROM placement p JOIN device d ON d.id = p.device
       WHERE p.window = (SELECT ?) AND d.revoked IS NULL ORDER BY d.id, p.since`,
      window,
    ).map(({ placed_since: since, placed_until: until, ...device }) => ({ since, until, device })),
  )
  #postings = this.#keep((window: number) =>
    this.#rows<PostingRow>('SELECT unit, since, until FROM posting WHERE window = (SELECT ?) ORDER BY since', window),
  )
  #duties = this.#keep((window: number) =>
    this.#rows<DutyRow>('SELECT staff, since, until FROM duty WHERE window = (SELECT ?) ORDER BY since, id', window),
  )
  #pauses = this.#keep((window: number) =>
    this.#rows<Span>('SELECT since, until FROM pause WHERE window = (SELECT ?) ORDER BY since', window),
  )
  #matters = this.#keep((matter: string) =>
    this.#rows<{ unit: string }>('SELECT unit FROM matter WHERE name = ?', matter),
  )
  #mattersLike = this.#keep(() => {
    const rows = this.#rows<{ name: string }>('SELECT name FROM matter ORDER BY name DESC')
    return new Map(rows.map(({ name }) => [plainText(name), name]))
  })
  #unitNames = this.#keep(() =>
    this.#rows<{ name: string; unit: string; alias: number }>('SELECT name, unit, alias FROM unit_name ORDER BY name'),
  )
  #unitsLike = this.#keep(() => unitsByName(this.units(), this.unitNames()))
  #devices = this.#keep((id: string) => this.#rows<DeviceRow>('SELECT * FROM device WHERE id = ?', id))
  #models = this.#keep((device: string) =>
    this.#rows<ModelRow>(
      'SELECT model, levels FROM device_model WHERE device = (SELECT ?) ORDER BY n DESC LIMIT 1',
      device,
    ),
  )
  #windows = this.#keep((id: number) => this.#rows<WindowRow>('SELECT * FROM window WHERE id = ?', id))
  /** One by one: every entry of the registry empties what is kept, and one that names a window shall not read its hall. */
  #windowByCode = this.#keep(
    (hall: string) =>
      new Kept((code: string) => this.#rows<WindowRow>('SELECT * FROM window WHERE hall = ? AND code = ?', hall, code)),
  )
  #windowsOf = this.#keep((hall: string) =>
    this.#rows<WindowRow>('SELECT * FROM window WHERE hall = (SELECT ?) ORDER BY id', hall),
  )
  #halls = this.#keep(() =>
    this.#rows<{ code: string; name: string; zones: string }>(
      'SELECT code, name, zones FROM hall ORDER BY position',
    ).map((row): HallRow => ({ ...row, zones: JSON.parse(row.zones) as HallRow['zones'] })),
  )
  #weekly = this.#keep((hall: string) =>
    this.#rows<{ day: number; weekly: string | null }>(
      'SELECT day, weekly FROM hall_hours WHERE hall = (SELECT ?) ORDER BY day',
      hall,
    ).map(({ day, weekly }) => ({
      day,
      hours: weekly === null ? null : { weekly: JSON.parse(weekly) as OpeningHours['weekly'] },
    })),
  )
  #hallDays = this.#keep((hall: string) => new Map(this.hallDays(hall).map((row) => [row.day, row])))
  #special = this.#keep((day: number) =>
    this.#rows<{ open: number }>('SELECT open FROM special_day WHERE day = ?', day),
  )
  #openings = this.#keep((hall: string) => new Kept((day: number) => ({ rows: hoursOn(this, hall, day) })))
  #modes = this.#keep((window: number) =>
    this.#rows<{ since: number; mode: WindowMode }>(
      'SELECT since, mode FROM window_mode WHERE window = (SELECT ?) ORDER BY since',
      window,
    ),
  )
  #units = this.#keep(() => {
    const list = this.#rows<UnitFacts>('SELECT code, name, kind FROM unit ORDER BY position')
    return { list, byCode: new Map(list.map((unit) => [unit.code, unit])) }
  })
  #heirs = this.#keep(() => {
    const rows = this.#rows<{ code: string; heir: string }>('SELECT code, heir FROM unit WHERE heir IS NOT NULL')
    return new Map(rows.map((row) => [row.code, row.heir]))
  })
  #staff = this.#keep((no: string) => this.#rows<StaffRow>('SELECT * FROM staff WHERE no = ?', no))
  #policies = this.#keep(() =>
    this.#rows<{ version: number; since: number; body: string; digest: string }>(
      'SELECT version, since, body, digest FROM policy ORDER BY version',
    ).map(({ body, ...row }): PolicyVersion => ({ ...row, policy: JSON.parse(body) as Policy })),
  )
  #screening = this.#keep(() => thresholdsOf(this.policies().map(({ since, policy }) => ({ since, ...policy }))))
  #reasons = this.#keep(
    () =>
      new Map(this.policies().flatMap(({ policy }) => policy.questions.items.map(({ code, text }) => [code, text]))),
  )

  /** @param now hub time, ms; without it, the end of time, at which the newest policy holds */
  constructor(db: Db, now: () => number = () => Number.MAX_SAFE_INTEGER) {
    this.#db = db
    this.#now = now
  }

  /** After a registry entry was applied, and after a rollback. */
  forget(): void {
    for (const kept of this.#kept) kept.forget()
  }

  placements(device: string): readonly PlacementRow[] {
    return this.#placements.get(device)
  }

  firstPlaced(device: string): number | null {
    return this.placements(device)[0]?.since ?? null
  }

  postings(window: number): readonly PostingRow[] {
    return this.#postings.get(window)
  }

  duties(window: number): readonly DutyRow[] {
    return this.#duties.get(window)
  }

  pauses(window: number): readonly Span[] {
    return this.#pauses.get(window)
  }

  unitOfMatter(matter: string): string | undefined {
    return this.#matters.get(matter)[0]?.unit
  }

  /** The matter whose name is this but for blanks, width and case (`plainText`). */
  matterLike(plain: string): string | undefined {
    return this.#mattersLike.get(ALL).get(plain)
  }

  /** Every name by which a unit was ever known: its own ones, and others that the office entered. */
  unitNames(): readonly { name: string; unit: string; alias: number }[] {
    return this.#unitNames.get(ALL)
  }

  /** Code of the unit that somebody means: by code, name, former name or known alias, in any width and case. */
  unitMeant(written: string): string | undefined {
    return this.#unitsLike.get(ALL).get(plainText(written)) ?? undefined
  }

  /** What `unitMeant` goes by, for who asks of many rows in another thread. */
  unitsLike(): ReadonlyMap<string, string | null> {
    return this.#unitsLike.get(ALL)
  }

  devicesAt(window: number, instant: number): readonly DeviceRow[] {
    return this.#placedAt
      .get(window)
      .filter((span) => holds(span, instant))
      .map(({ device }) => device)
  }

  device(id: string): DeviceRow | undefined {
    return this.#devices.get(id)[0]
  }

  /** What a device said last that it is, where that was ever a keypad model with known keys. */
  modelOf(device: string): ModelRow | undefined {
    return this.#models.get(device)[0]
  }

  devices(): readonly DeviceRow[] {
    return this.#rows<DeviceRow>('SELECT * FROM device ORDER BY enrolled, id')
  }

  windowById(id: number): WindowRow | undefined {
    return this.#windows.get(id)[0]
  }

  window(hall: string, code: string): WindowRow | undefined {
    return this.#windowByCode.get(hall).get(code)[0]
  }

  windowsOf(hall: string): readonly WindowRow[] {
    return this.#windowsOf.get(hall)
  }

  windowIds(): number[] {
    return this.halls().flatMap(({ code }) => this.windowsOf(code).map(({ id }) => id))
  }

  halls(): readonly HallRow[] {
    return this.#halls.get(ALL)
  }

  hall(code: string): HallRow | undefined {
    return this.halls().find((hall) => hall.code === code)
  }

  /** The weekly hours that hold on a day; null: always open. */
  hoursOf(hall: string, day: number): OpeningHours | null {
    return this.weeklyHours(hall).findLast((row) => row.day <= day)?.hours ?? null
  }

  /** Weekly hours of a hall in the order of the days from which they hold. */
  weeklyHours(hall: string): readonly { day: number; hours: OpeningHours | null }[] {
    return this.#weekly.get(hall)
  }

  /** `hoursOn`, kept: it is asked of every press. */
  openingsOn(hall: string, day: number): readonly Opening[] | null {
    return this.#openings.get(hall).get(day).rows
  }

  /** What was entered for one day of one hall. */
  hallDay(hall: string, day: number): HallDay | undefined {
    return this.#hallDays.get(hall).get(day)
  }

  hallDays(hall: string): readonly HallDay[] {
    return this.#rows<{ day: number; openings: string; name: string | null }>(
      'SELECT day, openings, name FROM hall_day WHERE hall = (SELECT ?) ORDER BY day',
      hall,
    ).map((row) => ({ ...row, openings: JSON.parse(row.openings) as Opening[] }))
  }

  /** Days that the calendar of all halls names. */
  specialDays(): readonly { day: number; open: boolean; name: string }[] {
    return this.#rows<{ day: number; open: number; name: string }>(
      'SELECT day, open, name FROM special_day ORDER BY day',
    ).map((row) => ({ ...row, open: row.open === 1 }))
  }

  /** The mode of a window at an instant; before its first, the first. */
  modeAt(window: number, instant: number): WindowMode {
    const modes = this.windowModes(window)
    return (modes.findLast(({ since }) => since <= instant) ?? modes[0]!).mode
  }

  windowModes(window: number): readonly { since: number; mode: WindowMode }[] {
    return this.#modes.get(window)
  }

  specialDay(day: number): boolean | undefined {
    const [row] = this.#special.get(day)
    return row === undefined ? undefined : row.open === 1
  }

  units(): readonly UnitFacts[] {
    return this.#units.get(ALL).list
  }

  unit(code: string): UnitFacts | undefined {
    return this.#units.get(ALL).byCode.get(code)
  }

  /** The unit in which a unit goes on: itself, unless it was merged into another. */
  heirOf(code: string): string {
    const heirs = this.#heirs.get(ALL)
    let unit = code
    for (let heir = heirs.get(unit); heir !== undefined; heir = heirs.get(unit)) unit = heir
    return unit
  }

  staff(no: string): StaffRow | undefined {
    return this.#staff.get(no)[0]
  }

  allStaff(): readonly StaffRow[] {
    return this.#rows<StaffRow>('SELECT * FROM staff ORDER BY no')
  }

  /** The policy that holds at an instant; without one, now. */
  policy(instant = this.#now()): PolicyVersion {
    const versions = this.policies()
    if (versions.length === 0) throw new Error('the ledger holds no policy')
    return inForce(versions, instant)
  }

  /** Every version of the policy, in the order of their numbers. */
  policies(): readonly PolicyVersion[] {
    return this.#policies.get(ALL)
  }

  /** By which thresholds presses are screened, whenever they were made. */
  thresholds(): Thresholds {
    return this.#screening.get(ALL)
  }

  /** Every reason of every edition of the questions, by its code: a device may have shown an older one. */
  reasons(): ReadonlyMap<string, { zh: string; en: string }> {
    return this.#reasons.get(ALL)
  }

  /** Units posted at some window at some time of [from, to). */
  unitsPosted(from: number, to: number): ReadonlySet<string> {
    const rows = this.#rows<{ unit: string }>(
      `SELECT DISTINCT unit FROM posting WHERE since < ? AND coalesce(until, ${ENDLESS}) > ?`,
      to,
      from,
    )
    return new Set(rows.map((row) => row.unit))
  }

  postingList() {
    return this.#rows<{ hall: string; window: string; unit: string; since: number; until: number | null }>(
      `SELECT w.hall, w.code AS window, p.unit, p.since, p.until FROM posting p JOIN window w ON w.id = p.window
       ORDER BY w.id, p.since`,
    )
  }

  #keep<K = string, T extends object = object>(load: (key: K) => T): Kept<K, T> {
    const kept = new Kept(load)
    this.#kept.push(kept)
    return kept
  }

  /** An ordered answer takes `column = (SELECT ?)`, which is planned once (`Sql` says why). */
  #rows<T>(sql: string, ...values: (string | number)[]): T[] {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)))
    return statement.all(...values) as T[]
  }
}
