import type { AuditDetail } from '../../../contract/audit.ts'
import { BACKUP_TOO_OLD_MS, type FirstStep } from '../../../contract/hub/first-day.ts'
import { needsFactor, type Role } from '../../../contract/roles.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import { seenDevice } from '../../presses/device-facts.ts'
import { proofsOf } from '../../presses/key-proofs.ts'
import { levelsOf } from '../../presses/key-tests.ts'
import type { Reader } from '../../reader.ts'

export interface StepState {
  step: FirstStep
  state: 'done' | 'half' | 'todo' | 'aside'
  facts: Record<string, number | boolean | string>
  by?: string
  at?: number
}

/** What the hub knows of itself and the store does not. */
export interface HubFacts {
  https: boolean
  /** Who takes checkpoints outside. */
  outside: boolean
  now: number
}

interface Account {
  role: Role
  method: string | null
  waits: number
  factor: number
}

/** What is done of the first day and what is not, from what is the case: nobody ticks anything off that can be seen. */
export function firstDay(reader: Reader, hub: HubFacts): { steps: StepState[]; aside: boolean } {
  const marks = marksOf(reader)
  const steps = [...stepsOf(reader, hub)].map((each): StepState => {
    const mark = marks.get(each.step)
    if (each.state === 'done' || mark === undefined) return each
    return { ...each, state: 'aside', by: mark.by, at: mark.at }
  })
  return { steps, aside: marks.has('all') }
}

function* stepsOf(reader: Reader, { https, outside, now }: HubFacts): Generator<StepState> {
  const { registry } = reader
  const accounts = accountsOf(reader)
  const [admins, office] = [accounts.filter(isOf('admin')), accounts.filter(isOf('campaign-office'))]
  yield step(
    'password',
    { admins: admins.length },
    admins.some(({ waits }) => waits === 0),
  )

  const owner = accounts.some(({ role, method }) => role === 'method-owner' && method === 'service-centre')
  yield step('officers', { office: office.length, owner }, office.length >= 2 && owner, office.length > 0)

  const must = accounts.filter(({ role }) => needsFactor(role))
  const on = must.filter(({ factor }) => factor === 1).length
  yield step('factor', { on, of: must.length }, must.length > 0 && on === must.length, on > 0)

  yield step('https', {}, https)

  const windows = registry.halls().reduce((sum, { code }) => sum + registry.windowsOf(code).length, 0)
  yield step('halls', { halls: registry.halls().length, windows }, windows > 0)

  const devices = registry.devices().filter(({ revoked }) => revoked === null)
  const seen = devices.filter(({ id }) => seenDevice(reader.sql, id) !== undefined)
  yield step('device', { devices: devices.length, seen: seen.length }, seen.length > 0, devices.length > 0)

  yield keysStep(
    reader,
    devices.map(({ id }) => id),
    now,
  )

  const signed = lastOf(reader, 'policy:adopt')
  const { version } = registry.policy(now).policy
  yield { ...step('policy', { version }, signed !== undefined), ...(signed === undefined ? {} : doneBy(signed)) }

  yield step('outside', {}, outside)

  const backup = lastOf(reader, 'data:backup')
  const fresh = backup !== undefined && now - backup.at < BACKUP_TOO_OLD_MS
  yield { ...step('backup', {}, fresh, backup !== undefined), ...(backup === undefined ? {} : doneBy(backup)) }
}

/** Of the device of which most keys are proven by test presses: the levels, and when each arrived last. */
function keysStep(reader: Reader, devices: readonly string[], now: number): StepState {
  const tried = devices
    .map((device) => {
      const levels = levelsOf(reader, device)
      return {
        device,
        levels,
        proven: proofsOf(reader.sql, device).filter(({ level }) => levels.some((l) => l === level)),
      }
    })
    .toSorted((a, b) => b.proven.length - a.proven.length)
  const [best] = tried
  if (best === undefined) return step('keys', { devices: 0, of: 5, proven: 0 }, false)
  const { device, levels, proven } = best
  const place = reader.registry
    .halls()
    .flatMap(({ code, name }) => reader.registry.windowsOf(code).map((window) => ({ hall: name, window })))
    .find(({ window }) => reader.registry.devicesAt(window.id, now).some(({ id }) => id === device))
  const times = proven.map(({ level, at }) => [`level${level}`, isoShanghai(at)] as const)
  const facts = {
    devices: tried.length,
    ...(place === undefined ? {} : { window: `${place.hall} ${place.window.code}` }),
    of: levels.length,
    proven: proven.length,
    ...Object.fromEntries(times),
  }
  return step('keys', facts, proven.length === levels.length, proven.length > 0)
}

function step(name: FirstStep, facts: StepState['facts'], done: boolean, half = false): StepState {
  return { step: name, state: done ? 'done' : half ? 'half' : 'todo', facts }
}

const isOf =
  (wanted: Role) =>
  ({ role }: Account) =>
    role === wanted

function doneBy({ actor, at }: { actor: string; at: number }) {
  return { by: actor, at }
}

function accountsOf({ db }: Reader): Account[] {
  return db
    .prepare(
      `SELECT role, method, must_change AS waits, EXISTS (SELECT 1 FROM second_factor f WHERE f.username = u.username) AS factor
       FROM user u WHERE disabled IS NULL`,
    )
    .all() as Account[]
}

function lastOf({ db }: Reader, action: string): { actor: string; at: number } | undefined {
  return db.prepare('SELECT actor, at FROM audit WHERE action = ? ORDER BY n DESC LIMIT 1').get(action) as
    | { actor: string; at: number }
    | undefined
}

/** What was set aside and not taken back, by step. */
function marksOf({ db }: Reader): Map<string, { by: string; at: number }> {
  const rows = db
    .prepare(`SELECT subject, detail, actor, at FROM audit WHERE action = 'first-day:mark' ORDER BY n`)
    .all() as { subject: string; detail: string; actor: string; at: number }[]
  const marks = new Map<string, { by: string; at: number }>()
  for (const { subject, detail, actor, at } of rows) {
    const name = subject.slice('first-day:'.length)
    if ((JSON.parse(detail) as AuditDetail)['aside'] === true) marks.set(name, { by: actor, at })
    else marks.delete(name)
  }
  return marks
}
