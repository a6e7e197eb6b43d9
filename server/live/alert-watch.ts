import { checkWindow } from '../rules/alerts/check-window.ts'
import type { Found, SeenDevice } from '../rules/alerts/window-history.ts'
import type { AlertSettings, NoticedRule } from '../contract/alerts.ts'
import type { LiveAlert } from '../contract/hall/hall-feed.ts'
import { uuid7 } from '../contract/text/uuid7.ts'
import type { Alert, AlertChange } from '../store/live/alerts.ts'
import type { WindowSeen } from '../store/live/window-seen.ts'
import type { Store } from '../store/port.ts'
import type { WindowRow } from '../store/registry/registry.ts'
import { KeyUse } from './key-use.ts'
import type { PresenceView } from './live-window.ts'
import { RecentPresses } from './recent-presses.ts'

export interface AlertWatchPorts {
  store: Pick<Store, 'registry' | 'read' | 'act' | 'onCommit'>
  presence: PresenceView & { onChange(listener: (device: string) => void): void }
  /** What the configuration says; a hall's own changes go before it. */
  usual: AlertSettings
  takeoversOf(device: string): SeenDevice['takeovers']
  now: () => number
  /** Whether a device that says this is the project's own kiosk, or a keypad that the hub knows. */
  isKnownModel(model: string): boolean
  onTrouble(error: unknown): void
}

/** A new alert is on the board within a second: this wait, one commit, and the feed's own fifth of a second. */
const LOOK_AFTER_MS = 200
/** Time alone makes an alert, or ends one. */
const TICK_MS = 5_000
/** Windows looked at with every tick although nothing happened there: a city of 20,000 is through in half an hour. */
const WINDOWS_PER_TICK = 60
/** Looking takes at most about a tenth of the hub's time. */
const REST_PER_WORK = 9
/** A look that took long, because the machine was busy, delays the next by no more than this. */
const MOST_REST_MS = 500
/** One look takes about so long, and what is left waits for the next: many devices may come back at once. */
const LOOK_MS = 20
/** Windows of one hall that are asked about at once. */
const AT_ONCE = 20
/** What a device said of its pending items is remembered this often. */
const MOST_SAMPLES = 60
/** How much the keys were used is put down this often. */
const PUT_DOWN_MS = 60_000
/** After a start devices come back one by one: until then nobody knows who is away, and nothing of it ends. */
const GRACE_MS = 150_000
const OF_CONNECTIONS = new Set<NoticedRule>(['device-offline', 'pending-rising'])

type Finding = Found & { rule: NoticedRule }

/** Asks the alert rules wherever something changed, opens what they find, and closes what is over. */
export class AlertWatch {
  #ports: AlertWatchPorts
  #startedAt: number
  #open = new Map<number, Map<string, Alert>>()
  #marked = new Set<number>()
  #samples = new Map<string, SeenDevice['pending']>()
  #away = new Set<string>()
  #presses: RecentPresses
  #keys: KeyUse
  #settings = new Map<string, AlertSettings>()
  #listeners: ((window: number) => void)[] = []
  #timer: NodeJS.Timeout | null = null
  #tick: NodeJS.Timeout
  #putDown: NodeJS.Timeout
  #next = 0
  #notBefore = 0
  #looking = false
  #closed = false

  private constructor(
    ports: AlertWatchPorts,
    known: { startedAt: number; alerts: readonly Alert[]; presses: RecentPresses; keys: KeyUse },
  ) {
    this.#ports = ports
    const { store, presence } = ports
    this.#startedAt = known.startedAt
    for (const alert of known.alerts) {
      const window = store.registry.window(alert.hall, alert.window)
      if (window) this.#openAt(window.id).set(keyOf(alert), alert)
    }
    this.#presses = known.presses
    this.#keys = known.keys
    store.onCommit(({ windows, entries }) => {
      this.#keys.take(entries)
      this.#mark(windows)
      this.#presses.take(entries).then((moved) => this.#mark(moved), ports.onTrouble)
    })
    presence.onChange((device) => this.#noteDevice(device))
    this.#tick = setInterval(() => this.#onTick(), TICK_MS)
    this.#putDown = setInterval(() => void this.#putDownKeys(), PUT_DOWN_MS)
  }

  /** Begins where the last hub ended: before anything can come in. */
  static async open(ports: AlertWatchPorts): Promise<AlertWatch> {
    const { store, now } = ports
    const startedAt = now()
    return new AlertWatch(ports, {
      startedAt,
      alerts: await store.read('alerts.open'),
      presses: await RecentPresses.open(store, startedAt),
      keys: new KeyUse(await store.read('alerts.key-uses')),
    })
  }

  /** The open alerts of a window, for the hall feed. */
  of(window: number): LiveAlert[] {
    return [...(this.#open.get(window)?.values() ?? [])].map(({ id, rule, since }) => ({ id, rule, since }))
  }

  onChange(listener: (window: number) => void): void {
    this.#listeners.push(listener)
  }

  /** The rules as they hold in a hall. */
  async settings(hall: string): Promise<AlertSettings> {
    const known = this.#settings.get(hall)
    if (known) return known
    const changed = await this.#ports.store.read('alerts.changed-rules', hall)
    const { usual } = this.#ports
    const settings = Object.fromEntries(
      Object.entries(usual).map(([rule, figures]) => [rule, { ...figures, ...changed[rule as keyof AlertSettings] }]),
    ) as unknown as AlertSettings
    this.#settings.set(hall, settings)
    return settings
  }

  /** After a rule was changed: every window of the hall is looked at by the new figures. */
  settingsChanged(hall: string): void {
    this.#settings.delete(hall)
    this.#mark(this.#ports.store.registry.windowsOf(hall).map(({ id }) => id))
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#tick)
    clearInterval(this.#putDown)
    if (this.#timer) clearTimeout(this.#timer)
    await this.#putDownKeys()
  }

  async #putDownKeys(): Promise<void> {
    const rows = this.#keys.takeChanged()
    if (rows.length === 0) return
    await this.#ports.store.act('alerts.put-down-keys', rows, 'hub').catch(this.#ports.onTrouble)
  }

  #noteDevice(device: string): void {
    const { presence } = this.#ports
    const present = presence.get(device)
    if (present) {
      const samples = this.#samples.get(device) ?? []
      samples.push({ at: present.lastSeen, pending: present.pending })
      this.#samples.set(device, samples.slice(-MOST_SAMPLES))
      if (present.online) this.#away.delete(device)
      else this.#away.add(device)
    }
    this.#mark(this.#windowsOf(device))
  }

  #windowsOf(device: string): number[] {
    const { store, now } = this.#ports
    const instant = now()
    return store.registry
      .placements(device)
      .filter(({ since, until }) => since <= instant && (until === null || until > instant))
      .map(({ window }) => window)
  }

  /** Windows with an open alert, those of devices that went away, and the next ones in turn. */
  #onTick(): void {
    const { registry } = this.#ports.store
    const all = registry.halls().flatMap(({ code }) => registry.windowsOf(code).map(({ id }) => id))
    const turn = Array.from(
      { length: Math.min(WINDOWS_PER_TICK, all.length) },
      (_, i) => all[(this.#next + i) % all.length]!,
    )
    this.#next = all.length === 0 ? 0 : (this.#next + turn.length) % all.length
    const alarmed = [...this.#open].filter(([, alerts]) => alerts.size > 0).map(([window]) => window)
    this.#mark([...alarmed, ...[...this.#away].flatMap((device) => this.#windowsOf(device)), ...turn])
  }

  #mark(windows: Iterable<number>): void {
    for (const window of windows) this.#marked.add(window)
    if (this.#marked.size === 0 || this.#closed || this.#timer || this.#looking) return
    const wait = Math.max(LOOK_AFTER_MS, this.#notBefore - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#looking = true
      this.#look()
        .catch(this.#ports.onTrouble)
        .finally(() => {
          this.#looking = false
          this.#mark([])
        })
    }, wait)
  }

  /** Hall by hall, because each has rules of its own. */
  async #look(): Promise<void> {
    const began = performance.now()
    const { registry } = this.#ports.store
    const byHall = Map.groupBy(this.#marked, (window) => registry.windowById(window)?.hall)
    const changes: Change[] = []
    let asks = 0
    for (const [hall, windows] of byHall) {
      for (let first = 0; first < windows.length; first += AT_ONCE) {
        // What one look does not reach waits for the next, whichever hall it is of.
        if (asks++ > 0 && performance.now() - began >= LOOK_MS) break
        const asked = windows.slice(first, first + AT_ONCE)
        // Before they are asked about: what is marked while the answer is on its way is looked at again.
        for (const window of asked) this.#marked.delete(window)
        // oxlint-disable-next-line no-await-in-loop -- some at a time
        if (hall !== undefined) changes.push(...(await this.#lookAt(hall, asked)))
      }
    }
    this.#notBefore = performance.now() + Math.min(MOST_REST_MS, (performance.now() - began) * REST_PER_WORK)
    if (changes.length > 0) await this.#carryOut(changes)
  }

  async #lookAt(hall: string, windows: readonly number[]): Promise<Change[]> {
    const { store } = this.#ports
    const settings = await this.settings(hall)
    const now = this.#ports.now()
    const seen = await store.read('alerts.windows', windows, now)
    return seen.flatMap((each) => {
      const row = store.registry.windowById(each.window)
      return row === undefined ? [] : this.#compare(row, this.#found(each, settings, now), now)
    })
  }

  #found({ window, devices, ...seen }: WindowSeen, settings: AlertSettings, now: number): Finding[] {
    const { presence, isKnownModel, takeoversOf } = this.#ports
    const history = {
      now,
      ...seen,
      ratings: this.#presses.of(window, now),
      devices: devices.map(({ saidAt, levels, ...device }): SeenDevice => {
        const present = presence.get(device.id)
        return {
          ...device,
          knownModel: device.model !== null && isKnownModel(device.model),
          online: present?.online ?? false,
          // After a start of the hub the time that it was down counts for nobody.
          lastSeen: present?.lastSeen ?? (saidAt === null ? null : Math.max(saidAt, this.#startedAt)),
          pending: this.#samples.get(device.id) ?? [],
          takeovers: takeoversOf(device.id),
          // A key that is missing from its model is no silent one.
          keys: this.#keys.of(device.id).filter(({ level }) => levels.includes(level)),
        }
      }),
    }
    return checkWindow(history, settings)
  }

  /** What is new, what is over, and what says more than before. */
  #compare(row: WindowRow, found: Finding[], now: number): Change[] {
    const open = this.#open.get(row.id) ?? new Map<string, Alert>()
    const changes: Change[] = []
    const seen = new Set<string>()
    for (const { rule, subject, since, evidence } of found) {
      const key = keyOf({ rule, subject })
      seen.add(key)
      const known = open.get(key)
      if (!known) changes.push({ at: row.id, begins: begun(row, { rule, subject, since, evidence }, now) })
      else if (JSON.stringify(known.evidence) !== JSON.stringify(evidence))
        changes.push({ at: row.id, says: { ...known, evidence } })
    }
    const early = now - this.#startedAt < GRACE_MS
    for (const [key, alert] of open)
      if (!seen.has(key) && !(early && OF_CONNECTIONS.has(alert.rule)))
        changes.push({ at: row.id, ends: { ...alert, until: now } })
    return changes
  }

  async #carryOut(changes: Change[]): Promise<void> {
    await this.#ports.store.act('alerts.carry-out', changes, 'hub')
    for (const { at, begins, says, ends } of changes) {
      const alerts = this.#openAt(at)
      const alive = begins ?? says
      if (alive) alerts.set(keyOf(alive), alive)
      if (ends) alerts.delete(keyOf(ends))
      for (const listener of this.#listeners) listener(at)
    }
  }

  #openAt(window: number): Map<string, Alert> {
    const known = this.#open.get(window)
    if (known) return known
    const fresh = new Map<string, Alert>()
    this.#open.set(window, fresh)
    return fresh
  }
}

interface Change extends AlertChange {
  at: number
}

function begun({ hall, code }: WindowRow, found: Finding, now: number): Alert {
  return { id: uuid7(now), hall, window: code, ...found, noticed: now, until: null, acknowledged: null }
}

function keyOf({ rule, subject }: Pick<Alert, 'rule' | 'subject'>): string {
  return `${rule}/${subject}`
}
