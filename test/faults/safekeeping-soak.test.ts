import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeDataDirectory } from '../../server/data-directory.ts'
import { backup } from '../../server/store/safekeeping/backup.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { restore } from '../../server/store/safekeeping/restore.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { seededChance } from '../../server/simulation/chance.ts'
import { harmfulLine, type Harm } from '../helpers/harmful-line.ts'
import { startChildHub, type ChildHub } from '../helpers/hub-child.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'
import { QUICK_LOAD } from '../helpers/quick-load.ts'

/**
 * One hub through everything that machines and people do to its folder, one after another, with devices that press all
 * the while over a line that loses, doubles and cuts. `PINGYI_SEED` runs the same harms again.
 */
const SEED = Number(process.env['PINGYI_SEED'] ?? Date.now() % 1_000_000)
const WINDOWS = ['A01', 'A02', 'A03', 'A04', 'A05', 'A06'].map((code) => `shimin/${code}`)
const HARMS: Harm[] = ['lost', 'answer-lost', 'twice', 'late', 'cut-before', 'cut-after']
const HARM_IN_ALL = 0.15
/** An answer that was lost is missed soon. */
const ACK_HASTE = 10

let work: string
let data: string
let hub: ChildHub
let devices: LinkedDevice[]

beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'pingyi-keep-'))
  data = join(work, 'data')
  hub = await startChildHub(data)
  const chance = seededChance(SEED)
  const harm = (): Harm => (chance() < HARM_IN_ALL ? HARMS[Math.floor(chance() * HARMS.length)]! : 'none')
  const url = `http://127.0.0.1:${hub.port}`
  devices = (await hub.enrol(WINDOWS)).map((who) =>
    new LinkedDevice({ url, ...who, ackHaste: ACK_HASTE, line: (socket) => harmfulLine(socket, harm) }).start(),
  )
})
afterEach(async () => {
  for (const device of devices) device.stop()
  await hub.kill()
  rmSync(work, { recursive: true, force: true })
})

async function press(): Promise<void> {
  for (const device of devices) for (let i = 0; i < 5; i++) await device.put((i % 5) + 1)
  for (const device of devices) device.send()
}
const settled = () => expect.poll(() => devices.every((device) => device.settled), { timeout: 90_000 }).toBe(true)
const again = async () => {
  hub = await startChildHub(data, hub.port)
}
const status = async () => (await fetch(`http://127.0.0.1:${hub.port}/readyz`)).status

/** As the machine's own snapshot has it: all files at one instant. */
function copyOf(to: string): void {
  hub.child.kill('SIGSTOP')
  cpSync(data, to, { recursive: true, filter: (file) => !/hub\.(sock|pid|lock)$/.test(file) })
  hub.child.kill('SIGCONT')
}

/** Ends a restore by SIGKILL as soon as it has begun to write. */
async function cutRestore(from: string): Promise<void> {
  const command = join(import.meta.dirname, '../../server/cli/pingyi.ts')
  const child = spawn(process.execPath, [...QUICK_LOAD, command, 'restore', '--from', from, '--reason', 'x'], {
    env: { ...process.env, PINGYI_DATA: data },
    stdio: 'ignore',
  })
  const begun = () => existsSync(join(data, 'restoring')) || child.exitCode !== null
  await expect.poll(begun, { interval: 5, timeout: 60_000 }).toBe(true)
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
}

test(`kills, rollbacks, restores, cut restores, swapped folders: 0 lost, 0 doubled (seed ${SEED})`, async () => {
  const [snapshot, saved] = [join(work, 'snapshot'), join(work, 'backup')]
  await press()
  await settled()
  copyOf(snapshot)

  // Killed in the middle of presses.
  await press()
  await hub.kill()
  await again()
  await press()
  await settled()

  // The machine goes back to its snapshot; so does whoever does it twice.
  for (let times = 0; times < 2; times++) {
    await hub.kill()
    rmSync(data, { recursive: true })
    cpSync(snapshot, data, { recursive: true })
    await again()
    await press()
    await settled()
  }

  // A backup while presses come, and a restore of it that is cut off, and begun again.
  await Promise.all([press(), backup(data, saved, Date.now())])
  await settled()
  await hub.kill()
  await cutRestore(saved)
  await again()
  await press()
  await settled()
  await hub.kill()
  const directory = takeDataDirectory(data)
  await restore(directory.path, saved, { operator: 'cli:test', reason: 'test' }, Date.now)
  directory.release()
  await again()
  await press()
  await settled()

  // Somebody swaps the folder of the running hub, and puts it back.
  renameSync(data, join(work, 'mine'))
  cpSync(snapshot, data, { recursive: true })
  await press()
  await expect.poll(status).toBe(503)
  rmSync(data, { recursive: true })
  renameSync(join(work, 'mine'), data)
  await expect.poll(status).toBe(200)
  await settled()

  // The log is deleted, and the hub killed after the second in which it sees that.
  rmSync(join(data, 'pingyi.db-wal'))
  await press()
  await expect.poll(status).toBe(503)
  await hub.kill()
  await again()
  await settled()
  await hub.stop()

  const db = openDatabase(join(data, 'pingyi.db'))
  try {
    const sql = `SELECT body ->> '$.item.id' FROM ledger WHERE kind = 'rating' ORDER BY 1`
    const thanked = devices.flatMap(({ outbox }) => outbox.entries.map(({ item }) => item.id))
    expect(db.prepare(sql).pluck().all()).toEqual(thanked.toSorted())
    expect(devices.flatMap(({ answers }) => answers).filter((answer) => answer === 'refused')).toEqual([])
    expect(verifyLedger(db).problems).toEqual([])
  } finally {
    db.close()
  }
}, 300_000)
