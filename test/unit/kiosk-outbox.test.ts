import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { describe, expect, test } from 'vitest'
import type { WindowState } from '../../server/contract/device/device-protocol.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { KioskDatabase } from '../../kiosk/rating/memory/kiosk-database.ts'
import { KioskMemory } from '../../kiosk/rating/memory/kiosk-memory.ts'
import { NO_CARE, NOTHING_KNOWN } from '../../kiosk/rating/memory/remembered.ts'
import { IdbOutbox } from '../../kiosk/rating/memory/outbox-idb.ts'
import { outboxContract, press } from '../helpers/outbox-contract.ts'

outboxContract('IndexedDB of the kiosk', async () => {
  const factory = new IDBFactory()
  let database = new KioskDatabase(factory)
  return {
    store: new IdbOutbox(database),
    async reopen() {
      await database.close()
      database = new KioskDatabase(factory)
      return new IdbOutbox(database)
    },
    dispose: () => database.close(),
  }
})

const WINDOW: WindowState = {
  hall: '市民大厅',
  code: 'A01',
  name: '户籍',
  unit: { code: 'J36', name: '公安局' },
  mode: 'invited',
  state: 'open',
  invitation: { id: uuid7(1), expiresInMs: 30_000 },
  questions: { version: 1, items: [] },
  languages: ['zh-CN', 'en'],
}

describe('what a kiosk remembers', () => {
  test('nothing at first', async () => {
    const memory = new KioskMemory(new KioskDatabase(new IDBFactory()))
    expect(await memory.recall()).toEqual({
      identity: null,
      window: undefined,
      about: NOTHING_KNOWN,
      spentInvitation: null,
      care: NO_CARE,
    })
  })

  test('who it is, where it stands, and which invitation it used, over a restart', async () => {
    const factory = new IDBFactory()
    const database = new KioskDatabase(factory)
    const memory = new KioskMemory(database)
    await memory.keepIdentity({ deviceId: 'd1', token: 't1' })
    await memory.keepWindow(WINDOW)
    await memory.keepAbout({ demo: true, halls: { shimin: '市民大厅' } })
    const invitationId = uuid7(2)
    await new IdbOutbox(database).add((seq) => ({ ...press()(seq), invitationId }))
    await database.close()

    const later = await new KioskMemory(new KioskDatabase(factory)).recall()
    const { invitation: _, ...lasting } = WINDOW
    expect(later).toEqual({
      identity: { deviceId: 'd1', token: 't1' },
      window: lasting,
      about: { demo: true, halls: { shimin: '市民大厅' } },
      spentInvitation: invitationId,
      care: NO_CARE,
    })
  })

  test('standing nowhere is remembered as that', async () => {
    const memory = new KioskMemory(new KioskDatabase(new IDBFactory()))
    await memory.keepWindow(WINDOW)
    await memory.keepWindow(null)
    expect((await memory.recall()).window).toBeNull()
  })
})

describe('a database that fails', () => {
  test('an add that the disk refuses stores nothing and spends no seq', async () => {
    const factory = new IDBFactory()
    const outbox = new IdbOutbox(new KioskDatabase(factory))
    await outbox.add(press())
    const restore = refuseNextAdd(new DOMException('disk full', 'QuotaExceededError'))
    await expect(outbox.add(press())).rejects.toMatchObject({ name: 'QuotaExceededError' })
    restore()
    expect(await outbox.pending()).toBe(1)
    expect((await outbox.add(press())).seq).toBe(2)
  })

  test('a connection that the browser closed is opened again', async () => {
    const database = new KioskDatabase(new IDBFactory())
    const outbox = new IdbOutbox(database)
    await outbox.add(press())
    await database.close()
    expect((await outbox.add(press())).seq).toBe(2)
  })
})

function refuseNextAdd(error: DOMException): () => void {
  const { prototype } = IDBObjectStore
  const original = prototype.add
  prototype.add = () => {
    throw error
  }
  return () => {
    prototype.add = original
  }
}

describe('an outbox of an earlier version, which wrote the hub’s clock', () => {
  test('keeps what was acknowledged seven more days of running', async () => {
    const factory = new IDBFactory()
    const database = new KioskDatabase(factory)
    const outbox = new IdbOutbox(database)
    const [a, b] = [await outbox.add(press()), await outbox.add(press())]
    await outbox.settle([{ id: a.id, status: 'stored' }], Date.parse('2026-11-18T10:00:00+08:00'))
    expect(await outbox.ran()).toBe(0)
    await outbox.settle([{ id: b.id, status: 'stored' }], 60_000, 77)
    expect(await outbox.lastSettledAt()).toBe(77)
    await outbox.forget(0)
    await outbox.reopen(1, 2)
    expect(await outbox.pending()).toBe(2)
    await outbox.settle([{ id: b.id, status: 'stored' }], 60_000)
    await outbox.settle([{ id: a.id, status: 'stored' }], 0)
    await outbox.forget(1)
    await outbox.reopen(1, 2)
    expect((await outbox.waiting(9)).map(({ seq }) => seq)).toEqual([2])
    await database.close()
  })
})
