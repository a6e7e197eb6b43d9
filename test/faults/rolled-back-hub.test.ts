import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
