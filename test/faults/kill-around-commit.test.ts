import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { DEATH_POINTS, type DeathPoint } from '../helpers/die-at.ts'
import { startChildHub, type ChildHub } from '../helpers/hub-child.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'

let folder: string
let hub: ChildHub
let device: LinkedDevice
const thanked: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-die-'))
  hub = await startChildHub(folder)
  const [who] = await hub.enrol(['shimin/A01'])
  device = new LinkedDevice({ url: `http://127.0.0.1:${hub.port}`, ...who! })
})
afterAll(async () => {
  device.stop()
  await hub.kill()
  rmSync(folder, { recursive: true })
})

/** What lies in the ledger of a hub that is gone, in the order of entries. */
function stored(): string[] {
  const db = new Database(join(folder, 'pingyi.db'))
  try {
    return db
      .prepare(`SELECT body ->> '$.item.id' FROM ledger WHERE kind = 'rating' ORDER BY n`)
      .pluck()
      .all() as string[]
  } finally {
    db.close()
  }
}

/** Whether the presses of the message are in the ledger although the hub died. */
const IN_THE_LEDGER: Record<DeathPoint, boolean> = {
  'before-begin': false,
  'after-begin': false,
  'before-commit': false,
  'after-commit': true,
  'after-ack': true,
}

test.each(DEATH_POINTS)(
  'SIGKILL %s: every thanked press is there once, and nothing acknowledged is lost',
  async (point) => {
    const before = thanked.length
    for (let level = 5; level >= 1; level--) thanked.push((await device.press(level)).id)
    await hub.dieAt(point)
    device.start()
    await hub.ended()
    expect(hub.child.signalCode).toBe('SIGKILL')
    const there = IN_THE_LEDGER[point] ? thanked : thanked.slice(0, before)
    expect(stored()).toEqual(there)
    await expect.poll(() => device.state.link).toBe('offline')
    const acknowledged = point === 'after-ack'
    expect(device.answers.slice(before)).toEqual(Array(5).fill(acknowledged ? 'stored' : 'waiting'))

    hub = await startChildHub(folder, hub.port)
    await expect.poll(() => device.settled, { timeout: 30_000 }).toBe(true)
    const answer = point === 'after-commit' ? 'duplicate' : 'stored'
    expect(device.answers.slice(before)).toEqual(Array(5).fill(answer))
    expect(stored()).toEqual(thanked)
    // It presses on without a connection, until the hub is ready to die again.
    device.stop()
  },
)

test('the chain and the figures hold after all of it', async () => {
  await hub.stop()
  const db = openDatabase(join(folder, 'pingyi.db'))
  try {
    expect(verifyLedger(db)).toMatchObject({ ok: true, problems: [] })
    const { first, last } = db.prepare('SELECT first, last FROM delivery').get() as { first: number; last: number }
    expect([first, last]).toEqual([1, thanked.length])
  } finally {
    db.close()
  }
})
