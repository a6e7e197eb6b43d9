import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ItemStatus } from '../../server/contract/device/device-protocol.ts'
import type { OutboxStore } from '../../server/contract/device/outbox.ts'
import type { Extra, Item, Press } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'

/** An outbox on storage of its own, for one test. */
export interface OutboxUnderTest {
  store: OutboxStore
  /** Lets go of the store without any farewell and opens the same storage again, as after a power cut. */
  reopen(): Promise<OutboxStore>
  /** Frees the storage. Called once, at the end of the test. */
  dispose(): Promise<void>
}

const BOOT = uuid7(1_760_000_000_000)
const NOW = 1_760_000_000_000

export function press(id = uuid7(NOW)): (seq: number) => Press {
  return (seq) => ({
    kind: 'press',
    id,
    seq,
    level: 4,
    pressedAt: NOW + seq,
    uptimeMs: 1_000 + seq,
    bootId: BOOT,
    input: 'touch',
    receipt: 'ABCDEFGHIJKLMNOP',
  })
}

export function extra(pressId: string, id = uuid7(NOW)): (seq: number) => Extra {
  return (seq) => ({
    kind: 'extra',
    id,
    seq,
    pressId,
    reasons: ['manner', 'speed'],
    comment: '窗口很热情，谢谢。👍',
    salt: 'AAAAAAAAAAAAAAAAAAAAAA',
    pressedAt: NOW + seq,
    uptimeMs: 1_000 + seq,
    bootId: BOOT,
  })
}

/**
 * What every OutboxStore must do, whatever it is built on. Call it inside a test file:
 *
 *     outboxContract('SQLite', async () => ({ store, reopen, dispose }))
 */
export function outboxContract(name: string, open: () => Promise<OutboxUnderTest>): void {
  describe(`outbox store contract: ${name}`, () => {
    let box: OutboxUnderTest
    let store: OutboxStore

    beforeEach(async () => {
      box = await open()
      store = box.store
    })
    afterEach(() => box.dispose())

    const ids = (items: Item[]) => items.map((item) => item.id)
    const seqs = (items: Item[]) => items.map((item) => item.seq)
    const settle = (id: string, status: ItemStatus, at = NOW) => store.settle([{ id, status }], at)

    test('an empty outbox has nothing to send', async () => {
      expect(await store.waiting(500)).toEqual([])
      expect(await store.pending()).toBe(0)
    })

    test('seq runs 1, 2, 3 over presses and extras', async () => {
      const first = await store.add(press())
      const second = await store.add(extra(first.id))
      const third = await store.add(press())
      expect([first.seq, second.seq, third.seq]).toEqual([1, 2, 3])
      expect(await store.waiting(500)).toEqual([first, second, third])
      expect(await store.pending()).toBe(3)
    })

    test('an item comes back as it was made, to the last field', async () => {
      const full: Press = {
        kind: 'press',
        id: uuid7(NOW),
        seq: 1,
        level: 1,
        pressedAt: 0,
        uptimeMs: 4_102_444_800_000,
        bootId: BOOT,
        input: 'key',
        invitationId: uuid7(NOW),
        receipt: 'ABCDEFGHIJKLMNOP',
        test: true,
        sig: 'A'.repeat(86),
      }
      await store.add(() => full)
      const comment = await store.add(extra(full.id))
      store = await box.reopen()
      expect(await store.waiting(500)).toEqual([full, comment])
    })

    test('adds at once each get a seq of their own, in the order of the calls', async () => {
      const added = await Promise.all(Array.from({ length: 40 }, () => store.add(press())))
      expect(seqs(added)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
      expect(ids(await store.waiting(500))).toEqual(ids(added))
    })

    test('an item that cannot be built spends no seq and stores nothing', async () => {
      await store.add(press())
      await expect(
        store.add(() => {
          throw new Error('the maker failed')
        }),
      ).rejects.toThrow('the maker failed')
      expect(await store.pending()).toBe(1)
      expect((await store.add(press())).seq).toBe(2)
    })

    test('an id is stored once: the second add is refused and spends no seq', async () => {
      const first = await store.add(press())
      await expect(store.add(press(first.id))).rejects.toThrow()
      expect(await store.waiting(500)).toEqual([first])
      expect((await store.add(press())).seq).toBe(2)
    })

    test('waiting gives the oldest, by seq, no more than asked', async () => {
      for (let i = 0; i < 12; i++) await store.add(press())
      expect(seqs(await store.waiting(5))).toEqual([1, 2, 3, 4, 5])
      expect(seqs(await store.waiting(1))).toEqual([1])
      expect(seqs(await store.waiting(500))).toHaveLength(12)
    })

    test('what waiting gives out is a copy', async () => {
      await store.add(press())
      const [mine] = await store.waiting(1)
      ;(mine as Press).level = 1
      expect((await store.waiting(1))[0]).toMatchObject({ level: 4 })
    })

    test.each(['stored', 'duplicate', 'refused'] as const)(
      'an item answered with %s waits no longer',
      async (status) => {
        const a = await store.add(press())
        const b = await store.add(press())
        await store.settle([{ id: a.id, status, code: 'malformed' }], NOW)
        expect(ids(await store.waiting(500))).toEqual([b.id])
        expect(await store.pending()).toBe(1)
      },
    )

    test('an answer for an item that the store does not know changes nothing', async () => {
      await store.add(press())
      await settle(uuid7(NOW), 'stored')
      await store.settle([], NOW)
      expect(await store.pending()).toBe(1)
    })

    test('many answers are written down at once', async () => {
      const added = await Promise.all(Array.from({ length: 60 }, () => store.add(press())))
      await store.settle(
        added.slice(0, 50).map(({ id }, i) => ({ id, status: i % 2 ? ('stored' as const) : ('duplicate' as const) })),
        NOW,
      )
      expect(seqs(await store.waiting(500))).toEqual(seqs(added.slice(50)))
    })

    test('everything survives a power cut: items, answers, seq', async () => {
      const a = await store.add(press())
      const b = await store.add(press())
      const c = await store.add(press())
      await settle(a.id, 'stored')
      await settle(b.id, 'refused')
      store = await box.reopen()
      expect(await store.waiting(500)).toEqual([c])
      expect(await store.pending()).toBe(1)
      expect((await store.add(press())).seq).toBe(4)
    })

    test('a range that the hub lost waits again, both ends included; refused items stay refused', async () => {
      const added = []
      for (let i = 0; i < 7; i++) added.push(await store.add(press()))
      for (const item of added)
        await settle(item.id, item.seq === 4 ? 'refused' : item.seq === 5 ? 'duplicate' : 'stored')
      await store.reopen(3, 6)
      expect(seqs(await store.waiting(500))).toEqual([3, 5, 6])
      expect(await store.waiting(500)).toEqual(added.filter((item) => [3, 5, 6].includes(item.seq)))
      expect(await store.pending()).toBe(3)
    })

    test('reopening what still waits, or what never was, changes nothing', async () => {
      const a = await store.add(press())
      await store.reopen(1, 1_000_000)
      await store.reopen(500, 600)
      expect(await store.waiting(500)).toEqual([a])
      expect(await store.pending()).toBe(1)
    })

    test('a hub that asks for everything above what it holds gets what is there, and nothing where nothing is', async () => {
      const added = []
      for (let i = 0; i < 4; i++) added.push(await store.add(press()))
      for (const { id } of added) await settle(id, 'stored')
      await store.reopen(5, Number.MAX_SAFE_INTEGER)
      expect(await store.pending()).toBe(0)
      await store.reopen(3, Number.MAX_SAFE_INTEGER)
      expect(seqs(await store.waiting(500))).toEqual([3, 4])
    })

    test('a reopened item is settled like any other', async () => {
      const a = await store.add(press())
      await settle(a.id, 'stored')
      await store.reopen(1, 1)
      await settle(a.id, 'duplicate')
      expect(await store.pending()).toBe(0)
    })

    test('raiseSeq lifts the next seq and never lowers it', async () => {
      await store.raiseSeq(413)
      expect((await store.add(press())).seq).toBe(413)
      await store.raiseSeq(20)
      expect((await store.add(press())).seq).toBe(414)
      await store.raiseSeq(415)
      expect((await store.add(press())).seq).toBe(415)
      store = await box.reopen()
      expect((await store.add(press())).seq).toBe(416)
    })

    test('a raised seq survives a power cut even before it is used', async () => {
      await store.raiseSeq(90)
      store = await box.reopen()
      expect((await store.add(press())).seq).toBe(90)
    })

    test('forget drops what was settled before, keeps what was settled later and what waits', async () => {
      const added = []
      for (let i = 0; i < 5; i++) added.push(await store.add(press()))
      await settle(added[0]!.id, 'stored', NOW)
      await settle(added[1]!.id, 'refused', NOW)
      await settle(added[2]!.id, 'stored', NOW + 1_000)
      await settle(added[3]!.id, 'duplicate', NOW + 2_000)
      await store.forget(NOW + 1_000)
      await store.reopen(1, 5)
      expect(seqs(await store.waiting(500))).toEqual([3, 4, 5])
    })

    test('a seq that was forgotten is not given again', async () => {
      const a = await store.add(press())
      await settle(a.id, 'stored', NOW)
      await store.forget(NOW + 1)
      store = await box.reopen()
      expect((await store.add(press())).seq).toBe(2)
    })

    test('how long the device ran survives a power cut, and is never undercut', async () => {
      expect(await store.ran()).toBe(0)
      await store.noteRan(600_000)
      await store.noteRan(1_200_000)
      await store.noteRan(900_000)
      store = await box.reopen()
      expect(await store.ran()).toBe(1_200_000)
      expect((await store.add(press())).seq).toBe(1)
      await store.raiseSeq(7)
      expect(await store.ran()).toBe(1_200_000)
    })

    test('what was answered stays for people to read, and decides nothing', async () => {
      const a = await store.add(press())
      await store.settle([{ id: a.id, status: 'stored' }], 5_000, NOW + 400 * 86_400_000)
      await store.forget(5_000)
      await store.reopen(1, 1)
      expect(await store.pending()).toBe(1)
    })

    test('any sequence of calls does what the model does', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyCall, { maxLength: 40 }), async (calls) => {
          const mine = await open()
          try {
            await compareWithModel(mine, calls)
          } finally {
            await mine.dispose()
          }
        }),
        { numRuns: 25, seed: 20261123 },
      )
    })
  })
}

type Call =
  | { call: 'add' }
  | { call: 'settle'; nth: number; status: ItemStatus; at: number }
  | { call: 'reopen'; from: number; to: number }
  | { call: 'raise'; next: number }
  | { call: 'forget'; before: number }
  | { call: 'power-cut' }

const small = fc.nat({ max: 30 })
const anyCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ call: fc.constant('add' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      call: fc.constant('settle' as const),
      nth: small,
      status: fc.constantFrom('stored' as const, 'duplicate' as const, 'refused' as const),
      at: small,
    }),
  },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('reopen' as const), from: small, to: small }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('raise' as const), next: small }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('forget' as const), before: small }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('power-cut' as const) }) },
)

/** The same promises, kept in a plain list. A settled item is settled again only by a reopen in between. */
async function compareWithModel(box: OutboxUnderTest, calls: Call[]): Promise<void> {
  let store = box.store
  let next = 1
  let model: { item: Item; status: 'waiting' | ItemStatus; at: number }[] = []
  for (const call of calls) {
    if (call.call === 'add') {
      const item = await store.add(press())
      expect(item.seq).toBe(next++)
      model.push({ item, status: 'waiting', at: 0 })
    } else if (call.call === 'settle') {
      const entry = model[call.nth]
      if (entry?.status !== 'waiting') continue
      await store.settle([{ id: entry.item.id, status: call.status }], call.at)
      entry.status = call.status
      entry.at = call.at
    } else if (call.call === 'reopen') {
      await store.reopen(call.from, call.to)
      for (const entry of model) {
        const inside = entry.item.seq >= call.from && entry.item.seq <= call.to
        if (inside && entry.status !== 'refused') entry.status = 'waiting'
      }
    } else if (call.call === 'raise') {
      await store.raiseSeq(call.next)
      next = Math.max(next, call.next)
    } else if (call.call === 'forget') {
      await store.forget(call.before)
      model = model.filter((entry) => entry.status === 'waiting' || entry.at >= call.before)
    } else {
      store = await box.reopen()
    }
    const waiting = model.filter((entry) => entry.status === 'waiting').map((entry) => entry.item)
    expect(await store.waiting(500)).toEqual(waiting)
    expect(await store.pending()).toBe(waiting.length)
  }
}
