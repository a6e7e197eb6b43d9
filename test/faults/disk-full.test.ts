import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LONG_AGO, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields, StrangerDevice } from '../helpers/stranger-device.ts'

/** A disk small enough to fill: needs root, and a machine that lets root mount. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'pingyi-test', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return null
  }
}

const disk = smallDisk()
afterAll(() => {
  if (disk === null) return
  execFileSync('umount', ['-l', disk])
  rmSync(disk, { recursive: true })
})

/** Takes every byte that is left. */
function fill(folder: string): void {
  const ballast = openSync(join(folder, 'ballast'), 'w')
  try {
    for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) writeSync(ballast, Buffer.alloc(size))
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENOSPC') throw error
      }
    }
  } finally {
    closeSync(ballast)
  }
}
const empty = (folder: string) => rmSync(join(folder, 'ballast'), { force: true })

describe.each<[string, string | null, (hub: TestHub) => void, (hub: TestHub) => void]>([
  ['the disk is full', disk, (hub) => fill(hub.data), (hub) => empty(hub.data)],
  [
    'the database cannot be written',
    mkdtempSync(join(tmpdir(), 'pingyi-readonly-')),
    (hub) => hub.hub.ledger.db.pragma('query_only = 1'),
    (hub) => hub.hub.ledger.db.pragma('query_only = 0'),
  ],
])('while %s', (name, data, breaks, mends) => {
  if (data === null) {
    test.skip('needs a mounted disk of 16 MB: run as root where mounting is allowed')
    return
  }
  let hub: TestHub
  let device: StrangerDevice
  const thanked = new Set<string>()
  let moment = 0
  beforeAll(async () => {
    hub = await TestHub.start({ data })
    device = await hub.device(hub.freshWindow(), { bootedAt: LONG_AGO })
    await device.hello()
  })
  afterEach(() => mends(hub))
  afterAll(async () => {
    await hub.stop()
    if (name !== 'the disk is full') rmSync(data, { recursive: true })
  })

  const press = () => device.press(5, LONG_AGO + 3_600_000 + moment++ * 20 * SECOND)
  async function send(items: Fields[]) {
    const answer = await device.submit(items)
    if (answer.ok)
      for (const { id, status } of answer.results!) if (status === 'stored' || status === 'duplicate') thanked.add(id!)
    return answer
  }
  const ready = () => hub.call('GET', '/readyz')
  const readyAgain = () => expect.poll(async () => (await ready()).status, { interval: 100 }).toBe(200)
  const ledgerIds = () => hub.rows('rating').map((row) => row.body.item.id as string)

  test('presses are not acknowledged, /readyz says why, and the hub is ready again by itself', async () => {
    expect((await send([press()])).ok).toBe(true)
    expect((await ready()).status).toBe(200)
    breaks(hub)
    // A little may still fit into what the database had reserved.
    let answer = await send(Array.from({ length: 500 }, press))
    for (let tries = 0; answer.ok && tries < 20; tries++) answer = await send(Array.from({ length: 500 }, press))
    expect(answer).toEqual({ ok: false, code: 'storage-unavailable', message: expect.any(String), retry: 'later' })
    const { status, body } = await ready()
    expect(status).toBe(503)
    expect(body.ok).toBe(false)
    expect(body.problems[0]).toMatch(/presses are not acknowledged/)
    expect((await hub.call('GET', '/healthz')).status).toBe(200)
    mends(hub)
    await readyAgain()
    expect((await send([press()])).ok).toBe(true)
  })

  test('everything else answers by name too, and nobody is thrown out', async () => {
    const token = await hub.signIn('admin')
    breaks(hub)
    for (let tries = 0; tries < 20; tries++) if (!(await send(Array.from({ length: 500 }, press))).ok) break
    for (const answer of [await device.hello(), await device.ask('device:beat', { pending: 1, ...device.reading() })]) {
      // On a full disk one row more may fit where five hundred did not; where nothing can be written it never does.
      if (name === 'the disk is full' && (answer as Fields)['ok']) continue
      expect(answer).toMatchObject({ ok: false, code: 'storage-unavailable' })
    }
    for (const answer of [
      await hub.call('POST', '/api/v1/hotline/ratings', {
        token: 'x',
        body: [{ callId: 'x', unit: 'J16', level: 5, answeredAt: '2026-11-18T09:00:00+08:00' }],
      }),
      await hub.call('POST', `/api/v1/devices/${device.deviceId}/revoke`, { token, body: { reason: 'x' } }),
      await hub.call('POST', '/api/v1/session', { body: { username: 'nobody', password: 'long enough, too' } }),
    ]) {
      expect(answer.type).toContain('application/problem+json')
      expect(answer.body.code).toEqual(expect.any(String))
      expect(answer.status).toBeGreaterThanOrEqual(400)
    }
    expect(device.socket.connected).toBe(true)
    expect((await hub.call('GET', '/api/v1/about')).status).toBe(200)
    mends(hub)
    await readyAgain()
    expect((await device.hello())['ok']).toBe(true)
  })

  test('nothing acknowledged is lost and nothing refused is half there; it is the same after a restart', async () => {
    breaks(hub)
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(Array.from({ length: 20 }, press))))
    mends(hub)
    const unsent = answers.filter((answer) => !answer.ok)
    await readyAgain()
    expect(unsent.every((answer) => answer.retry === 'later')).toBe(true)
    const check = () => {
      const ids = ledgerIds()
      expect(new Set(ids).size).toBe(ids.length)
      expect(new Set(ids)).toEqual(thanked)
    }
    check()
    await hub.stop()
    const db = new Database(join(data, 'pingyi.db'), { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    hub = await TestHub.start({ data })
    check()
  })
})
