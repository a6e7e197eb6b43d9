import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { buildHub, type Hub, type HubOptions } from '../../server/build-hub.ts'
import type { Binding } from '../../server/contract/binding.ts'
import type { Configuration, Policy } from '../../server/contract/policy.ts'
import type { ApiScope, Role } from '../../server/contract/roles.ts'
import type { Access } from '../../server/store/access/open-access.ts'
import { placeDevice, setPosting } from '../../server/store/register/change-whereabouts.ts'
import { enrolDevice } from '../../server/store/register/enrol-device.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import type { AccessLimits } from '../../server/store/access/remote.ts'
import { EASY_LIMITS } from './access-on-disk.ts'
import { AnswerCheck, type Api } from './answer-check.ts'
import { insideAccess } from './inside-access.ts'
import { putSeededDatabase, shippedConfiguration } from './seeded-database.ts'
import { StrangerDevice, type Credentials, type StrangerOptions } from './stranger-device.ts'

/** 10:00 in Shanghai on a working Wednesday of the 2026 campaign. */
export const TEN = Date.parse('2026-11-18T10:00:00+08:00')
export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000
/** Since when the fixture's devices stand and its units are posted, unless a test says otherwise. */
export const LONG_AGO = Date.parse('2026-10-01T00:00:00+08:00')

export interface Row {
  n: number
  at: number
  kind: string
  // oxlint-disable-next-line typescript/no-explicit-any -- a reader from outside knows the form from server/store/README.md alone
  body: any
}

export interface FixtureOptions {
  /** A data folder of the test's own; else a temporary one that goes when the hub is stopped. */
  data?: string
  /** Changes the shipped configuration of Yinchuan. */
  configure?(configuration: Configuration): void
  /** What the files say now, where a test changes them. */
  proposedPolicy?: () => Policy
  now?: number
  /** True time, ms, by which the hub's monotonic clock runs; without it nobody holds the hub's clock against anything. */
  trueTime?: () => number
  /** As access has them where a test looks at that: else little work for passwords, and officers as before they had limits. */
  accessLimits?: AccessLimits
  /** Folder of built pages that the hub serves; else none. */
  pages?: string
  /** Whither it mails checkpoints; else nowhere. */
  checkpointMail?: NonNullable<HubOptions['checkpointMail']>
  /** Takes what the hub logs, line by line, all of it; else nothing is kept. */
  logged?: (line: string) => void
  /** How it stands in the network, where a test looks at that. */
  network?: Pick<HubOptions, 'edge' | 'tls' | 'connectionsPerAddress' | 'certificates' | 'slowness'>
}

/** Every hub says the same about its interface, and takes its time to write it down. */
let answers: AnswerCheck | undefined
function answersOf(hub: Hub): AnswerCheck {
  return (answers ??= new AnswerCheck(hub.http.swagger() as unknown as Api))
}

/** A whole hub in this process on real sockets and a real folder; only its clock is ours. */
export class TestHub {
  readonly hub: Hub
  readonly url: string
  readonly data: string
  readonly clock: { now: number }
  #devices: StrangerDevice[] = []
  #keepData: boolean
  #window = 0
  #users = 0
  #inside: Access | undefined
  #limits: AccessLimits

  private constructor(
    hub: Hub,
    url: string,
    data: string,
    clock: { now: number },
    { keepData, limits }: { keepData: boolean; limits: AccessLimits },
  ) {
    this.hub = hub
    this.url = url
    this.data = data
    this.clock = clock
    this.#keepData = keepData
    this.#limits = limits
  }

  static async start(options: FixtureOptions = {}): Promise<TestHub> {
    const configuration = shippedConfiguration()
    options.configure?.(configuration)
    const data = options.data ?? mkdtempSync(join(tmpdir(), 'pingyi-hub-'))
    const clock = { now: options.now ?? TEN }
    // The seed is written long before, so that postings hold for presses of the past.
    const seedTime = { now: Math.min(LONG_AGO, clock.now) }
    const { trueTime } = options
    const [began, trulyBegan] = [clock.now, trueTime?.() ?? 0]
    const file = join(data, 'pingyi.db')
    let time = trueTime && existsSync(file) ? clock : seedTime
    if (readdirSync(data).length === 0)
      await putSeededDatabase(data, { configuration, hash: 'sha256', began: seedTime.now })
    const hub = await buildHub({
      data,
      configuration,
      version: '0.0.0-test',
      ...(options.checkpointMail === undefined ? {} : { checkpointMail: options.checkpointMail }),
      log: options.logged ? pino({ level: 'trace' }, { write: options.logged }) : pino({ level: 'silent' }),
      pages: options.pages ?? join(data, 'no-pages'),
      ...(options.proposedPolicy === undefined ? {} : { proposedPolicy: options.proposedPolicy }),
      now: () => time.now,
      // Nobody sets this clock: where it goes on, so does time.
      uptime: () => (trueTime && time === clock ? began + trueTime() - trulyBegan : time.now),
      watchClock: trueTime !== undefined,
      accessLimits: options.accessLimits ?? EASY_LIMITS,
      ...options.network,
    })
    time = clock
    await hub.http.listen({ host: '127.0.0.1', port: 0 })
    const { port } = hub.http.server.address() as AddressInfo
    const scheme = options.network?.tls === undefined ? 'http' : 'https'
    return new TestHub(hub, `${scheme}://127.0.0.1:${port}`, data, clock, {
      keepData: options.data !== undefined,
      limits: options.accessLimits ?? EASY_LIMITS,
    })
  }

  /**
   * Whatever a test did to it: in the end the chain holds, and the tables are what the ledger alone would make.
   *
   * @param made kinds of entries whose figures are the test's own, which nothing before them bears out
   */
  async stop(...made: string[]): Promise<void> {
    for (const device of this.#devices) device.close()
    const { problems } = verifyLedger(this.hub.ledger.db)
    const kinds = new Map(made.length === 0 ? [] : this.rows().map(({ n, kind }) => [n, kind]))
    await this.hub.close()
    if (!this.#keepData) rmSync(this.data, { recursive: true, force: true })
    const borne = problems.filter(({ n }) => n === undefined || !made.includes(kinds.get(n)!))
    if (borne.length > 0) throw new Error(`the ledger does not verify: ${JSON.stringify(borne.slice(0, 3))}`)
  }

  /** A window nobody has touched yet, so that tests of one hub do not meet. */
  freshWindow(): string {
    const { registry } = this.hub.ledger
    const windows = registry.windowsOf('shimin').filter(({ id }) => registry.modeAt(id, Date.now()) === 'open')
    const window = windows[this.#window++]
    if (!window) throw new Error('no windows left: start another hub')
    return window.code
  }

  /** The first window that needs an invitation. */
  invitedWindow(): string {
    const { registry } = this.hub.ledger
    return registry.windowsOf('shimin').find(({ id }) => registry.modeAt(id, Date.now()) === 'invited')!.code
  }

  post(window: string, unit: string | undefined, from: number, to?: number): Promise<{ moved: number }> {
    return this.hub.ledger.write((w) =>
      setPosting(w, {
        hall: 'shimin',
        window,
        ...(unit === undefined ? {} : { unit }),
        from,
        ...(to === undefined ? {} : { to }),
        operator: 'cli:test',
        reason: 'test',
      }),
    )
  }

  place(device: string, window: string | undefined, from: number, to?: number): Promise<{ moved: number }> {
    return this.hub.ledger.write((w) =>
      placeDevice(w, {
        device,
        ...(window === undefined ? {} : { hall: 'shimin', window }),
        from,
        ...(to === undefined ? {} : { to }),
        operator: 'cli:test',
        reason: 'test',
      }),
    )
  }

  /** A new device with its token, at a window since `from` (long ago) or nowhere. */
  async enrol(window?: string, from = LONG_AGO): Promise<Credentials> {
    const deviceId = await this.hub.ledger.write((w) =>
      enrolDevice(w, { kind: 'kiosk', operator: 'cli:test', reason: 'test' }),
    )
    if (window !== undefined) await this.place(deviceId, window, from)
    return { deviceId, token: this.inside.deviceTokens.issue(deviceId, 'cli:test') }
  }

  async connect(who: Credentials, more: Partial<StrangerOptions> = {}): Promise<StrangerDevice> {
    const device = await StrangerDevice.connect({ url: this.url, trueTime: () => this.clock.now, ...who, ...more })
    this.#devices.push(device)
    return device
  }

  /** Enrolled, placed and connected. */
  async device(window?: string, more: Partial<StrangerOptions> = {}): Promise<StrangerDevice> {
    return this.connect(await this.enrol(window), more)
  }

  /** Accounts and tokens past the door, which has tests of its own. */
  get inside(): Access {
    return (this.#inside ??= insideAccess(this.hub.ledger, this.#limits))
  }

  /** Past the door. */
  async signIn(role: Role, binding: Binding = {}): Promise<string> {
    const username = `${role}-${++this.#users}`
    await this.hub.access.users.add({ username, role, ...binding }, 'a long password', false, 'hub')
    this.vouchFor(username)
    return this.inside.sessions.start(username).token
  }

  /** As if the account had been there from the first day: who waits for a second person has tests of its own. */
  vouchFor(username: string): void {
    this.hub.ledger.db.prepare('UPDATE standing SET founding = 1, due = 0 WHERE username = ?').run(username)
  }

  apiKey(scope: ApiScope): string {
    const name = `key-${++this.#users}`
    const { key } = this.inside.apiKeys.add(name, scope, 'hub')
    // As if it had been there from the first day, as accounts.
    this.hub.ledger.db.prepare('UPDATE api_key_standing SET founding = 1, due = 0 WHERE name = ?').run(name)
    return key
  }

  /** @throws when the answer is not what the OpenAPI document says, to the last field */
  async call(method: string, path: string, options: { token?: string; body?: unknown; raw?: string } = {}) {
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
    const parsed: any = type.includes('json') ? JSON.parse(text) : null
    const problem = parsed === null ? null : answersOf(this.hub).problem(method, path, response.status, type, parsed)
    if (problem !== null) throw new Error(problem)
    return {
      status: response.status,
      type,
      headers: response.headers,
      text,
      body: parsed,
    }
  }

  /** The ledger as it lies in the file. */
  rows(kind?: string): Row[] {
    const sql = `SELECT n, at, kind, body FROM ledger ${kind === undefined ? '' : 'WHERE kind = ?'} ORDER BY n`
    const rows = (
      kind === undefined ? this.hub.ledger.db.prepare(sql).all() : this.hub.ledger.db.prepare(sql).all(kind)
    ) as {
      n: number
      at: number
      kind: string
      body: string
    }[]
    return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as unknown }))
  }

  /** The entry of a press. */
  rating(id: unknown): Row | undefined {
    return this.rows('rating').find((row) => row.body.item.id === id)
  }

  /** What stands for a press now: its own verdict, or the last one appended since. */
  verdict(id: unknown): { verdict: string; rule: string } | undefined {
    const later = this.rows('verdict').filter((row) => row.body.rating === id)
    return (later.at(-1) ?? this.rating(id))?.body.verdict
  }

  /** Whom a press belongs to now. */
  attribution(id: unknown): { hall?: string; window?: string; unit?: string; matter?: string; service?: string } {
    const later = this.rows('attribution').filter((row) => row.body.rating === id)
    return (later.at(-1) ?? this.rating(id))?.body.attribution
  }
}
