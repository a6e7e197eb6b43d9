import type { Statement } from 'better-sqlite3'
import type { Db } from '../sqlite/database.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { parseDay } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { OpeningHours, WindowMode } from '../../contract/policy.ts'
import { closingAfter } from '../registry/opening.ts'
import { enterDuty, enterPause } from './duty-events.ts'
import type { Registry } from '../registry/registry.ts'

/** Day and instant from which the first hours and modes hold. */
const EVER = 0

const KINDS = [
  'policy',
  'unit',
  'unit-change',
  'unit-alias',
  'hall',
  'hours',
  'hall-day',
  'window',
  'window-mode',
  'matter',
  'staff',
  'special-day',
  'device',
  'device-seen',
  'device-key',
  'device-model',
  'device-revoked',
  'posting',
  'placement',
  'duty',
  'window-state',
] as const satisfies EntryKind[]
type RegistryKind = (typeof KINDS)[number]

/** The kinds of entries that change the registry. */
export const REGISTRY_KINDS: ReadonlySet<string> = new Set(KINDS)

/** The tables that the registry reads. */
export const REGISTRY_TABLES: ReadonlySet<string> = new Set([
  'policy',
  'unit',
  'unit_name',
  'hall',
  'hall_hours',
  'hall_day',
  'window',
  'window_mode',
  'matter',
  'staff',
  'special_day',
  'device',
  'device_model',
  'posting',
  'placement',
  'duty',
  'pause',
])

type Apply = { [K in RegistryKind]: (body: EntryBodies[K], at: number, n: number) => void }

/**
 * The registry as a projection of the ledger: what each registry entry does to its tables. The same code runs when
 * an entry is written and when the tables are made again from the ledger.
 */
export function registryProjection(db: Db, registry: Registry) {
  // A start, a verification and a rebuild carry out thousands of entries: each statement is compiled once.
  const prepared = new Map<string, Statement>()
  const statement = (sql: string) => {
    let made = prepared.get(sql)
    if (made === undefined) prepared.set(sql, (made = db.prepare(sql)))
    return made
  }
  const run = (sql: string, ...values: (string | number | null)[]) => statement(sql).run(...values)

  /** The last entry of a name stands; what was once a unit's own name stays one. */
  const nameUnit = (name: string, unit: string, alias: 0 | 1) =>
    void run(
      `INSERT INTO unit_name (name, unit, alias) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET unit = excluded.unit, alias = min(alias, excluded.alias)`,
      name,
      unit,
      alias,
    )

  const apply: Apply = {
    policy: ({ policy, since, digest }) =>
      void run(
        'INSERT INTO policy (version, since, digest, body) VALUES (?, ?, ?, ?)',
        policy.version,
        since,
        digest,
        canonicalJson(policy),
      ),
    unit: ({ code, position, name, kind }) => {
      run('INSERT INTO unit (code, position, name, kind) VALUES (?, ?, ?, ?)', code, position, name, kind)
      nameUnit(name, code, 0)
    },
    'unit-change': ({ unit, name, into }) => {
      if (name !== undefined) {
        run('UPDATE unit SET name = ? WHERE code = ?', name, unit)
        nameUnit(name, unit, 0)
      }
      if (into !== undefined) run('UPDATE unit SET heir = ? WHERE code = ?', into, unit)
    },
    'unit-alias': ({ name, unit }) => {
      if (unit === undefined) run('DELETE FROM unit_name WHERE name = ? AND alias = 1', name)
      else nameUnit(name, unit, 1)
    },
    hall: ({ code, position, name, hours, zones }) => {
      const known = registry.hall(code) !== undefined
      run(
        `INSERT INTO hall (code, position, name, zones) VALUES (?, ?, ?, ?)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, zones = excluded.zones`,
        code,
        position,
        name,
        canonicalJson(zones),
      )
      if (!known && hours !== undefined) setHours(code, EVER, hours.weekly)
    },
    hours: ({ hall, from, weekly }) => setHours(hall, parseDay(from)!, weekly),
    'hall-day': ({ hall, date, openings, name }) => {
      run('DELETE FROM hall_day WHERE hall = ? AND day = ?', hall, parseDay(date))
      if (openings !== undefined)
        run(
          'INSERT INTO hall_day (hall, day, openings, name) VALUES (?, ?, ?, ?)',
          hall,
          parseDay(date),
          canonicalJson(openings),
          name ?? null,
        )
    },
    window: ({ hall, code, name, zone, mode, matter }) => {
      const known = registry.window(hall, code) !== undefined
      run(
        `INSERT INTO window (hall, code, name, zone, matter) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (hall, code) DO UPDATE SET name = excluded.name, zone = excluded.zone, matter = excluded.matter`,
        hall,
        code,
        name,
        zone,
        matter ?? null,
      )
      if (known) return
      registry.forget()
      setMode(hall, code, EVER, mode)
    },
    'window-mode': ({ hall, window, mode, from }) => setMode(hall, window, from, mode),
    matter: ({ name, unit }) =>
      void run(
        'INSERT INTO matter (name, unit) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET unit = excluded.unit',
        name,
        unit,
      ),
    staff: ({ no, name, unit, photo }) =>
      void run(
        `INSERT INTO staff (no, name, unit, photo) VALUES (?, ?, ?, ?)
         ON CONFLICT (no) DO UPDATE SET name = excluded.name, unit = excluded.unit, photo = excluded.photo`,
        no,
        name,
        unit,
        photo ?? null,
      ),
    'special-day': ({ date, open, name }) =>
      void run(
        'INSERT OR REPLACE INTO special_day (day, open, name) VALUES (?, ?, ?)',
        parseDay(date),
        open ? 1 : 0,
        name,
      ),
    device: ({ device, kind, operator, unseen }, at) =>
      void run(
        'INSERT INTO device (id, kind, enrolled, unseen) VALUES (?, ?, ?, ?)',
        device,
        kind,
        at,
        unseen ? operator : null,
      ),
    'device-seen': ({ device }) => void run('UPDATE device SET unseen = NULL WHERE id = ?', device),
    'device-key': ({ device, key }) => void run('UPDATE device SET key = ? WHERE id = ?', key ?? null, device),
    'device-model': ({ device, model, levels }, _at, n) =>
      void run(
        'INSERT INTO device_model (n, device, model, levels) VALUES (?, ?, ?, ?)',
        n,
        device,
        model,
        levels === undefined ? null : levels.join(''),
      ),
    'device-revoked': ({ device }, at) => void run('UPDATE device SET revoked = ? WHERE id = ?', at, device),
    posting: ({ hall, window, unit, from, to }) => {
      const id = windowId(hall, window)
      const until = makeRoom('posting', 'window', id, from, to)
      if (unit !== undefined)
        run('INSERT INTO posting (window, unit, since, until) VALUES (?, ?, ?, ?)', id, unit, from, until)
    },
    placement: ({ device, hall, window, from, to }) => {
      const until = makeRoom('placement', 'device', device, from, to)
      if (hall !== undefined && window !== undefined)
        run(
          'INSERT INTO placement (device, window, since, until) VALUES (?, ?, ?, ?)',
          device,
          windowId(hall, window),
          from,
          until,
        )
    },
    duty: ({ hall, window, staff = null, from }, _at, n) =>
      enterDuty(statement, {
        n,
        window: windowId(hall, window),
        staff,
        since: from,
        // Whoever forgets to sign out is not named by tomorrow's ratings.
        closes: staff === null ? null : closingAfter(registry, hall, from),
      }),
    'window-state': ({ hall, window, state, from }, _at, n) =>
      enterPause(statement, { n, window: windowId(hall, window), paused: state === 'paused' ? 1 : 0, since: from }),
  }

  function setHours(hall: string, day: number, weekly: OpeningHours['weekly'] | undefined): void {
    const text = weekly === undefined ? null : canonicalJson(weekly)
    run('INSERT OR REPLACE INTO hall_hours (hall, day, weekly) VALUES (?, ?, ?)', hall, day, text)
  }

  function setMode(hall: string, code: string, since: number, mode: WindowMode): void {
    run('INSERT OR REPLACE INTO window_mode (window, since, mode) VALUES (?, ?, ?)', windowId(hall, code), since, mode)
  }

  function windowId(hall: string, code: string): number {
    const row = registry.window(hall, code)
    if (!row) throw new Refusal('unknown-window', `${hall}/${code}`)
    return row.id
  }

  /**
   * Ends the interval that a new one meets at `from` and says where the new one ends: at `to`, or else where the
   * next one begins. An interval that began at the same instant is replaced. What still overlaps, the database refuses.
   */
  function makeRoom(
    table: 'posting' | 'placement',
    owner: 'window' | 'device',
    key: number | string,
    from: number,
    to: number | undefined,
  ): number | null {
    run(`DELETE FROM ${table} WHERE ${owner} = ? AND since = ?`, key, from)
    run(
      `UPDATE ${table} SET until = ? WHERE ${owner} = ? AND since < ? AND coalesce(until, 9e15) > ?`,
      from,
      key,
      from,
      from,
    )
    if (to !== undefined) return to
    const next = statement(
      `SELECT min(since) AS since FROM ${table} WHERE ${owner} = (SELECT ?) AND since > (SELECT ?)`,
    ).get(key, from) as {
      since: number | null
    }
    return next.since
  }

  return {
    /** Whether the entry was a registry entry. */
    apply(kind: EntryKind, body: EntryBodies[EntryKind], at: number, n: number): boolean {
      if (!REGISTRY_KINDS.has(kind)) return false
      const handler = apply[kind as RegistryKind] as (body: EntryBodies[EntryKind], at: number, n: number) => void
      try {
        handler(body, at, n)
      } catch (error) {
        throw named(error)
      } finally {
        registry.forget()
      }
      return true
    },
  }
}

/** Gives the database's refusals the names that the contract has for them. */
function named(error: unknown): unknown {
  const message = error instanceof Error ? error.message : ''
  if (message.includes('posting-overlap')) return new Refusal('posting-overlap')
  if (message.includes('placement-overlap')) return new Refusal('placement-overlap')
  if (message.includes('CHECK constraint failed: until')) return new Refusal('bad-interval')
  return error
}
