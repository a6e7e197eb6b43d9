import Database from 'better-sqlite3'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { installationSecret } from '../../server/store/access/secrets/installation-secret.ts'
import { openAccess } from '../../server/store/access/open-access.ts'
import { buildHub } from '../../server/build-hub.ts'
import { SHARED_PORT } from '../../server/listen/doors.ts'
import { loadConfiguration } from '../../server/configuration/load-configuration.ts'
import type { Configuration } from '../../server/contract/policy.ts'
import type { Level } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { enrolDevice } from '../../server/store/register/enrol-device.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { seed } from '../../server/store/writer/seed.ts'
import { setHours } from '../../server/store/register/set-hours.ts'
import { dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import { HubThreads } from './hub-threads.ts'
import { DAY_OF_BACKLOG_MS, PASSWORD, type InterferenceSizes, type Places } from './interference-places.ts'

interface Token {
  deviceId: string
  token: string
}

/** The hub of the interference benchmark, in a process of its own, on a ledger that it makes first. */
const sizes = JSON.parse(process.argv[2]!) as InterferenceSizes
const folder = mkdtempSync(join(tmpdir(), 'pingyi-bench-'))
const DAYS = 40
const began = Date.now() - DAYS * 86_400_000
const BOOT = uuid7(began)
const who = { operator: 'cli:bench', reason: 'bench' }

/** Windows in order: those of backlogs, of returning devices, of honest ones, of floods, and those with a past. */
function places(): Places<string> {
  const take = (count: number) => Array.from({ length: count }, () => `W${next++}`)
  let next = 0
  return {
    backlog: take(sizes.backlogDevices),
    returning: take(sizes.returningDevices),
    honest: take(sizes.honestDevices),
    signIn: take(40),
    malformed: take(20),
    past: take(50),
  }
}

/** Spread over all halls, as in the city: a board shows one of them. */
function withWindows(configuration: Configuration, places: readonly string[]): Configuration {
  const halls = configuration.halls.filter(({ code }) => code !== '12345')
  for (const hall of halls) hall.windows = []
  for (const [i, code] of places.entries()) {
    const hall = halls[i % halls.length]!
    hall.windows.push({
      code,
      name: 'bench',
      zone: hall.zones[i % hall.zones.length]!.code,
      mode: 'open',
      unit: configuration.units[i % configuration.units.length]!.code,
    })
  }
  return configuration
}

const loaded = loadConfiguration(join(import.meta.dirname, '../../config/yinchuan'))
if (!loaded.ok) throw new Error('the shipped configuration is faulty')
const at = places()
const configuration = withWindows(loaded.configuration, Object.values(at).flat())
const hallOf = new Map(configuration.halls.flatMap(({ code, windows }) => windows.map((window) => [window.code, code])))

/** Past presses: most of them over weeks, and a busy day at the windows to which backlogs come. */
async function makePast(): Promise<Places<Token>> {
  let now = began
  const db = openDatabase(join(folder, 'pingyi.db'))
  const ledger = new Ledger({ db, keys: openKeys(folder), now: () => now })
  await ledger.write((w) => seed(w, configuration, { hash: 'sha256', demo: false }))
  // Open day and night, so that a day on which all is closed is another one.
  const weekly = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 24 * 60 }]
  await ledger.write((w) => {
    for (const { code: hall } of configuration.halls)
      setHours(w, { hall, from: dateOfDay(dayOf(began)), weekly, ...who })
  })
  // Before anything is counted: founding accounts need nobody's word.
  const { users, deviceTokens } = openAccess({
    db,
    now: () => now,
    secret: installationSecret(join(folder, 'keys', 'access.key')),
  })
  await users.add({ username: 'board', role: 'hall-manager', hall: 'shimin' }, PASSWORD, false, 'cli:bench')
  await users.add({ username: 'office', role: 'campaign-office' }, PASSWORD, false, 'cli:bench')
  const enrol = (windows: readonly string[]) =>
    ledger.write((w) =>
      windows.map((window) => enrolDevice(w, { kind: 'kiosk', hall: hallOf.get(window)!, window, ...who })),
    )
  const devices = {} as Places<string>
  for (const [part, windows] of Object.entries(at)) devices[part as keyof Places<string>] = await enrol(windows)
  const busy = await enrol(at.backlog)

  const seqs = new Map<string, number>()
  const press = (device: string, pressedAt: number) => {
    const seq = (seqs.get(device) ?? 0) + 1
    seqs.set(device, seq)
    const level = (5 - ((seq * 7) % 11 === 0 ? seq % 4 : 0)) as Level
    const uptimeMs = pressedAt - began
    return {
      kind: 'press',
      id: uuid7(pressedAt),
      seq,
      level,
      pressedAt,
      uptimeMs,
      bootId: BOOT,
      input: 'touch',
    } as const
  }
  const submit = (device: string, moments: readonly number[]) => {
    now = Math.max(now, moments.at(-1)!)
    return ledger.submit({
      device,
      sent: { at: now, uptimeMs: now - began, bootId: BOOT },
      receivedAt: now,
      items: moments.map((moment) => ({ ok: true, item: press(device, moment) })),
    })
  }
  const ofDay = Math.min(2_000, Math.floor(sizes.ratings / 4 / sizes.backlogDevices))
  const older = Math.max(0, sizes.ratings - ofDay * sizes.backlogDevices)
  const messages = Math.floor(older / 100)
  const day = Date.now() - DAY_OF_BACKLOG_MS
  for (let i = 0; i < messages; i += 10) {
    const from = began + Math.floor((i * (day - began)) / messages)
    await Promise.all(
      Array.from({ length: Math.min(10, messages - i) }, (_, k) =>
        submit(
          devices.past[(i + k) % devices.past.length]!,
          Array.from({ length: 100 }, (_, j) => from + j * 20_000),
        ),
      ),
    )
  }
  const apart = Math.floor((DAY_OF_BACKLOG_MS - 3_600_000) / ofDay)
  for (const device of busy)
    for (let i = 0; i < ofDay; i += 500)
      await submit(
        device,
        Array.from({ length: Math.min(500, ofDay - i) }, (_, j) => day + (i + j) * apart),
      )
  const issued = Object.entries(devices).map(([part, ids]: [string, string[]]) => [
    part,
    ids.map((deviceId) => ({ deviceId, token: deviceTokens.issue(deviceId, 'cli:bench') })),
  ])
  ledger.close()
  db.close()
  return Object.fromEntries(issued) as Places<Token>
}

const tokens = await makePast()
const threads = new HubThreads()
const hub = await buildHub({
  data: folder,
  configuration,
  version: 'bench',
  log: pino({ level: 'error' }),
  pages: folder,
  ...threads.option,
})
// As main.ts does.
await hub.http.listen({ host: '127.0.0.1', port: 0, backlog: 4_096, ...SHARED_PORT })
await hub.http.doors.open(hub.http.server.address() as AddressInfo, 4_096)
const beside = new Database(join(folder, 'pingyi.db'), { readonly: true })
const count = () => beside.prepare('SELECT count(*) FROM rating').pluck().get()
process.send!({ port: (hub.http.server.address() as AddressInfo).port, folder, tokens, ratings: count() })
const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000
/** The longest piece of work of the event loop between two looks, by its processor time: no press is read within it. */
let longestMs = 0
let lookedMs = 0
setInterval(() => {
  const ms = milliseconds(process.threadCpuUsage())
  longestMs = Math.max(longestMs, ms - lookedMs)
  lookedMs = ms
}, 2)
function longestSince(): number {
  const ms = longestMs
  longestMs = 0
  return ms
}

/** Every tenth rating is said to be of somebody who was not there. */
function spoil(): void {
  const db = new Database(join(folder, 'pingyi.db'))
  db.exec(`UPDATE rating SET staff = 'nobody' WHERE n % 10 = 0`)
  db.close()
}

async function rebuild(): Promise<string> {
  const from = performance.now()
  const { entries, rows } = await hub.parts.store.act('ledger.rebuild', undefined, 'cli:bench')
  const seconds = (performance.now() - from) / 1_000
  return `${entries} entries in ${seconds.toFixed(1)} s, ${((seconds / entries) * 1e6).toFixed(1)} s a million, ${rows} rows put right`
}

/** The last days turn out to have been holidays, today included: what comes meanwhile is corrected, too. */
async function correct(): Promise<string> {
  const first = beside.prepare(`SELECT occurred FROM rating ORDER BY occurred DESC LIMIT 1 OFFSET ?`).pluck()
  const since = dayOf((first.get(sizes.corrected) as number | undefined) ?? began)
  const days = Array.from({ length: dayOf(Date.now()) - since + 1 }, (_, i) => ({
    date: dateOfDay(since + i),
    open: false,
    name: 'bench',
  }))
  const from = performance.now()
  const { changed } = await hub.parts.store.act('calendar.take-up', { days, reason: 'bench' }, 'cli:bench')
  return `a calendar that touches ${changed} ratings corrected in ${((performance.now() - from) / 1_000).toFixed(1)} s`
}

process.on('message', (message) => {
  if (message === 'correction') return void correct().then((said) => process.send!(said))
  if (message === 'rebuild') return void rebuild().then((said) => process.send!(said))
  if (message === 'spoil') {
    spoil()
    return void process.send!('spoilt')
  }
  if (message === 'facts')
    return void process.send!({
      ratings: count(),
      cpuMs: milliseconds(process.cpuUsage()),
      loopMs: milliseconds(process.threadCpuUsage()),
      longestMs: longestSince(),
      mib: Math.round(process.memoryUsage.rss() / 2 ** 20),
      peakMib: Math.round(process.resourceUsage().maxRSS / 2 ** 10),
    })
  beside.close()
  void hub.close().then(() => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  })
})
// Whoever began the benchmark is gone: nobody ends this otherwise.
process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(1)
})
