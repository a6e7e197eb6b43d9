import { fit, TestDevice } from '../fixtures/ledger/test-device.ts'
import type { Actor } from '../../server/contract/audit.ts'
import type { Officer } from '../../server/contract/ledger/ledger-entries.ts'
import type { Configuration } from '../../server/contract/policy.ts'
import type { RoleHolder } from '../../server/contract/roles.ts'
import type { Extra, Press } from '../../server/contract/device/press.ts'
import type { Store } from '../../server/store/port.ts'
import { shippedConfiguration } from './seeded-database.ts'

export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
/** 9:00 in Shanghai on a working Wednesday: since then units are posted. */
export const BEGAN = Date.parse('2026-11-18T09:00:00+08:00')
export const CAMPAIGN = '2026'

/** The hub's clock and the monotonic one beside it, ms. */
export interface TwoClocks {
  now: number
  uptime: number
}

/** A store over data of its own, for one test. */
export interface StoreUnderTest {
  /** As it is open now. */
  readonly store: Store
  /** Ends it as the hub ends: what it took it finishes, and what comes then it refuses. */
  close(): Promise<void>
  /** Opens another one over the same data. */
  open(): Promise<void>
  /** Frees the data. */
  dispose(): Promise<void>
}

export interface StoreOptions {
  /** With what it was begun, at the time that the clock shows. */
  configuration: Configuration
  clock: TwoClocks
}

export type OpenStore = (options: StoreOptions) => Promise<StoreUnderTest>

const WINDOWS = ['A01', 'B02', 'D13']
const UNITS = ['J36', 'J41', 'J62', 'J16']
const STAFF = ['64010027', '64010115']

let small: Configuration | undefined

/** Two open windows and one that needs an invitation, of three units; a fourth has none. Fresh, so that a test may change it. */
export function smallTown(): Configuration {
  return structuredClone((small ??= fewOf(shippedConfiguration())))
}

function fewOf(all: Configuration): Configuration {
  const has = ({ unit }: { unit: string }) => UNITS.includes(unit)
  return {
    ...all,
    // Nobody waits a day for the dice.
    policy: { ...all.policy, survey: { perUnit: 3, floor: 1, seedWaitMs: HOUR } },
    units: all.units.filter(({ code }) => UNITS.includes(code)),
    halls: all.halls.map((hall) => ({ ...hall, windows: hall.windows.filter(({ code }) => WINDOWS.includes(code)) })),
    staff: all.staff.filter(({ no }) => STAFF.includes(no)),
    matters: all.matters.filter(has),
    aliases: [],
    specialDays: [],
  }
}

/** Two officers of the office, and a hall's manager: as entries name them, and as they ask. */
export const OFFICE: Officer = { operator: 'user:office-1', role: 'campaign-office' }
export const SECOND_OFFICE: Officer = { operator: 'user:office-2', role: 'campaign-office' }
export const BY_OFFICE: RoleHolder = { role: 'campaign-office' }
export const BY_HALL: RoleHolder = { role: 'hall-manager', hall: 'shimin' }
export const BY_ADMIN: RoleHolder = { role: 'admin' }
export const UNIT_OF_A01: RoleHolder = { role: 'unit', unit: 'J36' }

/** What happens around a store: its clock goes on, devices press, people are served. */
export class Town {
  readonly under: StoreUnderTest
  readonly clock: TwoClocks
  readonly wrap: (store: Store) => Store
  /** At A01, at B02, at D13, and one that never stood anywhere. */
  readonly devices: TestDevice[] = []

  private constructor(under: StoreUnderTest, clock: TwoClocks, wrap: (store: Store) => Store) {
    this.under = under
    this.clock = clock
    this.wrap = wrap
    this.store = wrap(under.store)
  }

  /** As everybody sees it. */
  store: Store

  static async found(open: OpenStore, wrap: (store: Store) => Store): Promise<Town> {
    const clock = { now: BEGAN, uptime: 0 }
    const town = new Town(await open({ configuration: smallTown(), clock }), clock, wrap)
    town.pass(MINUTE)
    for (const code of [...WINDOWS, undefined]) {
      const { deviceId } = await town.pair({ kind: 'kiosk', ...(code === undefined ? {} : { window: code }) })
      town.devices.push(new TestDevice(deviceId, clock.now))
    }
    town.pass(HOUR)
    return town
  }

  /** A device trades a code for an identity. */
  async pair(what: Parameters<Town['pairingCode']>[0], by?: Actor): Promise<{ deviceId: string; token: string }> {
    return this.store.act('devices.pair', { code: await this.pairingCode(what, by) }, 'hub')
  }

  async pairingCode(
    { kind, window, device }: { kind: 'kiosk' | 'keypad'; window?: string; device?: string },
    by: Actor = 'cli:root',
  ): Promise<string> {
    const where = window === undefined ? {} : { window: { hall: 'shimin', code: window } }
    const pairing = { kind, ...where, ...(device === undefined ? {} : { device }) }
    return (await this.store.act('pairing-codes.create', pairing, by)).code
  }

  device(window: string | null): TestDevice {
    return this.devices[window === null ? WINDOWS.length : WINDOWS.indexOf(window)]!
  }

  pass(ms: number): void {
    this.clock.now += ms
    this.clock.uptime += ms
  }

  /** The hub goes down and comes up again. */
  async reopen(): Promise<void> {
    await this.under.close()
    await this.under.open()
    this.store = this.wrap(this.under.store)
  }

  async leave(): Promise<void> {
    await this.under.dispose()
  }

  /** Sends what was made; it was received now. */
  send(from: TestDevice, ...items: (Press | Extra)[]) {
    const { now } = this.clock
    return this.store.submit({ device: from.id, sent: from.reading(now), receivedAt: now, items: fit(...items) })
  }

  /** Somebody presses at a window (null: nowhere) now, and it arrives at once. */
  async press(window: string | null, level: number, more: Partial<Press> = {}): Promise<string> {
    const device = this.device(window)
    const made = device.press(this.clock.now, level, more)
    const { results } = await this.send(device, made)
    if (results[0]?.status !== 'stored') throw new Error(`not stored: ${JSON.stringify(results)}`)
    return made.id
  }

  /** Two presses within a group: the second, a bad one, is held. */
  async held(window = 'A01'): Promise<string> {
    this.pass(MINUTE)
    await this.press(window, 5)
    this.pass(5 * SECOND)
    return this.press(window, 1)
  }

  /** The case that a bad rating opens. */
  async case(): Promise<string> {
    this.pass(MINUTE)
    await this.press('A01', 1)
    const { cases } = await this.store.read('cases.list', { filters: {}, now: this.clock.now })
    return cases[0]!.id
  }

  /** A case that was found true. */
  async foundCase(): Promise<string> {
    const id = await this.case()
    await this.store.act(
      'cases.step',
      {
        case: id,
        step: 'found',
        finding: 'true',
        responsibility: 'person',
        note: '核实',
        by: BY_HALL,
      },
      'user:manager',
    )
    return id
  }

  async service(caseNo = '1', window = 'D13') {
    this.pass(MINUTE)
    return this.store.act(
      'services.open',
      { hall: 'shimin', window, caseNo, party: 'person', matter: '从未听说', connected: true },
      'program:queue',
    )
  }

  async ask(): Promise<{ request: string; rating: string }> {
    const rating = await this.held()
    const asked = { officer: OFFICE, action: 'exclude', ratings: [rating], reason: '误按' } as const
    const { request } = await this.store.act('ratings.ask', { ...asked, ratings: [rating] }, 'user:office-1')
    return { request, rating }
  }

  /** A question of the office to the hall about a held rating. */
  async question(): Promise<string> {
    const asked = { ratings: [await this.held()], words: '是不是办事人自己按的？' }
    const { questions } = await this.store.act('questions.ask', asked, 'user:office-1')
    return questions[0]!
  }

  /** Answers of callers of 12345, made ready: the second names a unit that nobody knows. */
  calls() {
    const call = { level: 5, answeredAt: this.clock.now }
    const made = ['J16', '从未听说的单位'].map((unit, i) => ({ ...call, callId: `call-${i}`, unit }))
    return this.store.read('calls.prepare', made, this.clock.now)
  }

  /** The id of a file whose calls wait to be accepted. */
  async layCallsDown(): Promise<string> {
    const id = 'import'
    await this.store.act('calls.lay-down', { id, calls: await this.calls() }, 'cli:root')
    return id
  }

  /** An alert that waits for a word. */
  async alert(): Promise<string> {
    const id = '019a9a00-0000-7000-8000-000000000001'
    const { now } = this.clock
    const where = { hall: 'shimin', window: 'A01', rule: 'burst', subject: 'A01' } as const
    const begins = { id, ...where, since: now, noticed: now, evidence: {} as never, until: null, acknowledged: null }
    await this.store.act('alerts.carry-out', [{ begins }], 'hub')
    return id
  }

  async followUp(): Promise<string> {
    this.pass(MINUTE)
    const receipt = 'ABCDEFGHIJKLMNOP'
    await this.press('A01', 5, { receipt })
    const id = '019a9a00-0000-7000-8000-000000000002'
    await this.store.act('receipts.add', { id, receipt, comment: '窗口很热情' }, 'hub')
    return id
  }

  /** Today, sealed: the number of the seal. */
  async seal(): Promise<number> {
    await this.consent()
    const { seal } = await this.store.act('seals.seal', this.sealing(), 'user:office-1')
    return seal
  }

  consent() {
    const asked = {
      method: 'service-centre' as const,
      campaign: CAMPAIGN,
      from: '2026-11-18',
      to: '2026-11-18',
      officer: SECOND_OFFICE,
      reason: '同意',
    }
    return this.store.act('seals.consent', asked, 'user:office-2')
  }

  sealing() {
    return {
      method: 'service-centre' as const,
      campaign: CAMPAIGN,
      from: '2026-11-18',
      to: '2026-11-18',
      officer: OFFICE,
      reason: '定稿',
      accept: ['period', 'held', 'gaps', 'late', 'unattributed', 'cases'],
      early: true,
      twoPeople: false,
      alone: true,
    }
  }

  /** The first of two officers asks that today be sealed; what the second is shown is what was asked for. */
  async askToSeal(): Promise<{ request: number; shown: string }> {
    const { request, content } = await this.store.act('seals.ask', this.asking(), 'user:office-1')
    return { request, shown: content }
  }

  asking() {
    const { twoPeople: _two, alone: _alone, ...order } = this.sealing()
    return order
  }

  async askToReopen(): Promise<number> {
    const seal = await this.seal()
    await this.store.act('seals.ask-to-reopen', { seal, officer: OFFICE, reason: '有误' }, 'user:office-1')
    return seal
  }

  /** The hub's clock is set an hour ahead, and noticed. */
  async doubt(): Promise<void> {
    this.clock.now += HOUR
    await this.store.lookAtClock()
  }

  async audit() {
    return (await this.store.read('audit.list', { limit: 1_000 })).toReversed()
  }

  /** The whole ledger as it is exported, piece by piece. */
  async lines(): Promise<Line[]> {
    const lines: string[] = []
    const last = this.store.head.n
    let end: { n: number; hash: string } | null = null
    while (end === null || end.n < last) {
      const piece: { text: string; end: { n: number; hash: string } } = await this.store.read('ledger.lines', last, end)
      lines.push(...piece.text.trimEnd().split('\n'))
      end = piece.end
    }
    return lines.map((line) => JSON.parse(line) as Line)
  }
}

/** One entry as anybody gets it. */
export interface Line {
  n: number
  at: number
  kind: string
  body: object
  prev: string
  hash: string
}
