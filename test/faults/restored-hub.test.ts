import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pingyiHere, RunningPingyi, type Ended } from '../helpers/command-line.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'

let folder: string
let data: string
let port: string
let hub: RunningPingyi
const devices: LinkedDevice[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-lost-'))
  data = join(folder, 'data')
  port = String(await freePort())
})
afterAll(async () => {
  for (const device of devices) device.stop()
  await hub.stop('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** The devices know one address, before the loss and after it. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: free } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return free
}

const start = () => RunningPingyi.start(['start', '--json'], { data, env: { PINGYI_PORT: port } })

async function done(...args: string[]): Promise<Ended> {
  const ended = await pingyiHere(args, { data })
  expect(ended).toMatchObject({ code: 0 })
  return ended
}

async function enrol(window: string, outbox?: LinkedDevice['outbox'], ...more: string[]): Promise<LinkedDevice> {
  const { json } = await done('device', 'enrol', '--window', window, '--kind', 'kiosk', '--json', ...more)
  const who = json as { deviceId: string; token: string }
  const device = new LinkedDevice({ url: `http://127.0.0.1:${port}`, ...who, ...(outbox ? { outbox } : {}) })
  devices.push(device)
  return device
}

async function press(device: LinkedDevice, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await device.put((i % 5) + 1)
  device.send()
}

const settled = (device: LinkedDevice) => expect.poll(() => device.settled, { timeout: 60_000 }).toBe(true)

interface Line {
  kind: string
  // oxlint-disable-next-line typescript/no-explicit-any -- what a stranger reads from the export
  body: any
}

async function ledger(): Promise<Line[]> {
  const file = join(folder, 'ledger.jsonl')
  await done('ledger', 'export', '--out', file)
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}
const pressesOf = (lines: Line[]) => lines.filter(({ kind }) => kind === 'rating').map(({ body }) => body)
const pressesThere = async (count: number) => {
  const look = async () => pressesOf(await ledger()).length
  await expect.poll(look, { timeout: 60_000, interval: 300 }).toBe(count)
}
/** How long the network seemed to the hub to take: the clocks of hub and devices are one. */
const took = ({ offset, receivedAt, sent }: Line['body']): number => offset ?? receivedAt - sent.at

test('a hub that is lost with its disk loses nothing that is younger than the backup and still on a device', async () => {
  hub = await start()
  const ahead = await enrol('shimin/A01')
  const quiet = await enrol('shimin/A02')
  for (const device of [ahead, quiet]) {
    device.start()
    await press(device, 10)
    await settled(device)
  }
  const backup = join(folder, 'backup')
  await done('backup', '--out', backup)

  // After the backup: a device goes on, another is new.
  await press(ahead, 15)
  const since = new Date().toISOString()
  const late = (await enrol('shimin/A03')).start()
  await press(late, 8)
  await Promise.all([settled(ahead), settled(late)])
  const moments = new Map(pressesOf(await ledger()).map((body) => [body.item.id as string, body]))
  expect(moments.size).toBe(43)
  const checkpoint = join(folder, 'checkpoint.json')
  await done('checkpoint', '--out', checkpoint)
  await hub.stop('SIGKILL')
  rmSync(data, { recursive: true })
  await press(quiet, 4)

  await done('restore', '--from', backup, '--reason', 'the disk was lost')
  expect(pressesOf(await ledger())).toHaveLength(20)
  hub = await start()
  await Promise.all([settled(ahead), settled(quiet)])
  await pressesThere(39)

  // The hub knows nothing of a device that was enrolled after the backup. Enrolled again under its old id, since when it
  // really stood there, it brings what it has.
  await expect.poll(() => late.state, { timeout: 60_000 }).toMatchObject({ link: 'offline', code: 'unknown-device' })
  late.stop()
  const again = (await enrol('shimin/A03', late.outbox.reopened(), '--device', late.deviceId, '--from', since)).start()
  expect(again.deviceId).toBe(late.deviceId)
  await pressesThere(47)
  await settled(again)
  const anew = ['device', 'enrol', '--window', 'shimin/A03', '--kind', 'kiosk', '--device', late.deviceId]
  expect(await pingyiHere(anew, { data })).toMatchObject({ code: 1, err: expect.stringContaining('device-known') })
  await done('device', 'revoke', '--device', quiet.deviceId, '--reason', 'stolen')
  expect(await pingyiHere([...anew.slice(0, -1), quiet.deviceId], { data })).toMatchObject({
    code: 1,
    err: expect.stringContaining('revoked'),
  })
  expect(await pingyiHere([...anew.slice(0, -1), 'A03'], { data })).toMatchObject({
    code: 1,
    err: expect.stringContaining('bad-request'),
  })

  const lines = await ledger()
  const presses = pressesOf(lines)
  const thanked = [ahead, quiet, late].flatMap(({ outbox }) => outbox.entries.map(({ item }) => item.id))
  expect(presses.map((body) => body.item.id as string).toSorted()).toEqual(thanked.toSorted())
  for (const body of presses) {
    const first = moments.get(body.item.id as string)
    // Neither clock was set: what comes again is placed where it was, up to what the network took.
    if (first !== undefined)
      expect(Math.abs(body.occurredAt - first.occurredAt)).toBeLessThan(1_000 + Math.max(took(body), took(first)))
  }
  // Where it stood is on record again, so its presses count as they did.
  const back = presses.filter((body) => body.device === again.deviceId)
  expect(back.map((body) => body.item.seq as number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  for (const body of back) {
    expect(body.clock).toBe('estimated')
    expect(body.attribution).toMatchObject({ hall: 'shimin', window: 'A03', unit: expect.any(String) })
    expect(body.verdict.rule).not.toBe('clock')
  }

  expect(lines.filter(({ kind }) => kind === 'restore')).toMatchObject([{ body: { reason: 'the disk was lost' } }])
  expect((await done('ledger', 'verify', '--json')).json).toMatchObject({ ok: true })
  // The outside party's last word is of the branch that was lost: said, never passed over.
  expect(await pingyiHere(['ledger', 'verify', '--checkpoint', checkpoint, '--json'], { data })).toMatchObject({
    code: 1,
    json: { problems: [{ code: 'checkpoint-superseded' }] },
  })
}, 300_000)

test('it asks for nothing twice: the next hello of a device brings nothing that is there', async () => {
  const before = (await ledger()).length
  const [ahead] = devices
  ahead!.stop()
  ahead!.start()
  await press(ahead!, 1)
  await settled(ahead!)
  const lines = await ledger()
  expect(lines.length).toBe(before + 1)
  expect(lines.at(-1)!.body.item).toMatchObject({ seq: 26 })
}, 120_000)
