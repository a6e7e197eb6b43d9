import { beforeEach, describe, expect, test } from 'vitest'
import {
  AWAY_OVER_MS,
  DeviceLink,
  FIRST_AWAY_MS,
  SHORTEST_BEAT_MS,
  type LinkState,
} from '../../server/contract/device/device-link.ts'
import type { Beat, Hello, HelloAnswer, Submission, WindowState } from '../../server/contract/device/device-protocol.ts'
import { ACK_TIMEOUT_MS, BEAT_EVERY_MS, MAX_MESSAGE_BYTES, type Problem } from '../../server/contract/limits.ts'
import { FIRST_RETRY_MS } from '../../server/contract/device/outbox.ts'
import type { Item } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { MemoryOutbox } from '../helpers/memory-outbox.ts'
import { extra, press } from '../helpers/outbox-contract.ts'
import { SILENCE, ScriptedSocket, VirtualTime, comeToRest } from '../helpers/scripted-hub.ts'

const BOOT = uuid7(0)
const DAY = 86_400_000
const HUB_TIME = Date.parse('2026-11-18T10:00:00+08:00')
const SIG = 'S'.repeat(86)
const PUBLIC_KEY = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) } as const
const WINDOW: WindowState = {
  hall: 'shimin',
  code: 'A01',
  name: '户籍',
  unit: { code: 'J36', name: '公安局' },
  mode: 'invited',
  state: 'open',
  questions: { version: 1, items: [] },
  languages: ['zh-CN', 'en'],
}

let time: VirtualTime
let socket: ScriptedSocket
let store: MemoryOutbox
let link: DeviceLink
let wall: number
let sign: (item: Item) => Promise<Item>
let problems: Problem[]
let hello: HelloAnswer
/** The boot that runs, and how much its uptime is beyond the time of the test. */
let boot: { bootId: string; uptimeMs: number }
/** Everything that the device was told of its window, of invitations and of the link, in order. */
let told: string[]
let troubles: string[]

beforeEach(() => {
  time = new VirtualTime()
  socket = new ScriptedSocket(time)
  store = new MemoryOutbox()
  wall = 1_000_000
  boot = { bootId: BOOT, uptimeMs: 0 }
  sign = async (item) => ({ ...item, sig: SIG })
  problems = []
  told = []
  troubles = []
  hello = { ok: true, hubTime: HUB_TIME, nextSeq: 1, keepDays: 7, window: null }
  socket.handlers = {
    'device:hello': () => hello,
    'device:beat': () => ({ ok: true, hubTime: HUB_TIME + time.now }),
    'press:submit': ({ items }: Submission) => ({
      ok: true,
      hubTime: HUB_TIME + time.now,
      results: items.map(({ id }, index) => ({ index, id, status: 'stored' })),
    }),
  }
  link = newLink()
})

function newLink(): DeviceLink {
  return new DeviceLink({
    socket,
    store,
    timers: time,
    clock: () => ({ at: wall + time.now, uptimeMs: time.now + boot.uptimeMs, bootId: boot.bootId }),
    facts: { model: 'test', version: '1', publicKey: PUBLIC_KEY },
    sign: (item) => sign(item),
    problems: () => problems.splice(0),
    onLink: (state: LinkState) => told.push(state.link),
    onWindow: (window) => told.push(`window ${window?.code} ${window?.state} ${window?.invitation?.id}`),
    onInvite: ({ id }) => told.push(`invite ${id}`) > 0,
    onCancel: (id) => told.push(`cancel ${id}`),
    onPending: () => {},
    onTrouble: ({ code }) => troubles.push(code),
  })
}

const submissions = () => socket.payloads<Submission>('press:submit')
const beats = () => socket.payloads<Beat>('device:beat')

describe('a disk that is full', () => {
  test('does not keep the hub from hearing of it, and what waits goes when there is room again', async () => {
    await store.add(press())
    store.fault = new Error('no space left')
    link.start()
    await comeToRest()
    problems = ['storage-full']
    link.beatNow()
    await comeToRest()
    expect(troubles).toContain('outbox-unreadable')
    expect(beats().at(-1)).toMatchObject({ pending: 0, problems: ['storage-full'] })
    expect(socket.connected).toBe(true)
    expect(told).not.toContain('online')
    store.fault = null
    await time.pass(BEAT_EVERY_MS + 2_000)
    expect(submissions().flatMap(({ items }) => items)).toHaveLength(1)
    expect(told).toContain('online')
  })

  test('that fills up under way: the beat goes on with what waited before', async () => {
    link.start()
    await comeToRest()
    store.fault = new Error('no space left')
    await time.pass(BEAT_EVERY_MS)
    expect(beats()).toMatchObject([{ pending: 0 }])
    expect(socket.connected).toBe(true)
    expect(told).toEqual(['window undefined undefined undefined', 'online'])
  })
})

describe('a device with a key', () => {
  test('shows its public half in the hello and signs what it sends; what it stores is unsigned', async () => {
    await store.add(press())
    link.start()
    await comeToRest()
    expect(socket.payloads<Hello>('device:hello')[0]!.publicKey).toEqual(PUBLIC_KEY)
    expect(submissions()[0]!.items).toMatchObject([{ seq: 1, sig: SIG }])
    expect(store.entries[0]).toMatchObject({ status: 'stored' })
    expect(store.entries[0]!.item.sig).toBeUndefined()
  })

  test('takes the clocks of a message after its signatures', async () => {
    let release = () => {}
    sign = (item) => new Promise((resolve) => (release = () => resolve({ ...item, sig: SIG })))
    await store.add(press())
    link.start()
    await time.pass(700)
    release()
    await comeToRest()
    expect(submissions()[0]!.sent.uptimeMs).toBe(700)
  })

  test('leaves room for the signatures in every message', async () => {
    for (let i = 0; i < 900; i++) {
      await store.add<Item>(i % 3 === 0 ? (seq) => ({ ...extra(uuid7(0))(seq), comment: '评'.repeat(400) }) : press())
    }
    link.start()
    await time.pass(60_000)
    expect(await store.pending()).toBe(0)
    const sizes = submissions().map((message) => new TextEncoder().encode(JSON.stringify(message)).length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES)
    expect(Math.max(...sizes)).toBeGreaterThan(MAX_MESSAGE_BYTES * 0.98)
  })

  test('that cannot sign sends unsigned, says so once a message, and loses nothing', async () => {
    sign = async () => Promise.reject(new Error('the key is gone'))
    await store.add(press())
    await store.add(press())
    link.start()
    await comeToRest()
    expect(submissions().map(({ items }) => items.map(({ sig }) => sig))).toEqual([[undefined, undefined]])
    expect(troubles).toEqual(['signing-failed'])
    expect(await store.pending()).toBe(0)
  })

  test('sends nothing on a connection whose hello was not answered, however long it signed', async () => {
    let release = () => {}
    sign = (item) => new Promise((resolve) => (release = () => resolve({ ...item, sig: SIG })))
    await store.add(press())
    link.start()
    await comeToRest()
    socket.handlers['device:hello'] = () => SILENCE
    socket.cut()
    await time.pass(FIRST_RETRY_MS)
    expect(socket.connected).toBe(true)
    release()
    await comeToRest()
    expect(submissions()).toEqual([])
    socket.handlers['device:hello'] = () => hello
    sign = async (item) => ({ ...item, sig: SIG })
    await time.pass(ACK_TIMEOUT_MS + 2 * FIRST_RETRY_MS)
    expect(await store.pending()).toBe(0)
  })
})

describe('what the hub says while the hello is under way', () => {
  const invitation = { id: 'i1', expiresInMs: 45_000 }
  /** Fires while the answer is not read yet, as the client library may order it. */
  async function meanwhile(answer: WindowState | null, ...events: [string, unknown][]): Promise<void> {
    hello = { ...hello, window: answer } as HelloAnswer
    socket.handlers['device:hello'] = () => {
      for (const [event, payload] of events) socket.fire(event, payload)
      return hello
    }
    link.start()
    await comeToRest()
  }

  test('the window of the answer is shown at once, before the store is asked anything', async () => {
    hello = { ...hello, window: WINDOW } as HelloAnswer
    let release = () => {}
    const raise = store.raiseSeq.bind(store)
    store.raiseSeq = async (next) => {
      await new Promise<void>((resolve) => (release = resolve))
      await raise(next)
    }
    link.start()
    await comeToRest()
    expect(told).toEqual(['window A01 open undefined'])
    socket.fire('window:state', { ...WINDOW, state: 'paused' })
    socket.fire('service:invite', invitation)
    release()
    await comeToRest()
    expect(told).toEqual(['window A01 open undefined', 'window A01 paused undefined', 'invite i1', 'online'])
  })

  test('a newer state is not overwritten', async () => {
    await meanwhile(WINDOW, ['window:state', { ...WINDOW, state: 'closed' }])
    expect(told).toEqual(['window A01 closed undefined', 'online'])
  })

  test('that the device stands nowhere now is a newer state, too', async () => {
    await meanwhile(WINDOW, ['window:state', null])
    expect(told).toEqual(['window undefined undefined undefined', 'online'])
  })

  test('an invitation stays open although the answer does not know it', async () => {
    await meanwhile(WINDOW, ['service:invite', invitation])
    expect(told).toEqual(['invite i1', 'window A01 open i1', 'online'])
  })

  test('the newer of two invitations stays', async () => {
    await meanwhile({ ...WINDOW, invitation: { id: 'i0', expiresInMs: 1 } }, ['service:invite', invitation])
    expect(told.slice(1)).toEqual(['window A01 open i1', 'online'])
  })

  test('an invitation that was called off does not come back', async () => {
    await meanwhile({ ...WINDOW, invitation }, ['service:cancel', { id: 'i1' }])
    expect(told).toEqual(['cancel i1', 'window A01 open undefined', 'online'])
  })

  test('it counts for that hello alone', async () => {
    await meanwhile(WINDOW, ['window:state', { ...WINDOW, state: 'closed' }])
    socket.handlers['device:hello'] = () => hello
    socket.cut()
    await time.pass(FIRST_RETRY_MS)
    expect(told.slice(2)).toEqual(['offline', 'window A01 open undefined', 'online'])
  })
})

describe('news', () => {
  test('of a problem goes at once, and the beats go on from there', async () => {
    link.start()
    await time.pass(5_000)
    problems = ['storage-full']
    link.beatNow()
    await comeToRest()
    expect(beats()).toMatchObject([{ problems: ['storage-full'], uptimeMs: 5_000 }])
    await time.pass(BEAT_EVERY_MS)
    expect(beats().map(({ uptimeMs }) => uptimeMs)).toEqual([5_000, 5_000 + BEAT_EVERY_MS])
  })

  test('that comes in a crowd makes no more than one beat a second, the last one with the latest', async () => {
    link.start()
    await comeToRest()
    for (let i = 0; i < 50; i++) {
      problems = [i % 2 === 0 ? 'storage-full' : 'key-stuck']
      link.beatNow()
      await time.pass(50)
    }
    await time.pass(2 * SHORTEST_BEAT_MS)
    expect(beats().map(({ uptimeMs }) => uptimeMs)).toEqual([0, 1_000, 2_000, 3_000])
    expect(beats().at(-1)!.problems).toEqual(['key-stuck'])
  })

  test('waits for the answer to the beat before, also when that takes long', async () => {
    let answer = () => {}
    const slow = () => new Promise((resolve) => (answer = () => resolve({ ok: true, hubTime: HUB_TIME })))
    socket.handlers['device:beat'] = slow
    link.start()
    await comeToRest()
    link.beatNow()
    await time.pass(4_000)
    link.beatNow()
    await time.pass(4_000)
    expect(beats()).toHaveLength(1)
    answer()
    await comeToRest()
    expect(beats()).toHaveLength(2)
  })

  test('made without a connection follows the next hello', async () => {
    problems = ['clock-jump']
    link.beatNow()
    link.start()
    await comeToRest()
    expect(beats()).toMatchObject([{ problems: ['clock-jump'] }])
  })

  test('a jump of the clock is told again when its beat was lost, until the hub has heard it once', async () => {
    socket.handlers['device:beat'] = () => SILENCE
    link.start()
    await comeToRest()
    problems = ['clock-jump']
    link.beatNow()
    await time.pass(ACK_TIMEOUT_MS)
    expect(socket.connected).toBe(false)
    socket.handlers['device:beat'] = () => ({ ok: true, hubTime: HUB_TIME })
    await time.pass(FIRST_RETRY_MS)
    expect(beats().map((beat) => beat.problems)).toEqual([['clock-jump'], ['clock-jump']])
    await time.pass(BEAT_EVERY_MS)
    expect(beats()).toHaveLength(3)
    expect(beats()[2]).not.toHaveProperty('problems')
  })

  test('is no reason to beat at a hub that will not hear of it', async () => {
    socket.handlers['device:beat'] = () => ({ ok: false, code: 'storage-unavailable', message: 'no' })
    link.start()
    await comeToRest()
    problems = ['clock-jump']
    link.beatNow()
    await time.pass(BEAT_EVERY_MS - 1)
    expect(beats()).toHaveLength(1)
    await time.pass(1)
    expect(beats()[1]!.problems).toEqual(['clock-jump'])
  })
})

describe('how long an item is kept', () => {
  const kept = () => store.entries.map(({ item }) => item.seq)
  const helloAgain = async () => {
    socket.cut()
    await time.pass(20_000)
  }
  /** The process ends and begins again on the same storage. */
  const restart = async (bootId: string) => {
    await helloAgain()
    link.stop()
    boot = { bootId, uptimeMs: -time.now }
    store = store.reopened()
    link = newLink()
    link.start()
    await comeToRest()
  }
  const acknowledged = async () => {
    await store.add(press())
    link.start()
    await comeToRest()
    expect(await store.pending()).toBe(0)
  }

  test.each([
    ['a device clock three years ahead', 3 * 365 * DAY, 0],
    ['a device clock in 1970', -HUB_TIME, 0],
    ['a hub that is a year ahead, ten years and then right', 0, 365 * DAY],
    ['a hub whose battery is dead', 0, -6 * 365 * DAY],
  ])('by the time that the device itself ran, whatever %s says', async (_, ahead, wrong) => {
    wall = HUB_TIME + ahead
    await acknowledged()
    for (const hubWrong of [wrong, 10 * wrong, 0]) {
      hello = { ...hello, hubTime: HUB_TIME + hubWrong } as HelloAnswer
      await helloAgain()
      expect(kept()).toEqual([1])
    }
    const ran = time.now
    boot.uptimeMs += 7 * DAY - ran - 60_000
    await helloAgain()
    expect(kept()).toEqual([1])
    boot.uptimeMs += 60_000
    await helloAgain()
    expect(kept()).toEqual([])
  })

  test('summed over boots: time in a cupboard counts for nothing', async () => {
    await acknowledged()
    for (let day = 1; day <= 6; day++) {
      boot.uptimeMs += DAY
      await restart(uuid7(day))
      wall += 100 * DAY
      expect(kept()).toEqual([1])
    }
    // A boot that begins in the same process, as after sleep, goes on counting.
    boot = { bootId: uuid7(7), uptimeMs: -time.now }
    boot.uptimeMs += DAY + 60_000
    await helloAgain()
    expect(kept()).toEqual([])
  })

  test('also of an item that only the message as a whole was refused for, by a hub that told no time', async () => {
    socket.handlers['device:hello'] = () => ({ ok: false, code: 'revoked', message: 'revoked' })
    socket.handlers['press:submit'] = () => ({ ok: false, code: 'malformed', message: 'no', retry: 'never' })
    await store.add(press())
    link.start()
    await comeToRest()
    expect(store.entries).toMatchObject([{ status: 'refused' }])
    socket.handlers['device:hello'] = () => hello
    boot.uptimeMs += 7 * DAY - 60_000
    await helloAgain()
    expect(kept()).toEqual([1])
    boot.uptimeMs += 60_000
    await helloAgain()
    expect(kept()).toEqual([])
  })

  test('a disk that refuses to note it does no harm, and forgets nothing', async () => {
    await acknowledged()
    const noteRan = store.noteRan.bind(store)
    store.noteRan = () => Promise.reject(new Error('full'))
    boot.uptimeMs += DAY
    await time.pass(BEAT_EVERY_MS)
    expect(troubles).toContain('outbox-unreadable')
    expect(kept()).toEqual([1])
    store.noteRan = noteRan
    await time.pass(BEAT_EVERY_MS)
    expect(await store.ran()).toBeGreaterThan(DAY)
  })
})

describe('one connection at a time', () => {
  test.each([
    ['at the start', 3_000, async () => link.start()],
    [
      'after the network was gone',
      0,
      async () => {
        link.start()
        await time.pass(1_000)
        socket.connectMs = 3_000
        socket.cut()
        await time.pass(FIRST_RETRY_MS)
      },
    ],
  ])('while one is being made, nothing makes a second: %s', async (_, connectMs, begin) => {
    socket.connectMs = connectMs
    await begin()
    const before = socket.connects
    for (let i = 0; i < 10; i++) {
      // As `online` and `visibilitychange` say it, and a technician who has no patience.
      link.hurry()
      link.hurry()
      link.start()
      await time.pass(250)
    }
    await time.pass(60_000)
    expect(socket.connects).toBe(before)
    expect(told).not.toContain('replaced')
    expect(told.at(-1)).toBe('online')
  })

  test('one that failed is over: the next one is made at once when the network comes back', async () => {
    socket.reachable = false
    socket.connectMs = 500
    link.start()
    await time.pass(500)
    expect(told).toEqual(['offline'])
    socket.reachable = true
    link.hurry()
    link.hurry()
    await time.pass(500)
    expect(told.at(-1)).toBe('online')
    expect(socket.connects).toBe(2)
  })

  test('one that broke before it was made is over, too', async () => {
    socket.connectMs = 600_000
    link.start()
    await time.pass(1_000)
    socket.connectMs = 0
    // The library gave up on it: it tells so whether the hub had let the device in or not.
    socket.fire('disconnect', 'transport close')
    await time.pass(2_000)
    expect(told.at(-1)).toBe('online')
  })

  test('stopped while it is being made, and started again', async () => {
    socket.connectMs = 500
    link.start()
    link.stop()
    link.start()
    expect(socket.connects).toBe(2)
  })
})

describe('a device that another connection took over from', () => {
  const awayFor = async (): Promise<number> => {
    const before = socket.connects
    const began = time.now
    socket.fire('device:replaced')
    while (socket.connects === before) {
      // The network may come and go meanwhile.
      link.hurry()
      await time.pass(60_000)
    }
    return (time.now - began) / 60_000
  }

  test('stays away 5, 10, 20, 40 and then 60 minutes, and tries again each time', async () => {
    link.start()
    await comeToRest()
    const minutes: number[] = []
    for (let i = 0; i < 6; i++) minutes.push(await awayFor())
    expect(minutes).toEqual([5, 10, 20, 40, 60, 60])
    expect(told.filter((each) => each === 'replaced')).toHaveLength(6)
    expect(told.at(-1)).toBe('online')
  })

  test('begins anew after a connection that lasted, not after one of a longest absence', async () => {
    link.start()
    await comeToRest()
    expect([await awayFor(), await awayFor()]).toEqual([5, 10])
    await time.pass(AWAY_OVER_MS - 1_000)
    expect(await awayFor()).toBe(20)
    await time.pass(AWAY_OVER_MS + 1_000)
    expect(await awayFor()).toBe(5)
  })

  test('is back at once when a person wants it, and waits twice as long the next time', async () => {
    link.start()
    await comeToRest()
    socket.fire('device:replaced')
    await time.pass(1_000)
    link.start()
    await comeToRest()
    expect(told.at(-1)).toBe('online')
    await time.pass(FIRST_AWAY_MS)
    expect(socket.connects).toBe(2)
    expect(await awayFor()).toBe(10)
  })

  test('tries on for ever when the hub is away at that moment', async () => {
    link.start()
    await comeToRest()
    socket.fire('device:replaced')
    socket.reachable = false
    await time.pass(FIRST_AWAY_MS + 120_000)
    expect(told.at(-1)).toBe('offline')
    socket.reachable = true
    await time.pass(60_000)
    expect(told.at(-1)).toBe('online')
  })
})
