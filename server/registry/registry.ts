import type { Statement } from 'better-sqlite3'
import { inForce, screeningRules, type ScreeningRules } from '../screening/screening-rules.ts'
import type { Attribution } from '../contract/ledger-entries.ts'
import type { Opening, OpeningHours, Policy, UnitFacts, WindowMode } from '../contract/policy.ts'
import type { Db } from '../ledger/database.ts'
import type { ModelRow } from './few-keys.ts'

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
/** Of each kind: more than a province has windows. */
const MOST_KEPT = 500_000

/** Reads of the registry: who is where, when. The caches hold what the present transaction sees; `forget` empties them. */
export class Registry {
  #db: Db
  #now: () => number
  #cached = new Map<string, Map<string | number, unknown>>()
  #statements = new Map<string, Statement>()

  /** @param now hub time, ms; without it, the end of time, at which the newest policy holds */
  constructor(db: Db, now: () => number = () => Number.MAX_SAFE_INTEGER) {
    this.#db = db
    this.#now = now
  }

  /** After a registry entry was applied, and after a rollback. */
  forget(): void {
    this.#cached.clear()
  }

  placements(device: string): readonly PlacementRow[] {
    return this.#keep('placements', device, () =>
      this.#rows<PlacementRow>('SELECT window, since, until FROM placement WHERE device = ? ORDER BY since', device),
    )
  }

  firstPlaced(device: string): number | null {
    return this.placements(device)[0]?.since ?? null
  }

  postings(window: number): readonly PostingRow[] {
    return this.#keep('postings', window, () =>
      this.#rows<PostingRow>('SELECT unit, since, until FROM posting WHERE window = ? ORDER BY since', window),
    )
  }

  duties(window: number): readonly DutyRow[] {
    return this.#keep('duties', window, () =>
      this.#rows<DutyRow>('SELECT staff, since, until FROM duty WHERE window = ? ORDER BY since, id', window),
    )
  }

  pauses(window: number): readonly Span[] {
    return this.#keep('pauses', window, () =>
      this.#rows<Span>('SELECT since, until FROM pause WHERE window = ? ORDER BY since', window),
    )
  }

  unitOfMatter(matter: string): string | undefined {
    return this.#keep('matter', matter, () =>
      this.#rows<{ unit: string }>('SELECT unit FROM matter WHERE name = ?', matter),
    )[0]?.unit
  }

  devicesAt(window: number, instant: number): readonly DeviceRow[] {
    return this.#rows<DeviceRow>(
      `SELECT d.* FROM placement p JOIN device d ON d.id = p.device
       WHERE p.window = ? AND p.since <= ? AND coalesce(p.until, ${ENDLESS}) > ? AND d.revoked IS NULL ORDER BY d.id`,
      window,
      instant,
      instant,
    )
  }

  device(id: string): DeviceRow | undefined {
    return this.#keep('device', id, () => this.#rows<DeviceRow>('SELECT * FROM device WHERE id = ?', id))[0]
  }

  /** What a device said last that it is, where that was ever a keypad model with known keys. */
  modelOf(device: string): ModelRow | undefined {
    return this.#keep('model', device, () =>
      this.#rows<ModelRow>('SELECT model, levels FROM device_model WHERE device = ? ORDER BY n DESC LIMIT 1', device),
    )[0]
  }

  devices(): readonly DeviceRow[] {
    return this.#rows<DeviceRow>('SELECT * FROM device ORDER BY enrolled, id')
  }

  windowById(id: number): WindowRow | undefined {
    return this.#keep('window', id, () => this.#rows<WindowRow>('SELECT * FROM window WHERE id = ?', id))[0]
  }

  window(hall: string, code: string): WindowRow | undefined {
    return this.#keep('window by name', `${hall}/${code}`, () =>
      this.#rows<WindowRow>('SELECT * FROM window WHERE hall = ? AND code = ?', hall, code),
    )[0]
  }

  windowsOf(hall: string): readonly WindowRow[] {
    return this.#keep('windows', hall, () =>
      this.#rows<WindowRow>('SELECT * FROM window WHERE hall = ? ORDER BY id', hall),
    )
  }

  windowIds(): number[] {
    return this.halls().flatMap(({ code }) => this.windowsOf(code).map(({ id }) => id))
  }

  halls(): readonly HallRow[] {
    return this.#keep('halls', '', () =>
      this.#rows<{ code: string; name: string; zones: string }>(
        'SELECT code, name, zones FROM hall ORDER BY position',
      ).map((row) => ({ ...row, zones: JSON.parse(row.zones) as HallRow['zones'] })),
    )
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
    return this.#keep('hours', hall, () =>
      this.#rows<{ day: number; weekly: string | null }>(
        'SELECT day, weekly FROM hall_hours WHERE hall = ? ORDER BY day',
        hall,
      ).map(({ day, weekly }) => ({
        day,
        hours: weekly === null ? null : { weekly: JSON.parse(weekly) as OpeningHours['weekly'] },
      })),
    )
  }

  /** What was entered for one day of one hall. */
  hallDay(hall: string, day: number): HallDay | undefined {
    return this.#keep('hall days', hall, () => new Map(this.hallDays(hall).map((row) => [row.day, row]))).get(day)
  }

  hallDays(hall: string): readonly HallDay[] {
    return this.#rows<{ day: number; openings: string; name: string | null }>(
      'SELECT day, openings, name FROM hall_day WHERE hall = ? ORDER BY day',
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
    return this.#keep('modes', window, () =>
      this.#rows<{ since: number; mode: WindowMode }>(
        'SELECT since, mode FROM window_mode WHERE window = ? ORDER BY since',
        window,
      ),
    )
  }

  specialDay(day: number): boolean | undefined {
    const row = this.#keep('special', day, () =>
      this.#rows<{ open: number }>('SELECT open FROM special_day WHERE day = ?', day),
    )[0]
    return row === undefined ? undefined : row.open === 1
  }

  units(): readonly UnitFacts[] {
    return this.#keep('units', '', () => this.#rows<UnitFacts>('SELECT code, name, kind FROM unit ORDER BY position'))
  }

  unit(code: string): UnitFacts | undefined {
    return this.#keep('unit index', '', () => new Map(this.units().map((unit) => [unit.code, unit]))).get(code)
  }

  /** The unit in which a unit goes on: itself, unless it was merged into another. */
  heirOf(code: string): string {
    const heirs = this.#keep('heirs', '', () => {
      const rows = this.#rows<{ code: string; heir: string }>('SELECT code, heir FROM unit WHERE heir IS NOT NULL')
      return new Map(rows.map((row) => [row.code, row.heir]))
    })
    let unit = code
    for (let heir = heirs.get(unit); heir !== undefined; heir = heirs.get(unit)) unit = heir
    return unit
  }

  staff(no: string): StaffRow | undefined {
    return this.#keep('staff', no, () => this.#rows<StaffRow>('SELECT * FROM staff WHERE no = ?', no))[0]
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
    return this.#keep('policies', '', () =>
      this.#rows<{ version: number; since: number; body: string; digest: string }>(
        'SELECT version, since, body, digest FROM policy ORDER BY version',
      ).map(({ body, ...row }) => ({ ...row, policy: JSON.parse(body) as Policy })),
    )
  }

  /** By which thresholds presses are screened, whenever they were made. */
  screening(): ScreeningRules {
    return this.#keep('screening', '', () =>
      screeningRules(this.policies().map(({ since, policy }) => ({ since, ...policy }))),
    )
  }

  /** Every reason of every edition of the questions, by its code: a device may have shown an older one. */
  reasons(): ReadonlyMap<string, { zh: string; en: string }> {
    return this.#keep(
      'reasons',
      '',
      () =>
        new Map(this.policies().flatMap(({ policy }) => policy.questions.items.map(({ code, text }) => [code, text]))),
    )
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

  /** The names that the ledger uses for what the database knows by number. */
  named(attribution: { window?: number } & Omit<Attribution, 'hall' | 'window'>): Attribution {
    const row = attribution.window === undefined ? undefined : this.windowById(attribution.window)
    if (row !== undefined) return { hall: row.hall, ...attribution, window: row.code }
    const { window: _, ...rest } = attribution
    return rest
  }

  #keep<T>(kind: string, key: string | number, load: () => T): T {
    let kept = this.#cached.get(kind)
    if (!kept) this.#cached.set(kind, (kept = new Map()))
    const known = kept.get(key)
    if (known !== undefined) return known as T
    if (kept.size > MOST_KEPT) kept.clear()
    const value = load()
    kept.set(key, value)
    return value
  }

  #rows<T>(sql: string, ...values: (string | number)[]): T[] {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)))
    return statement.all(...values) as T[]
  }
}
