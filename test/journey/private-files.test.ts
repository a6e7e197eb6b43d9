import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { pingyiHere, RunningPingyi, type Ended } from '../helpers/command-line.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'
import { campaignYearAt } from '../../server/contract/campaign-time.ts'
import { openToOthers } from '../helpers/open-to-others.ts'

/** Whoever makes a file of the data, and whatever the machine allows others: it is for its owner alone. */
let work: string
let former: number
const hubs: RunningPingyi[] = []
beforeAll(() => {
  former = process.umask(0o022)
  work = mkdtempSync(join(tmpdir(), 'pingyi-private-'))
})
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop('SIGKILL')
})
afterAll(() => {
  process.umask(former)
  rmSync(work, { recursive: true, force: true })
})

async function start(...args: string[]): Promise<RunningPingyi> {
  const hub = await RunningPingyi.start([...args, '--json'], { data: join(work, 'data') })
  hubs.push(hub)
  return hub
}

async function done(...args: string[]): Promise<Ended> {
  // In this process, which has the same umask.
  const ended = await pingyiHere(args, { data: join(work, 'data') })
  expect([ended.code, ended.err]).toEqual([0, ended.err])
  return ended
}

test('after start, press, checkpoint, export, backup, seal and restore nothing of it is for others', async () => {
  const data = join(work, 'data')
  const hub = await start('start')
  // The first day of the campaign, which may be today, sealed while nothing is open.
  const year = campaignYearAt(Date.now())
  const first = `${year - 1}-12-01`
  const accept = ['--early', '--accept', 'gaps,late,unattributed,cases']
  await done('seal', '--from', first, '--to', first, '--campaign', String(year), '--reason', 'x', ...accept)
  const { json } = await done('device', 'enrol', '--window', 'shimin/A01', '--kind', 'kiosk', '--json')
  const device = new LinkedDevice({ url: hub.url, ...json }).start()
  await device.press(5)
  await expect.poll(() => device.settled).toBe(true)
  device.stop()
  expect(openToOthers(data)).toEqual([])
  const [backup, exported] = [join(work, 'backup'), join(work, 'ledger.jsonl')]
  await done('checkpoint', '--out', join(work, 'checkpoint.json'))
  await done('ledger', 'export', '--out', exported)
  await done('backup', '--out', backup)
  expect(existsSync(join(data, 'seals'))).toBe(true)
  expect(openToOthers(work)).toEqual([])
  await hub.stop()
  await done('restore', '--from', backup, '--reason', 'x')
  expect(readdirSync(data).some((name) => name.startsWith('before-restore-'))).toBe(true)
  // What an older version left open is closed; what is none of the hub's stays as it is.
  for (const name of ['pingyi.db', 'checkpoints', 'keys/text.key']) chmodSync(join(data, name), 0o755)
  chmodSync(data, 0o755)
  writeFileSync(join(data, 'notes.txt'), '', { mode: 0o644 })
  await (await start('start')).stop()
  expect(openToOthers(work)).toEqual(['data/notes.txt 644'])
  rmSync(join(data, 'notes.txt'))
}, 240_000)
