import { checkWindow } from '../rules/alerts/check-window.ts'
import type { Found, SeenDevice, SeenRating } from '../rules/alerts/window-history.ts'
import type { AlertSettings, NoticedRule } from '../contract/alerts.ts'
import type { LiveAlert } from '../contract/hall-feed.ts'
import { uuid7 } from '../contract/uuid7.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import type { WindowRow } from '../store/registry/registry.ts'
import { endAlert, insertAlert, openAlerts, renewEvidence, settingsOf, type Alert } from './alert-store.ts'
import { levelsOf } from '../store/presses/key-tests.ts'
import { KeyUse } from './key-use.ts'
import type { PresenceView } from './live-window.ts'
import { RecentPresses } from './recent-presses.ts'
import { invitationsSeen, isOpen, lastSeenOf, ratingsSeen, saidModel, waitingOf } from './window-seen.ts'

export interface AlertWatchPorts {
  ledger: Ledger
  presence: PresenceView & { onChange(listener: (device: string) => void): void }
  /** What the configuration says; a hall's own changes go before it. */
  usual: AlertSettings
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
  #closed = false

  constructor(ports: AlertWatchPorts) {
    this.#ports = ports
    const { ledger, presence, now } = ports
    this.#startedAt = now()
    for (const alert of openAlerts(ledger.sql)) {
      const window = ledger.registry.window(alert.hall, alert.window)
      if (window) this.#openAt(window.id).set(keyOf(alert), alert)
    }
    this.#presses = new RecentPresses(ledger, this.#startedAt)
    this.#keys = new KeyUse(ledger.sql)
    ledger.onCommit(({ windows, entries }) => {
      this.#presses.take(entries)
      this.#keys.take(entries)
      this.#mark(windows)
    })
    presence.onChange((device) => this.#noteDevice(device))
    this.#tick = setInterval(() => this.#onTick(), TICK_MS)
    this.#putDown = setInterval(() => this.#putDownKeys(), PUT_DOWN_MS)
  }

  /** The open alerts of a window, for the hall feed. */
  of(window: number): LiveAlert[] {
    return [...(this.#open.get(window)?.values() ?? [])].map(({ id, rule, since }) => ({ id, rule, since }))
  }

  onChange(listener: (window: number) => void): void {
    this.#listeners.push(listener)
  }

  settings(hall: string): AlertSettings {
    const known = this.#settings.get(hall)
    if (known) return known
    const settings = settingsOf(this.#ports.ledger.sql, hall, this.#ports.usual)
    this.#settings.set(hall, settings)
    return settings
  }

  /** After a rule was changed: every window of the hall is looked at by the new figures. */
  settingsChanged(hall: string): void {
    this.#settings.delete(hall)
    this.#mark(this.#ports.ledger.registry.windowsOf(hall).map(({ id }) => id))
  }

  close(): void {
    // The ledger closes after this, and commits what waits.
    this.#putDownKeys()
    this.#closed = true
    clearInterval(this.#tick)
    clearInterval(this.#putDown)
    if (this.#timer) clearTimeout(this.#timer)
  }

  #putDownKeys(): void {
    if (this.#keys.dirty) this.#ports.ledger.write(({ sql }) => this.#keys.putDown(sql)).catch(this.#ports.onTrouble)
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
    const { ledger, now } = this.#ports
    const instant = now()
    return ledger.registry
      .placements(device)
      .filter(({ since, until }) => since <= instant && (until === null || until > instant))
      .map(({ window }) => window)
  }

  /** Windows with an open alert, those of devices that went away, and the next ones in turn. */
  #onTick(): void {
    const { registry } = this.#ports.ledger
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
    if (this.#marked.size === 0 || this.#closed || this.#timer) return
    const wait = Math.max(LOOK_AFTER_MS, this.#notBefore - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#look().catch(this.#ports.onTrouble)
    }, wait)
  }

  async #look(): Promise<void> {
    const began = performance.now()
    const { registry } = this.#ports.ledger
    const hallOf = (window: number) => registry.windowById(window)?.hall ?? ''
    const waiting = new Map<string, Map<number, SeenRating[]>>()
    const changes: Change[] = []
    // Hall by hall, because what waits is asked for a whole hall.
    for (const id of [...this.#marked].toSorted((a, b) => hallOf(a).localeCompare(hallOf(b)))) {
      if (changes.length + waiting.size > 0 && performance.now() - began >= LOOK_MS) break
      this.#marked.delete(id)
      const row = registry.windowById(id)
      if (!row) continue
      const settings = this.settings(row.hall)
      const now = this.#ports.now()
      const ofHall =
        waiting.get(row.hall) ?? waitingOf(this.#ports.ledger, row.hall, now - settings['bad-rating'].forMs)
      waiting.set(row.hall, ofHall)
      changes.push(...this.#compare(row, this.#found(row, settings, ofHall.get(id) ?? [], now), now))
    }
    this.#notBefore = performance.now() + Math.min(MOST_REST_MS, (performance.now() - began) * REST_PER_WORK)
    this.#mark([])
    if (changes.length > 0) await this.#carryOut(changes)
  }

  /** Of the keys that the device has: one that is missing from its model is no silent one. */
  #keysOf(device: string): SeenDevice['keys'] {
    const levels: readonly number[] = levelsOf(this.#ports.ledger, device)
    return this.#keys.of(device).filter(({ level }) => levels.includes(level))
  }

  #found(row: WindowRow, settings: AlertSettings, waiting: SeenRating[], now: number): Finding[] {
    const { ledger, presence } = this.#ports
    const devices = ledger.registry.devicesAt(row.id, now).map(({ id, unseen, key }): SeenDevice => ({
      id,
      placed: ledger.registry.placements(id).findLast(({ since }) => since <= now)?.since ?? now,
      unseen: unseen !== null,
      ...saidModel(ledger, id, this.#ports.isKnownModel),
      hasKey: key !== null,
      online: presence.get(id)?.online ?? false,
      lastSeen: lastSeenOf(ledger, presence, id, this.#startedAt),
      pending: this.#samples.get(id) ?? [],
      keys: this.#keysOf(id),
    }))
    const history = {
      now,
      open: isOpen(ledger, row.id, now),
      mode: ledger.registry.modeAt(row.id, now),
      ratings: ratingsSeen(this.#presses.of(row.id), waiting),
      devices,
      ...invitationsSeen(ledger, row, now),
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
      const { hall, code } = row
      const fresh = { id: uuid7(now), hall, window: code, rule, subject, since, noticed: now, evidence }
      if (!known) changes.push({ at: row.id, begins: { ...fresh, until: null, acknowledged: null } })
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
    await this.#ports.ledger.write(({ sql }) => {
      for (const { begins, says, ends } of changes) {
        if (begins) insertAlert(sql, begins)
        if (says) renewEvidence(sql, says.id, says.evidence)
        if (ends) endAlert(sql, ends.id, ends.until!)
      }
    })
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

interface Change {
  at: number
  begins?: Alert
  says?: Alert
  ends?: Alert
}

function keyOf({ rule, subject }: Pick<Alert, 'rule' | 'subject'>): string {
  return `${rule}/${subject}`
}
