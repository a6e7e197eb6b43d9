import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pingyiHere, RunningPingyi } from '../helpers/command-line.ts'
import { startChildHub, type ChildHub } from '../helpers/hub-child.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'
import { StrangerDevice, type Credentials, type Fields } from '../helpers/stranger-device.ts'

/**
 * A hub that does not know that its past was taken away: the machine went back to a snapshot, or somebody put an older
 * folder in its place. No `restore` entry says so; what was acknowledged since lies on the devices alone.
 */
let folder: string
let data: string
let hub: ChildHub
const linked: LinkedDevice[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-rolled-'))
  data = join(folder, 'data')
  hub = await startChildHub(data)
})
afterEach(async () => {
  for (const device of linked.splice(0)) device.stop()
  await hub.kill()
  rmSync(folder, { recursive: true, force: true })
})

const url = () => `http://127.0.0.1:${hub.port}`

function link(who: Credentials): LinkedDevice {
  const device = new LinkedDevice({ url: url(), ...who })
  linked.push(device)
  return device.start()
}

/** A device by the page alone: it keeps what was acknowledged, and sends again what the hub asks for. */
class KeepingStranger {
  readonly kept: Fields[] = []
  #who: Credentials

  constructor(who: Credentials) {
    this.#who = who
  }

  async #connect(): Promise<StrangerDevice> {
    return StrangerDevice.connect({
      url: url(),
      trueTime: () => Date.now(),
      nextSeq: this.kept.length + 1,
      ...this.#who,
    })
  }

  async press(count: number): Promise<void> {
    const device = await this.#connect()
    await device.hello()
    const items = Array.from({ length: count }, (_, i) => device.press((i % 5) + 1))
    const answer = await device.submit(items)
    expect(answer.results!.map(({ status }) => status)).toEqual(items.map(() => 'stored'))
    this.kept.push(...items)
    device.close()
  }

  /** How many items one hello makes it send, and what the hub answers to each. */
  async comeBack(): Promise<string[]> {
    const device = await this.#connect()
    const { resend = [] } = (await device.hello()) as { resend?: [number, number][] }
    const wanted = this.kept.filter(({ seq }) => resend.some(([from, to]) => from <= Number(seq) && Number(seq) <= to))
    const answer = wanted.length === 0 ? { results: [] } : await device.submit(wanted)
    device.close()
    return answer.results!.map(({ status }) => status)
  }
}

/** The files of a running hub as they are at one instant, which is what the snapshot of a machine holds. */
function snapshot(to: string): void {
  hub.child.kill('SIGSTOP')
  cpSync(data, to, { recursive: true, filter: (file) => !/hub\.(sock|pid|lock)$/.test(file) })
  hub.child.kill('SIGCONT')
}

function stored(): string[] {
  const db = new Database(join(data, 'pingyi.db'), { readonly: true })
  try {
    const sql = `SELECT body ->> '$.item.id' FROM ledger WHERE kind = 'rating' ORDER BY 1`
    return db.prepare(sql).pluck().all() as string[]
  } finally {
    db.close()
  }
}

async function press(device: LinkedDevice, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await device.put((i % 5) + 1)
  device.send()
}
const settled = (device: LinkedDevice) => expect.poll(() => device.settled, { timeout: 60_000 }).toBe(true)

test('a machine that goes back to a snapshot gets everything back, once, from every device that comes', async () => {
  const [ours, theirs, quietOnes] = await hub.enrol(['shimin/A01', 'shimin/A02', 'shimin/A03'])
  const device = link(ours!)
  const quiet = new KeepingStranger(quietOnes!)
  const stranger = new KeepingStranger(theirs!)
  await press(device, 20)
  await settled(device)
  await stranger.press(20)
  await quiet.press(5)

  const old = join(folder, 'snapshot')
  snapshot(old)
  await press(device, 30)
  await settled(device)
  await stranger.press(30)
  const thanked = () =>
    [
      ...device.outbox.entries.map(({ item }) => item.id),
      ...stranger.kept.map(({ id }) => id as string),
      ...quiet.kept.map(({ id }) => id as string),
    ].toSorted()
  expect(stored()).toEqual(thanked())
  await hub.kill()
  renameSync(data, join(folder, 'lost'))
  renameSync(old, data)
  expect(stored()).toHaveLength(45)

  hub = await startChildHub(data, hub.port)
  await press(device, 1)
  await settled(device)
  expect(await stranger.comeBack()).toEqual(Array(30).fill('stored'))
  // Who has nothing that the hub lacks sends nothing, and at the next hello nobody sends anything again.
  expect(await quiet.comeBack()).toEqual([])
  expect(await stranger.comeBack()).toEqual([])
  await expect.poll(stored, { timeout: 60_000 }).toEqual(thanked())
}, 240_000)

/** The end of the stopped hub's ledger, signed into its own folder, as the hub does every hour. */
async function checkpoint(): Promise<{ n: number; hash: string }> {
  const made = join(folder, 'made.json')
  expect(await pingyiHere(['checkpoint', '--out', made], { data })).toMatchObject({ code: 0 })
  const text = readFileSync(made, 'utf8')
  // A minute later than that of the hour in which the hub began.
  writeFileSync(join(data, 'checkpoints', 'later.json'), text)
  return JSON.parse(text) as { n: number; hash: string }
}

const entries = (kind: string): { n: number; body: Record<string, unknown> }[] => {
  const db = new Database(join(data, 'pingyi.db'), { readonly: true })
  try {
    const rows = db.prepare('SELECT n, body FROM ledger WHERE kind = ? ORDER BY n').all(kind) as {
      n: number
      body: string
    }[]
    return rows.map(({ n, body }) => ({ n, body: JSON.parse(body) as Record<string, unknown> }))
  } finally {
    db.close()
  }
}

test('an older database file in the place of the newer one is refused by name, until somebody says to go on', async () => {
  const [who] = await hub.enrol(['shimin/A01'])
  const device = link(who!)
  await press(device, 10)
  await settled(device)
  const { port } = hub
  await hub.stop()
  const older = join(folder, 'older.db')
  cpSync(join(data, 'pingyi.db'), older)
  hub = await startChildHub(data, port)
  await press(device, 10)
  await settled(device)
  await hub.stop()
  const named = await checkpoint()
  cpSync(older, join(data, 'pingyi.db'))

  const env = { PINGYI_PORT: String(port) }
  const refused = await pingyiHere(['start', '--json'], { data, env })
  expect({ code: refused.code, out: refused.out }).toEqual({ code: 1, out: '' })
  expect(JSON.parse(refused.err)).toMatchObject({
    code: 'ledger-behind',
    message: expect.stringContaining(`names entry ${named.n}`),
    zh: expect.stringContaining('--go-on'),
  })
  // Nor does a command write into it.
  const post = ['posting', 'set', '--window', 'shimin/A01', '--unit', 'J16', '--reason', 'x']
  expect(await pingyiHere([...post, '--from', '2027-01-01T00:00:00+08:00'], { data })).toMatchObject({
    code: 1,
    err: expect.stringContaining('ledger-behind'),
  })

  const running = await RunningPingyi.start(['start', '--json', '--go-on', '新盘坏了'], { data, env })
  await press(device, 1)
  await settled(device)
  await expect.poll(stored, { timeout: 60_000 }).toHaveLength(21)
  expect(stored()).toEqual(device.outbox.entries.map(({ item }) => item.id).toSorted())
  expect(await running.stop()).toBe(0)
  const [restored, ...more] = entries('restore')
  expect(more).toEqual([])
  expect(restored!.body).toMatchObject({
    checkpoint: { n: named.n, at: expect.any(Number), hash: named.hash },
    operator: expect.stringMatching(/^cli:/),
    reason: '新盘坏了',
  })
  expect((await pingyiHere(['ledger', 'verify', '--json'], { data })).json).toMatchObject({ ok: true })
  // It is on record, and not asked again.
  hub = await startChildHub(data, port)
}, 240_000)

test('a ledger that grew past its newest checkpoint on another branch is refused by name', async () => {
  const [who] = await hub.enrol(['shimin/A01'])
  const device = link(who!)
  await press(device, 5)
  await settled(device)
  device.stop()
  const { port } = hub
  await hub.stop()
  const fork = join(folder, 'fork')
  cpSync(data, fork, { recursive: true })
  hub = await startChildHub(data, port)
  device.start()
  await press(device, 5)
  await settled(device)
  device.stop()
  await hub.stop()
  await checkpoint()
  // The same hub, somewhere else, with another present.
  hub = await startChildHub(fork, port)
  const other = link(who!)
  await other.outbox.raiseSeq(6)
  await press(other, 30)
  await settled(other)
  other.stop()
  await hub.stop()
  cpSync(join(fork, 'pingyi.db'), join(data, 'pingyi.db'))

  const refused = await pingyiHere(['start', '--json'], { data })
  expect(JSON.parse(refused.err)).toMatchObject({ code: 'ledger-differs', message: expect.stringMatching(/\d/) })
  const running = await RunningPingyi.start(['start', '--json', '--go-on', 'x'], { data })
  await running.stop()
  expect(entries('restore')).toHaveLength(1)
}, 240_000)

test('a folder whose database is gone, and that has keys or checkpoints, begins no other ledger', async () => {
  const { port } = hub
  await hub.stop()
  for (const [kept, gone] of [
    ['keys', 'checkpoints'],
    ['checkpoints', 'keys'],
  ] as const) {
    const own = join(folder, kept)
    cpSync(data, own, { recursive: true })
    for (const name of ['pingyi.db', 'pingyi.db-wal', 'pingyi.db-shm', gone])
      rmSync(join(own, name), { recursive: true, force: true })
    const before = readdirSync(join(own, kept)).toSorted()
    const refused = { code: 1, err: expect.stringContaining('ledger-missing') as unknown }
    const env = { PINGYI_PORT: String(port) }
    expect(await pingyiHere(['start'], { data: own, env }), kept).toMatchObject(refused)
    expect(await pingyiHere(['device', 'list'], { data: own })).toMatchObject(refused)
    const post = ['posting', 'set', '--window', 'shimin/A01', '--unit', 'J16', '--reason', 'x']
    expect(await pingyiHere([...post, '--from', '2027-01-01T00:00:00+08:00'], { data: own })).toMatchObject(refused)
    expect(readdirSync(join(own, kept)).toSorted()).toEqual(before)
    // An empty file is no database either.
    writeFileSync(join(own, 'pingyi.db'), '')
    expect(await pingyiHere(['start'], { data: own, env })).toMatchObject(refused)
  }
}, 120_000)
