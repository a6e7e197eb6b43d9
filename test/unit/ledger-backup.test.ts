import { hash as digest } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BootClock } from '../../server/contract/device/boot-clock.ts'
import { deviceAuth, DeviceLink } from '../../server/contract/device/device-link.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { openAccess } from '../../server/store/access/open-access.ts'
import { appendCheckpoint, openSigningKey } from '../../server/store/chain/checkpoint.ts'
import { createPairingCode } from '../../server/store/register/pair-devices.ts'
import { backup, type BackupManifest } from '../../server/store/safekeeping/backup.ts'
import { Chain } from '../../server/store/chain/chain.ts'
import { gapsOf, resendOf, seqTwice } from '../../server/store/projections/delivery.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { restore } from '../../server/store/safekeeping/restore.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { BEGAN, fit, HOUR, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { until } from '../helpers/hub-stand-in.ts'
import { phoneCode } from '../helpers/phone.ts'
import { MemoryOutbox } from '../helpers/memory-outbox.ts'

const DEVICE = '00000000-0000-7000-8000-000000000001'

describe('a ledger with one device', () => {
  let t: TestLedger
  let device: TestDevice
  let out: string

  beforeEach(async () => {
    t = await TestLedger.open()
    out = join(t.folder, 'backup')
    device = new TestDevice(DEVICE, BEGAN)
    await t.device(device.id, 'A01')
    t.clock.now = BEGAN + 9 * HOUR
  })
  afterEach(() => t.close())

  async function pressed(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      t.clock.now += 20 * SECOND
      await t.submit(device, fit(device.press(t.clock.now, 5)))
    }
  }

  test('a backup made while presses go on is whole, and holds what was there when it began', async () => {
    await pressed(20)
    const { n } = t.ledger.chain.head
    const busy = { going: true }
    const presses = (async () => {
      while (busy.going) await pressed(1)
    })()
    const manifest = await backup(t.folder, out, t.clock.now)
    busy.going = false
    await presses
    expect(manifest.entries).toBeGreaterThanOrEqual(n)
    expect(readdirSync(t.folder).filter((name) => name.includes('unfinished'))).toEqual([])
    expect(readdirSync(out).toSorted()).toEqual(['backup.json', 'keys', 'pingyi.db'])
    const copy = openDatabase(join(out, 'pingyi.db'))
    try {
      expect(verifyLedger(copy)).toMatchObject({
        ok: true,
        entries: manifest.entries,
        head: { hash: manifest.head },
      })
    } finally {
      copy.close()
    }
    expect(verifyLedger(t.ledger.db).ok).toBe(true)
    await expect(backup(t.folder, out, t.clock.now)).rejects.toMatchObject({ code: 'backup-exists' })
  })

  test('a backup is copied once, however much is committed meanwhile, and tells how far it is', async () => {
    await pressed(40)
    const { n } = t.ledger.chain.head
    const parts: number[] = []
    const presses: Promise<unknown>[] = []
    // A commit through another connection after every slice: it would make a copy without a snapshot begin again.
    const onProgress = (part: number) => {
      parts.push(part)
      presses.push(pressed(1))
    }
    const made = await backup(t.folder, out, t.clock.now, { onProgress, pagesAtATime: 16 })
    await Promise.all(presses)
    expect(t.ledger.chain.head.n).toBeGreaterThan(n + 5)
    expect(made.entries).toBe(n)
    expect(parts).toEqual(parts.toSorted((a, b) => a - b))
    expect(parts.length).toBeGreaterThan(5)
  })

  test('a backup into a place that cannot be written leaves nothing behind, and says so', async () => {
    await pressed(3)
    // A file where the folder for the backup shall be.
    writeFileSync(join(t.folder, 'file'), '')
    const there = join(t.folder, 'file', 'backup')
    await expect(backup(t.folder, there, t.clock.now)).rejects.toMatchObject({ code: 'file-unwritable' })
    expect(readdirSync(t.folder)).not.toContain('backup')
  })

  const damages: [string, (folder: string) => void][] = [
    ['without its manifest', (folder) => rmSync(join(folder, 'backup.json'))],
    ['with a manifest that is no JSON', (folder) => writeFileSync(join(folder, 'backup.json'), '{')],
    ['without its database', (folder) => rmSync(join(folder, 'pingyi.db'))],
    ['with a byte more', (folder) => appendFileSync(join(folder, 'pingyi.db'), 'x')],
    [
      'with an entry edited and the manifest made to fit',
      (folder) => {
        const file = join(folder, 'pingyi.db')
        const db = openDatabase(file)
        db.exec('DROP TRIGGER ledger_no_update')
        db.exec(`UPDATE ledger SET body = replace(body, '"level":5', '"level":1') WHERE kind = 'rating'`)
        db.pragma('journal_mode = DELETE')
        db.close()
        const manifest = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8')) as BackupManifest
        writeFileSync(join(folder, 'backup.json'), JSON.stringify({ ...manifest, sha256: sha256Of(file) }))
      },
    ],
  ]

  test.each(damages)('a backup %s is refused, and nothing is changed', async (_, damage) => {
    await pressed(3)
    await backup(t.folder, out, t.clock.now)
    damage(out)
    await pressed(2)
    const { head } = t.ledger.chain
    t.ledger.db.close()
    const before = readdirSync(t.folder).toSorted()
    await expect(restore(t.folder, out, WHO, () => t.clock.now)).rejects.toMatchObject({ code: 'backup-unusable' })
    expect(readdirSync(t.folder).toSorted()).toEqual(before)
    const db = openDatabase(join(t.folder, 'pingyi.db'))
    expect(new Chain(db).head).toEqual(head)
    expect(verifyLedger(db).ok).toBe(true)
    db.close()
  })

  test('a restore puts aside what was there, and stands in the ledger with who and why', async () => {
    await pressed(3)
    const made = await backup(t.folder, out, t.clock.now)
    await pressed(2)
    const lost = t.ledger.chain.head
    t.ledger.db.close()
    const restored = await restore(t.folder, out, { operator: 'cli:ma', reason: '磁盘坏了' }, () => t.clock.now)
    expect(restored).toMatchObject({
      backup: { n: made.entries, hash: made.head },
      replaced: { n: lost.n, hash: lost.hash },
    })
    const aside = openDatabase(join(restored.putAside!, 'pingyi.db'))
    expect(new Chain(aside).head).toEqual(lost)
    aside.close()
    expect(existsSync(join(restored.putAside!, 'keys', 'identity.key'))).toBe(true)
    expect(readFileSync(join(t.folder, 'keys', 'identity.key'), 'utf8')).toBe(
      readFileSync(join(out, 'keys', 'identity.key'), 'utf8'),
    )
    const db = openDatabase(join(t.folder, 'pingyi.db'))
    const body = db.prepare(`SELECT body FROM ledger WHERE kind = 'restore' AND n = ?`).pluck()
    expect(JSON.parse(body.get(made.entries + 1) as string)).toEqual({
      backup: { n: made.entries, hash: made.head },
      replaced: { n: lost.n, hash: lost.hash },
      operator: 'cli:ma',
      reason: '磁盘坏了',
    })
    const log = db.prepare(`SELECT actor, subject, detail FROM audit WHERE action = 'data:restore'`).all()
    expect(log).toEqual([
      {
        actor: 'cli:ma',
        subject: 'ledger',
        detail: JSON.stringify({ from: out, entries: made.entries + 1, reason: '磁盘坏了' }),
      },
    ])
    expect(verifyLedger(db).problems).toEqual([])
    db.close()
  })

  test('a restore opens nothing again that was over for good: sign-ins, codes, keys, tokens', async () => {
    const access = openAccess({ db: t.ledger.db, now: () => t.clock.now, secret: Buffer.alloc(32, 7) })
    const { users, sessions, apiKeys, deviceTokens, factors } = access
    await users.add({ username: 'zhao', role: 'campaign-office' }, 'a long password', false, 'cli:ma')
    const { secret } = factors.begin('zhao')
    const [code] = factors.confirm('zhao', phoneCode(secret, t.clock.now), () => {})!
    const [gone, kept] = [apiKeys.add('gone', 'services', 'cli:ma').key, apiKeys.add('kept', 'services', 'cli:ma').key]
    const old = deviceTokens.issue(DEVICE, 'cli:ma')
    const { token } = sessions.start('zhao')
    const pairing = await t.ledger.write((w) => createPairingCode(w, { kind: 'kiosk' }, 'cli:ma'))
    await t.ledger.write((w) => {
      appendCheckpoint(w, t.ledger.chain, { city: '银川市', at: t.clock.now }, openSigningKey(t.folder))
    })
    await backup(t.folder, out, t.clock.now)

    t.clock.now += SECOND
    expect(factors.check('zhao', code!)).toBe(true)
    apiKeys.revoke('gone', 'cli:ma')
    deviceTokens.ask(DEVICE, '密钥可能外泄', 'cli:ma')
    const renewed = deviceTokens.offer(DEVICE)!
    deviceTokens.confirm(DEVICE, renewed)
    t.ledger.db.close()
    await restore(t.folder, out, { operator: 'cli:ma', reason: '磁盘坏了' }, () => t.clock.now)

    const db = openDatabase(join(t.folder, 'pingyi.db'))
    const back = openAccess({ db, now: () => t.clock.now, secret: Buffer.alloc(32, 7) })
    expect({
      session: back.sessions.find(token),
      code: back.factors.check('zhao', code!),
      gone: back.apiKeys.find(gone),
      kept: back.apiKeys.find(kept)?.name,
      tokens: [old, renewed].map((each) => back.deviceTokens.fit(DEVICE, each)),
      pairing: db.prepare('SELECT count(*) FROM pairing_code WHERE used IS NULL').pluck().get(),
    }).toEqual({ session: null, code: false, gone: null, kept: 'kept', tokens: [null, 'own'], pairing: 0 })
    expect(pairing.code).toMatch(/^\d{8}$/)
    expect(verifyLedger(db).problems).toEqual([])
    db.close()
  })

  test('where the disk was lost with everything on it, there is nothing to put aside', async () => {
    await pressed(3)
    await backup(t.folder, out, t.clock.now)
    const fresh = mkdtempSync(join(tmpdir(), 'pingyi-fresh-'))
    try {
      const restored = await restore(fresh, out, WHO, () => t.clock.now)
      expect(restored).not.toHaveProperty('replaced')
      expect(restored).not.toHaveProperty('putAside')
    } finally {
      rmSync(fresh, { recursive: true })
    }
  })

  describe('delivery', () => {
    const gaps = () => gapsOf(t.ledger.sql, device.id)
    /** Everything beyond what the hub holds. */
    const above = (highest: number) => [highest + 1, Number.MAX_SAFE_INTEGER]
    async function arrives(seq: number, more: object = {}): Promise<number> {
      t.clock.now += 20 * SECOND
      await t.submit(device, fit(device.press(t.clock.now - SECOND, 5, { seq, ...more })))
      return t.clock.now
    }

    test('a gap is kept with the time it appeared and the time its last item came', async () => {
      await arrives(1)
      const noticed = await arrives(5)
      expect(gaps()).toEqual([{ first: 2, last: 4, noticed, filled: null }])
      expect(resendOf(t.ledger.sql, device.id)).toEqual([[2, 4], above(5)])
      await arrives(3)
      await arrives(2)
      expect(gaps()).toMatchObject([{ first: 2, last: 4, filled: null }])
      const filled = await arrives(4)
      expect(gaps()).toEqual([{ first: 2, last: 4, noticed, filled }])
      expect(resendOf(t.ledger.sql, device.id)).toEqual([above(5)])
    })

    test('several gaps are filled each on its own', async () => {
      const first = await arrives(3)
      const second = await arrives(6)
      expect(gaps()).toEqual([
        { first: 1, last: 2, noticed: first, filled: null },
        { first: 4, last: 5, noticed: second, filled: null },
      ])
      await arrives(5)
      const filled = await arrives(4)
      expect(gaps()).toMatchObject([{ filled: null }, { filled }])
      expect(resendOf(t.ledger.sql, device.id)).toEqual([[1, 2], above(6)])
      await arrives(2)
      const last = await arrives(1)
      expect(gaps().map((gap) => gap.filled)).toEqual([last, filled])
    })

    test('a hub that holds nothing asks for everything, and one that was never restored asks beyond its last item', async () => {
      expect(resendOf(t.ledger.sql, device.id)).toEqual([above(0)])
      await arrives(1)
      expect(resendOf(t.ledger.sql, device.id)).toEqual([above(1)])
      await arrives(Number.MAX_SAFE_INTEGER)
      expect(resendOf(t.ledger.sql, device.id)).toEqual([[2, Number.MAX_SAFE_INTEGER - 1]])
    })

    test('no answer holds more than a hundred ranges, and each gap is asked for at some hello', async () => {
      for (let seq = 2; seq <= 300; seq += 2) await arrives(seq)
      const asked = new Set<number>()
      for (const chance of [0, 0.5, 0.99]) {
        const ranges = resendOf(t.ledger.sql, device.id, () => chance)
        expect(ranges).toHaveLength(100)
        expect(ranges.at(-1)).toEqual(above(300))
        expect(ranges).toEqual(ranges.toSorted(([a], [b]) => a - b))
        for (const [from, to] of ranges.slice(0, -1)) {
          expect(to).toBe(from)
          asked.add(from)
        }
      }
      expect(asked.size).toBe(150)
    })

    test('a refused item fills its place, and a seq that came with two ids is noticed', async () => {
      await arrives(1)
      await arrives(3)
      await t.submit(device, [{ ok: false, code: 'bad-level', raw: '{}', seq: 2 }])
      expect(gaps()).toMatchObject([{ first: 2, last: 2, filled: t.clock.now }])
      expect(seqTwice(t.ledger.sql, device.id)).toEqual([])
      await arrives(3, { id: uuid7(t.clock.now) })
      expect(seqTwice(t.ledger.sql, device.id)).toEqual([3])
      expect(verifyLedger(t.ledger.db).problems).toEqual([])
    })
  })
})

describe('a hub that was restored', () => {
  let data: string
  let hub: TestHub
  let link: DeviceLink | null = null

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'pingyi-restore-'))
    hub = await TestHub.start({ data })
  })
  afterEach(async () => {
    link?.stop()
    await hub.stop()
    rmSync(data, { recursive: true, force: true })
  })

  /** A real device's side of the protocol, with its outbox in memory. */
  function connect(who: { deviceId: string; token: string }, store: MemoryOutbox): DeviceLink {
    const clock = new BootClock({ wall: () => hub.clock.now, monotonic: () => hub.clock.now })
    link = new DeviceLink({
      socket: io(`${hub.url}/device`, {
        auth: deviceAuth(who.deviceId, who.token),
        transports: ['websocket'],
        autoConnect: false,
        reconnection: false,
        retries: 0,
        forceNew: true,
      }),
      store,
      clock: () => clock.read(),
      timers: {
        after: (ms, callback) => {
          const timer = setTimeout(callback, ms)
          return () => clearTimeout(timer)
        },
      },
      facts: { model: 'test', version: '1' },
      problems: () => [],
      onLink: () => {},
      onWindow: () => {},
      onInvite: () => true,
      onCancel: () => {},
      onPending: () => {},
      onTrouble: () => {},
    })
    link.start()
    return link
  }

  async function press(store: MemoryOutbox, level: 5 | 4): Promise<string> {
    hub.clock.now += 20 * SECOND
    const at = hub.clock.now
    const made = await store.add((seq) => ({
      kind: 'press' as const,
      id: uuid7(at),
      seq,
      level,
      pressedAt: at,
      uptimeMs: 1,
      bootId: uuid7(at),
      input: 'touch' as const,
    }))
    link!.kick()
    await until('acknowledged', () => store.entries.every(({ status }) => status !== 'waiting'))
    return made.id
  }

  test('gets again what the backup lacks from a device that is ahead of it', { timeout: 30_000 }, async () => {
    const who = await hub.enrol(hub.freshWindow())
    const store = new MemoryOutbox()
    connect(who, store)
    const ids = [await press(store, 5), await press(store, 4)]
    const out = join(data, 'backup')
    await backup(data, out, hub.clock.now)
    for (let i = 0; i < 3; i++) ids.push(await press(store, 5))
    expect(store.entries.map(({ status }) => status)).toEqual(Array(5).fill('stored'))
    const moments = new Map(hub.rows('rating').map(({ body }) => [body.item.id, body.occurredAt as number]))
    link!.stop()
    await hub.stop()

    const { now } = hub.clock
    await restore(data, out, WHO, () => now)
    hub = await TestHub.start({ data, now: now + SECOND })
    expect(hub.rows('rating').map(({ body }) => body.item.id)).toEqual(ids.slice(0, 2))
    // What the hello says, before anything is sent again.
    const stranger = await hub.connect(who)
    expect((await stranger.hello())['resend']).toEqual([[3, Number.MAX_SAFE_INTEGER]])
    stranger.close()

    connect(who, store.reopened())
    await until('all five', () => hub.rows('rating').length === 5)
    expect(hub.rows('rating').map(({ body }) => body.item.id)).toEqual(ids)
    const { deviceId } = who
    expect(gapsOf(hub.hub.ledger.sql, deviceId)).toEqual([])
    // They were pressed when they were pressed: an earlier boot's, estimated by what the hub knows of the clock.
    for (const { body } of hub.rows('rating'))
      expect(Math.abs(body.occurredAt - moments.get(body.item.id)!)).toBeLessThan(2 * SECOND)
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
    // And a second connection brings nothing twice.
    link!.stop()
    connect(who, store.reopened())
    const more = await press(store.reopened(), 5)
    await until('the sixth', () => hub.rows('rating').length === 6)
    expect(hub.rows('rating').at(-1)!.body.item.id).toBe(more)
  })
})

function sha256Of(file: string): string {
  return digest('sha256', readFileSync(file), 'hex')
}
