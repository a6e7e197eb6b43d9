import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startChildHub, type ChildHub } from '../helpers/hub-child.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'

/** Somebody deletes or swaps files under a running hub, which would go on writing where nobody will ever look. */
let work: string
let data: string
let hub: ChildHub
let device: LinkedDevice

beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'pingyi-taken-'))
  data = join(work, 'data')
  hub = await startChildHub(data)
  const [who] = await hub.enrol(['shimin/A01'])
  device = new LinkedDevice({ url: `http://127.0.0.1:${hub.port}`, ...who! }).start()
  await press(10)
  await settled()
})
afterEach(async () => {
  device.stop()
  await hub.kill()
  rmSync(work, { recursive: true, force: true })
})

async function press(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await device.put((i % 5) + 1)
  device.send()
}
const settled = () => expect.poll(() => device.settled, { timeout: 60_000 }).toBe(true)
const acknowledged = () => device.answers.filter((answer) => answer !== 'waiting').length

async function ready(): Promise<{ status: number; problems: string[] }> {
  const answer = await fetch(`http://127.0.0.1:${hub.port}/readyz`)
  const { problems } = (await answer.json()) as { problems: string[] }
  return { status: answer.status, problems }
}

function stored(of = data): string[] {
  const db = new Database(join(of, 'pingyi.db'), { readonly: true })
  try {
    const sql = `SELECT body ->> '$.item.id' FROM ledger WHERE kind = 'rating' ORDER BY 1`
    return db.prepare(sql).pluck().all() as string[]
  } finally {
    db.close()
  }
}
const pressed = () => device.outbox.entries.map(({ item }) => item.id).toSorted()

/** It takes nothing more, and says why; what is pressed stays on the device. */
async function refuses(why: RegExp): Promise<void> {
  await press(5)
  await expect.poll(ready).toEqual({ status: 503, problems: [expect.stringMatching(why) as string] })
  await press(1)
  expect(acknowledged()).toBe(10)
  const answer = await fetch(`http://127.0.0.1:${hub.port}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: 'long enough, too' }),
  })
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ code: 'storage-unavailable' })
  expect((await fetch(`http://127.0.0.1:${hub.port}/healthz`)).status).toBe(200)
}

test('its folder is deleted: nothing more is acknowledged', async () => {
  rmSync(data, { recursive: true })
  await refuses(/pingyi\.db was deleted/)
})

test('its folder is swapped for an older copy, and put back: it goes on by itself, and nothing is there twice', async () => {
  const older = join(work, 'older')
  hub.child.kill('SIGSTOP')
  cpSync(data, older, { recursive: true, filter: (file) => !file.endsWith('.sock') })
  hub.child.kill('SIGCONT')
  renameSync(data, join(work, 'mine'))
  renameSync(older, data)
  await refuses(/pingyi\.db was replaced/)
  const before = stored()
  renameSync(data, older)
  renameSync(join(work, 'mine'), data)
  await expect.poll(async () => (await ready()).status).toBe(200)
  await settled()
  expect(before).toHaveLength(10)
  expect(stored()).toEqual(pressed())
  // What ended in the older copy while it lay there is nothing.
  expect(stored(older)).toEqual(before)
})

test('the database alone is replaced by a copy of itself', async () => {
  cpSync(join(data, 'pingyi.db'), join(work, 'copy.db'))
  renameSync(join(work, 'copy.db'), join(data, 'pingyi.db'))
  await refuses(/pingyi\.db was replaced/)
})

describe('the log beside the database is deleted', () => {
  beforeEach(async () => {
    rmSync(join(data, 'pingyi.db-wal'))
    await refuses(/pingyi\.db-wal was deleted/)
  })

  test.each(['stopped', 'killed'])(
    'what it held is saved at once, and nothing is lost when the hub is %s',
    async (how) => {
      // The second that it takes to see it, and to fold the log in.
      const saved = () => {
        try {
          return stored().length
        } catch {
          return 0
        }
      }
      await expect.poll(saved).toBeGreaterThanOrEqual(10)
      const { port } = hub
      await (how === 'killed' ? hub.kill() : hub.stop())
      hub = await startChildHub(data, port)
      await settled()
      expect(stored()).toEqual(pressed())
      expect(await ready()).toEqual({ status: 200, problems: [] })
    },
  )
})
