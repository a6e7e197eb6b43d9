import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeviceLink } from '../../server/contract/device/device-link.ts'
import type { ItemResult, Submission, SubmitAnswer } from '../../server/contract/device/device-protocol.ts'
import type { Item } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { MemoryOutbox } from '../helpers/memory-outbox.ts'
import { press } from '../helpers/outbox-contract.ts'
import { CUT, SILENCE, ScriptedSocket, VirtualTime, comeToRest } from '../helpers/scripted-hub.ts'

/**
 * A hub and a line that do whatever harms. Whatever the order: in the end every item that was stored on the device
 * is settled, the hub holds each good one exactly once, and each bad one was refused.
 */
type Harm = 'none' | 'silence' | 'answer-lost' | 'cut-before' | 'cut-after' | 'later' | 'split' | 'half-answered'
type Move =
  | { move: 'add'; bad: boolean }
  | { move: 'pass'; ms: number }
  | { move: 'cut' }
  | { move: 'reachable'; yes: boolean }
  | { move: 'restart-device' }
  /** The hub comes back from a backup that lacks its last items. */
  | { move: 'restore-hub'; lost: number }
  | { move: 'harm'; harms: Harm[] }

const harm = fc.constantFrom<Harm>(
  'none',
  'silence',
  'answer-lost',
  'cut-before',
  'cut-after',
  'later',
  'split',
  'half-answered',
)
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ move: fc.constant('add' as const), bad: fc.nat(9).map((n) => n === 0) }) },
  { weight: 5, arbitrary: fc.record({ move: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 2, arbitrary: fc.record({ move: fc.constant('cut' as const) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant('reachable' as const), yes: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant('restart-device' as const) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant('restore-hub' as const), lost: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ move: fc.constant('harm' as const), harms: fc.array(harm, { maxLength: 6 }) }) },
)

class HarmfulHub {
  stored: Item[] = []
  refused = new Set<string>()
  bad = new Set<string>()
  harms: Harm[] = []
  #lost: number[] = []

  /** Forgets the last items, as a restore from a backup does, and asks for them at the next hello. */
  restore(lost: number): void {
    const gone = this.stored.splice(Math.max(0, this.stored.length - lost))
    this.#lost.push(...gone.map((item) => item.seq))
  }

  hello() {
    const resend = this.#lost.map((seq): [number, number] => [seq, seq])
    this.#lost = []
    const nextSeq = Math.max(0, ...this.stored.map((item) => item.seq)) + 1
    return { ok: true, hubTime: 1, nextSeq, keepDays: 7, window: null, ...(resend.length > 0 ? { resend } : {}) }
  }

  submit(items: Item[]): unknown {
    const harm = this.harms.shift() ?? 'none'
    if (harm === 'silence') return SILENCE
    if (harm === 'cut-before') return CUT
    if (harm === 'later') return { ok: false, code: 'busy', message: 'later', retry: 'later' }
    if (harm === 'split' && items.length > 1) return { ok: false, code: 'too-many-items', message: 's', retry: 'split' }
    const answer: SubmitAnswer = { ok: true, hubTime: 1, results: items.map((item, index) => this.#take(item, index)) }
    if (harm === 'answer-lost') return SILENCE
    if (harm === 'cut-after') return CUT
    if (harm === 'half-answered') answer.results.splice(Math.ceil(items.length / 2))
    return answer
  }

  #take(item: Item, index: number): ItemResult {
    if (this.bad.has(item.id)) {
      this.refused.add(item.id)
      return { index, status: 'refused', code: 'bad-level' }
    }
    const known = this.stored.some((each) => each.id === item.id)
    if (!known) this.stored.push(item)
    return { index, id: item.id, status: known ? 'duplicate' : 'stored' }
  }
}

test('whatever the line and the hub do, every stored item is settled, and stored exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
      const time = new VirtualTime()
      const hub = new HarmfulHub()
      let store = new MemoryOutbox()
      let [socket, link] = startDevice(time, hub, store)
      const added: Item[] = []

      for (const each of moves) {
        if (each.move === 'add') {
          const id = uuid7(time.now)
          if (each.bad) hub.bad.add(id)
          added.push(await store.add(press(id)))
          link.kick()
        } else if (each.move === 'pass') await time.pass(each.ms)
        else if (each.move === 'cut') socket.cut()
        else if (each.move === 'reachable') socket.reachable = each.yes
        else if (each.move === 'harm') hub.harms.push(...each.harms)
        else if (each.move === 'restore-hub') {
          hub.restore(each.lost)
          socket.cut()
        } else {
          link.stop()
          store = store.reopened()
          const { reachable } = socket
          ;[socket, link] = startDevice(time, hub, store)
          socket.reachable = reachable
        }
        await comeToRest()
      }

      hub.harms = []
      socket.reachable = true
      await time.pass(10 * 60_000)
      const good = added.filter((item) => !hub.bad.has(item.id)).map((item) => item.id)
      expect(await store.pending()).toBe(0)
      expect(hub.stored.map((item) => item.id).toSorted()).toEqual(good.toSorted())
      for (const item of hub.stored) expect(item.sig).toBe(`signature of ${item.id}`)
      expect([...hub.refused].toSorted()).toEqual([...hub.bad].toSorted())
      const settled = store.entries.map(({ item, status }) => [item.id, status === 'refused'])
      expect(settled).toEqual(added.map((item) => [item.id, hub.bad.has(item.id)]))
      expect(new Set(added.map((item) => item.seq)).size).toBe(added.length)
      link.stop()
    }),
    { numRuns: 120, seed: 20261123 },
  )
})

function startDevice(time: VirtualTime, hub: HarmfulHub, store: MemoryOutbox): [ScriptedSocket, DeviceLink] {
  const socket = new ScriptedSocket(time)
  socket.handlers = {
    'device:hello': () => hub.hello(),
    'device:beat': () => ({ ok: true, hubTime: 1 }),
    'press:submit': ({ items }: Submission) => hub.submit(structuredClone(items)),
  }
  const bootId = uuid7(time.now)
  const startedAt = time.now
  const link = new DeviceLink({
    socket,
    store,
    timers: time,
    clock: () => ({ at: time.now, uptimeMs: time.now - startedAt, bootId }),
    facts: { model: 'test', version: '1' },
    sign: async (item) => ({ ...item, sig: `signature of ${item.id}` }),
    problems: () => [],
    onLink: () => {},
    onWindow: () => {},
    onInvite: () => true,
    onCancel: () => {},
    onPending: () => {},
    onTrouble: () => {},
  })
  link.start()
  return [socket, link]
}
