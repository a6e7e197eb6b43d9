import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { startChildHub } from '../helpers/hub-child.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-writer-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('where the thread of the writer dies, the hub ends with a code of its own, and the next one has every press', async () => {
  const hub = await startChildHub(folder)
  const [who] = await hub.enrol(['shimin/A01'])
  const device = new LinkedDevice({ url: `http://127.0.0.1:${hub.port}`, ...who! })
  const made = [(await device.press(5)).id]
  device.start()
  await expect.poll(() => device.settled).toBe(true)
  await hub.dieAt('writer')
  made.push((await device.press(4)).id)
  await hub.ended()
  expect([hub.child.exitCode, hub.child.signalCode]).toEqual([70, null])
  const next = await startChildHub(folder, hub.port)
  await expect.poll(() => device.settled).toBe(true)
  device.stop()
  await next.stop()
  const db = openDatabase(join(folder, 'pingyi.db'))
  const ids = db.prepare(`SELECT body ->> '$.item.id' FROM ledger WHERE kind = 'rating' ORDER BY n`).pluck().all()
  expect(ids).toEqual(made)
  expect(verifyLedger(db).ok).toBe(true)
  db.close()
})
