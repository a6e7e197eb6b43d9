import { dayOf, startOfDay } from '../../contract/campaign-time.ts'
import type { CaseState } from '../../contract/cases.ts'
import type { Item } from '../../contract/device/press.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import type { ChangeInput } from '../../store/changes.ts'
import type { Store } from '../../store/port.ts'
import { pick, waitFor, type Chance } from '../../simulation/chance.ts'
import { citizen, temperOf } from '../../simulation/citizen.ts'
import { extrasOf, pressItem } from '../../simulation/items.ts'

/** A device with the window where it stands. */
export interface PlacedDevice {
  deviceId: string
  hall: string
  window: string
  invited: boolean
  unit: string
}

export interface PastOptions {
  store: Store
  /** The clock of the store, which this moves on. */
  clock: { now: number }
  devices: readonly PlacedDevice[]
  until: number
  /** Presses to make, about. */
  presses: number
  chance: Chance
}

const HOUR_MS = 3_600_000
/** Working hours of a weekday, Shanghai. */
const OPEN_FROM = 9 * HOUR_MS
const OPEN_TO = 17 * HOUR_MS
const LEAST_BETWEEN_MS = 21_000
/** Presses that come within this time share a transaction. */
const COMMIT_EVERY_MS = 60_000
/** Services and calls of a month with so many presses; with fewer presses there are fewer of them, too. */
const BETWEEN_SERVICES_MS = 12 * 60_000
const CALLS_A_DAY = 250
const OF_PRESSES = 20_000
const RATES = 0.7
const SATURDAY = 6
const FOLLOWED_UP = 0.93
/** Who follows up: cases of the hall, and those that belong to none. */
const MANAGER = { actor: 'user:manager', by: { role: 'hall-manager', hall: 'shimin' } } as const
const OFFICE = { actor: 'user:office', by: { role: 'campaign-office' } } as const
/** What follows from one evening to the next, by the state of the case. */
const NEXT_STEPS: Partial<Record<CaseState, readonly Omit<ChangeInput<'cases.step'>, 'case' | 'by'>[]>> = {
  opened: [{ step: 'found', finding: 'true', responsibility: 'process', note: '当日高峰排队较长' }],
  verified: [{ step: 'mended', note: '已增开窗口' }],
  mended: [{ step: 'called-back', callBack: 'no-contact' }, { step: 'closed' }],
}

/**
 * A believable month before the first look: every press, service and call goes through the store as any other does,
 * only the clock is simulated.
 */
export async function writePast(options: PastOptions): Promise<void> {
  const days = workdays(options.clock.now, options.until)
  const open = days.reduce((sum, day) => sum + day.to - day.from, 0)
  const meanBetween = (open * options.devices.length) / options.presses
  const seqs = new Map<string, number>()
  for (const day of days) await new PastDay(options, day.from, seqs).live(day.to, meanBetween)
  options.clock.now = options.until
}

function workdays(from: number, until: number): { from: number; to: number }[] {
  const days: { from: number; to: number }[] = []
  for (let day = dayOf(from) + 1; day <= dayOf(until); day++) {
    // 1970-01-01, day 0, was a Thursday: weekday 4.
    if (((day + 3) % 7) + 1 >= SATURDAY) continue
    const begin = startOfDay(day)
    const to = Math.min(begin + OPEN_TO, until)
    if (begin + OPEN_FROM < to) days.push({ from: begin + OPEN_FROM, to })
  }
  return days
}

/** One day; each device boots in the morning. */
class PastDay {
  #options: PastOptions
  #from: number
  #boots: Map<string, string>
  #seqs: Map<string, number>
  #waiting: Promise<unknown>[] = []
  #committed = 0
  #reasons: readonly string[]

  constructor(options: PastOptions, from: number, seqs: Map<string, number>) {
    this.#options = options
    this.#seqs = seqs
    this.#from = from
    this.#boots = new Map(options.devices.map(({ deviceId }) => [deviceId, uuid7(from)]))
    this.#reasons = options.store.registry.policy().policy.questions.items.map((item) => item.code)
  }

  async live(to: number, meanBetween: number): Promise<void> {
    for (const { at, device } of this.#visits(to, meanBetween)) {
      // What is written together is written at the time of the last of it.
      if (device === null || device.invited || at - this.#committed >= COMMIT_EVERY_MS) await this.#commit(at)
      this.#passTo(at)
      if (device === null) await this.#call(at)
      else if (device.invited) await this.#serve(device, at)
      else this.#press(device, at)
    }
    await this.#commit(to)
    this.#passTo(to + 60_000)
    await this.#options.store.act('services.end-expired', undefined, 'hub')
    await this.#followUp()
  }

  /** The hall takes up what was open in the morning: most bad ratings are one step further every evening. */
  async #followUp(): Promise<void> {
    const { store, clock, chance } = this.#options
    const filters = { state: 'running', soft: false } as const
    const { cases } = await store.read('cases.list', { filters, now: clock.now })
    for (const { id, state, openedAt, hall } of cases) {
      if (Date.parse(openedAt) >= this.#from || chance() >= FOLLOWED_UP) continue
      const { actor, by } = hall === null ? OFFICE : MANAGER
      for (const step of NEXT_STEPS[state] ?? [])
        // oxlint-disable-next-line no-await-in-loop -- one step follows the other
        await store.act('cases.step', { case: id, ...step, by }, actor)
    }
  }

  #passTo(instant: number): void {
    const { clock } = this.#options
    clock.now = Math.max(clock.now, Math.floor(instant))
  }

  #visits(to: number, meanBetween: number): { at: number; device: PlacedDevice | null }[] {
    const { devices, chance, presses } = this.#options
    const share = Math.min(1, Math.max(1, presses) / OF_PRESSES)
    const visits: { at: number; device: PlacedDevice | null }[] = []
    const between = Math.max(1, meanBetween - LEAST_BETWEEN_MS)
    for (const device of devices)
      for (let at = this.#from; ;) {
        at += LEAST_BETWEEN_MS + waitFor(device.invited ? BETWEEN_SERVICES_MS / share : between, chance)
        if (at > to) break
        visits.push({ at: Math.floor(at), device })
      }
    for (let at = this.#from; ;) {
      at += waitFor((OPEN_TO - OPEN_FROM) / (CALLS_A_DAY * share), chance)
      if (at > to) break
      visits.push({ at: Math.floor(at), device: null })
    }
    return visits.toSorted((a, b) => a.at - b.at)
  }

  #press(device: PlacedDevice, pressedAt: number, invitationId?: string): void {
    const { store, chance } = this.#options
    const at = Math.floor(pressedAt)
    const bootId = this.#boots.get(device.deviceId)!
    const reading = (instant: number) => ({ at: instant, uptimeMs: instant - this.#from, bootId })
    const mind = citizen(temperOf(device.unit), this.#reasons, chance)
    const seq = this.#nextSeq(device.deviceId)
    const press = pressItem(seq, { level: mind.level, invitationId }, reading(at))
    const extras = extrasOf(press, mind)
    const items: Item[] = [press, ...extras.map(({ make }) => make(this.#nextSeq(device.deviceId)))]
    // A message leaves when its citizen has said everything.
    const receivedAt = at + Math.max(0, ...extras.map(({ afterMs }) => afterMs)) + 50
    this.#passTo(receivedAt)
    this.#waiting.push(
      store.submit({
        device: device.deviceId,
        sent: reading(receivedAt),
        receivedAt,
        items: items.map((item) => ({ ok: true as const, item })),
      }),
    )
  }

  async #serve(device: PlacedDevice, at: number): Promise<void> {
    const { store, chance, clock } = this.#options
    const { hall, window } = device
    const facts = { hall, window, caseNo: uuid7(at), party: 'person' as const }
    await store.act('services.end-expired', undefined, 'hub')
    const { invitation, show } = await store.act('services.open', { ...facts, connected: true }, 'program:demo-queue')
    if (show) await store.act('services.note-shown', invitation, 'hub')
    // The service was opened at the ledger's time, which may be a little later than `at`.
    if (chance() < RATES) this.#press(device, clock.now + 2_000 + chance() * 15_000, invitation)
    await this.#commit(clock.now)
  }

  async #call(at: number): Promise<void> {
    const { store, chance } = this.#options
    const unit = pick(store.registry.units(), chance).code
    // Not every unit is asked about equally often.
    if (chance() * 1.2 > temperOf(unit) / 2.2) return
    const { level } = citizen(temperOf(unit) * 2, [], chance)
    const calls = await store.read('calls.prepare', [{ callId: uuid7(at), unit, level, answeredAt: at }], at)
    await store.act('calls.record', { calls }, 'program:demo-12345')
  }

  async #commit(at: number): Promise<void> {
    this.#committed = at
    await Promise.all(this.#waiting.splice(0))
  }

  #nextSeq(device: string): number {
    const seq = (this.#seqs.get(device) ?? 0) + 1
    this.#seqs.set(device, seq)
    return seq
  }
}
