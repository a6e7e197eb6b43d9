import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DeviceLink, FIRST_AWAY_MS, type LinkState } from '../../server/contract/device/device-link.ts'
import type {
  Beat,
  Hello,
  HelloAnswer,
  Invitation,
  Submission,
  SubmitAnswer,
  WindowState,
} from '../../server/contract/device/device-protocol.ts'
import { ACK_TIMEOUT_MS, BEAT_EVERY_MS, MAX_MESSAGE_BYTES, type Problem } from '../../server/contract/limits.ts'
import { FIRST_RETRY_MS, LONGEST_RETRY_MS, LONGEST_WHEN_BUSY_MS } from '../../server/contract/device/outbox.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { MemoryOutbox } from '../helpers/memory-outbox.ts'
import { extra, outboxContract, press } from '../helpers/outbox-contract.ts'
import { CUT, SILENCE, ScriptedSocket, VirtualTime, comeToRest } from '../helpers/scripted-hub.ts'

outboxContract('memory, as the tests below use it', async () => {
  let store = new MemoryOutbox()
  return {
    store,
    reopen: async () => (store = store.reopened()),
    dispose: async () => {},
  }
})

const BOOT = uuid7(0)
const HELLO: HelloAnswer = { ok: true, hubTime: 1, nextSeq: 1, keepDays: 7, window: null }

let time: VirtualTime
let socket: ScriptedSocket
let store: MemoryOutbox
let link: DeviceLink
let links: LinkState[]
let windows: (WindowState | null)[]
let troubles: string[]
let pendings: number[]
let problems: Problem[]
let invited: Invitation[]
let cancelled: string[]

beforeEach(() => {
  time = new VirtualTime()
  socket = new ScriptedSocket(time)
  store = new MemoryOutbox()
  links = []
  windows = []
  troubles = []
  pendings = []
  problems = []
  invited = []
  cancelled = []
  socket.handlers = {
    'device:hello': () => HELLO,
    'device:beat': () => ({ ok: true, hubTime: 1 }),
    'press:submit': ({ items }: Submission) => stored(items),
  }
  link = new DeviceLink({
    socket,
    store,
    timers: time,
    clock: () => ({ at: 1_000_000 + time.now, uptimeMs: time.now, bootId: BOOT }),
    facts: { model: 'test', version: '1' },
    problems: () => problems,
    onLink: (state) => links.push(state),
    onWindow: (window) => windows.push(window),
    onInvite: (invitation) => invited.push(invitation) > 0,
    onCancel: (id) => cancelled.push(id),
    onPending: (pending) => pendings.push(pending),
    onTrouble: ({ code }) => troubles.push(code),
  })
})

afterEach(() => {
  expect(socket.buffered).toEqual([])
})

function stored(items: { id: string }[]): SubmitAnswer {
  return { ok: true, hubTime: 1, results: items.map(({ id }, index) => ({ index, id, status: 'stored' })) }
}
const refusal = (retry?: 'later' | 'split' | 'never'): SubmitAnswer => ({
  ok: false,
  code: retry === 'split' ? 'too-many-items' : retry === 'never' ? 'malformed' : 'busy',
  message: 'scripted',
  ...(retry === undefined ? {} : { retry }),
})
const submissions = () => socket.payloads<Submission>('press:submit')
const seqsSent = () => submissions().map(({ items }) => items.map((item) => item.seq))
async function addMany(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await store.add(press())
}

describe('a good day', () => {
  test('hello comes first, then what waits, oldest first, then beats', async () => {
    await addMany(3)
    link.start()
    await time.pass(BEAT_EVERY_MS)
    expect(socket.sent.map(({ event }) => event)).toEqual(['device:hello', 'press:submit', 'device:beat'])
    expect(socket.payloads<Hello>('device:hello')[0]).toMatchObject({ pending: 3, model: 'test', bootId: BOOT })
    expect(seqsSent()).toEqual([[1, 2, 3]])
    expect(links).toEqual([{ link: 'online', hubTime: 1 }])
    expect(pendings).toEqual([0])
    expect(store.entries.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored'])
  })

  test('a press made while the link is up goes at once', async () => {
    link.start()
    await comeToRest()
    await store.add(press())
    link.kick()
    link.kick()
    await comeToRest()
    expect(seqsSent()).toEqual([[1]])
  })

  test('a press made while a message is under way goes in the next one', async () => {
    link.start()
    await comeToRest()
    let answer: ((value: unknown) => void) | null = null
    socket.handlers['press:submit'] = ({ items }: Submission) =>
      new Promise((resolve) => {
        answer = () => resolve(stored(items))
      })
    await store.add(press())
    link.kick()
    await comeToRest()
    await store.add(extra(uuid7(0)))
    link.kick()
    await comeToRest()
    expect(seqsSent()).toEqual([[1]])
    answer!(null)
    await comeToRest()
    expect(seqsSent()).toEqual([[1], [2]])
  })

  test('no message has more than 500 items or 256 KB', async () => {
    for (let i = 0; i < 700; i++) await store.add((seq) => ({ ...extra(uuid7(0))(seq), comment: '评'.repeat(500) }))
    link.start()
    await time.pass(60_000)
    expect(await store.pending()).toBe(0)
    for (const message of submissions()) {
      expect(message.items.length).toBeLessThanOrEqual(500)
      expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES)
    }
    expect(seqsSent().flat()).toEqual(Array.from({ length: 700 }, (_, i) => i + 1))
  })

  test('window, invitation and its end reach the device; the ack says that it was shown', async () => {
    link.start()
    await comeToRest()
    const acks: unknown[] = []
    socket.fire('window:state', { code: 'A01' })
    socket.fire('service:invite', { id: 'i1', expiresInMs: 45_000 }, (answer: unknown) => acks.push(answer))
    socket.fire('service:cancel', { id: 'i1' })
    expect(windows).toEqual([null, { code: 'A01' }])
    expect(invited.map(({ id }) => id)).toEqual(['i1'])
    expect(acks).toEqual([{ shown: true }])
    expect(cancelled).toEqual(['i1'])
  })
})

describe('answers that are no answers', () => {
  test('no ack in 10 s: sent again, with the clocks taken anew', async () => {
    socket.handlers['press:submit'] = () => SILENCE
    await addMany(1)
    link.start()
    await time.pass(ACK_TIMEOUT_MS + FIRST_RETRY_MS)
    const [first, second] = submissions()
    expect(second!.items).toEqual(first!.items)
    const later = second!.sent.uptimeMs - first!.sent.uptimeMs - ACK_TIMEOUT_MS
    expect(later).toBeGreaterThanOrEqual(FIRST_RETRY_MS / 2)
    expect(later).toBeLessThanOrEqual(FIRST_RETRY_MS)
    expect(await store.pending()).toBe(1)
  })

  test.each([
    ['storage-unavailable', LONGEST_RETRY_MS],
    ['busy', LONGEST_WHEN_BUSY_MS],
  ])(
    'later, %s: tried again after 1, 2, 4 … at most %d ms, for ever, and at once after that',
    async (code, longest) => {
      const at: number[] = []
      socket.handlers['press:submit'] = () => {
        at.push(time.now)
        return { ...refusal('later'), code }
      }
      await addMany(1)
      link.start()
      await time.pass(400_000)
      const waits = at.slice(1).map((each, i) => (each - at[i]!) / 1_000)
      // Spread by up to a half, so that devices which were turned away together do not come back together.
      for (const [i, wait] of waits.entries()) {
        const meant = Math.min(longest / 1_000, 2 ** i)
        expect(wait).toBeGreaterThanOrEqual(meant / 2)
        expect(wait).toBeLessThanOrEqual(meant)
      }
      expect(new Set(waits.map((wait, i) => wait / Math.min(longest / 1_000, 2 ** i))).size).toBeGreaterThan(
        waits.length / 2,
      )
      socket.handlers['press:submit'] = ({ items }: Submission) => stored(items)
      await time.pass(LONGEST_RETRY_MS)
      expect(await store.pending()).toBe(0)
    },
  )

  test('busy: comes again with half of its items, 50 at least, and grows again when a message got through', async () => {
    let busy = true
    socket.handlers['press:submit'] = ({ items }: Submission) => (busy ? refusal('later') : stored(items))
    await addMany(1_000)
    link.start()
    await time.pass(30_000)
    const turned = seqsSent().length
    expect(seqsSent().map((seqs) => seqs.length)).toEqual([500, 250, 125, 62, ...Array<number>(turned - 4).fill(50)])
    busy = false
    await time.pass(LONGEST_RETRY_MS)
    const taken = seqsSent().slice(turned)
    expect(taken.map((seqs) => seqs.length)).toEqual([50, 100, 200, 400, 250])
    expect(taken.flat()).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1))
  })

  test('a refusal that names no retry is taken as later', async () => {
    socket.handlers['press:submit'] = () => refusal()
    await addMany(1)
    link.start()
    await comeToRest()
    expect(await store.pending()).toBe(1)
    expect(submissions()).toHaveLength(1)
  })

  test('split: halves until it fits, loses nothing, and grows again', async () => {
    socket.handlers['press:submit'] = ({ items }: Submission) => (items.length > 3 ? refusal('split') : stored(items))
    await addMany(40)
    link.start()
    await time.pass(60_000)
    expect(await store.pending()).toBe(0)
    const taken = seqsSent().filter((seqs) => seqs.length <= 3)
    expect(taken.flat()).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  test('never, for a message of many: finds the one at fault, refuses it alone, delivers the rest', async () => {
    socket.handlers['press:submit'] = ({ items }: Submission) =>
      items.some((item) => item.seq === 6) ? refusal('never') : stored(items)
    await addMany(9)
    link.start()
    await time.pass(60_000)
    const by = (status: string) => store.entries.filter((entry) => entry.status === status).map(({ item }) => item.seq)
    expect(by('refused')).toEqual([6])
    expect(by('stored')).toEqual([1, 2, 3, 4, 5, 7, 8, 9])
    expect(store.entries.find((entry) => entry.item.seq === 6)!.code).toBe('malformed')
    expect(troubles).toEqual(['malformed'])
  })

  test('an item that the hub refuses is not sent again; the others are stored', async () => {
    socket.handlers['press:submit'] = ({ items }: Submission): SubmitAnswer => ({
      ok: true,
      hubTime: 1,
      results: items.map((item, index) =>
        item.seq === 2 ? { index, status: 'refused', code: 'bad-level' } : { index, id: item.id, status: 'stored' },
      ),
    })
    await addMany(3)
    link.start()
    await time.pass(120_000)
    expect(seqsSent()).toEqual([[1, 2, 3]])
    expect(store.entries.map(({ status, code }) => [status, code])).toEqual([
      ['stored', undefined],
      ['refused', 'bad-level'],
      ['stored', undefined],
    ])
  })

  test('an answer for some of the items: the others are sent again at once', async () => {
    socket.handlers['press:submit'] = ({ items }: Submission) => stored(items.slice(0, 2))
    await addMany(5)
    link.start()
    await comeToRest()
    expect(seqsSent()).toEqual([[1, 2, 3, 4, 5], [3, 4, 5], [5]])
    expect(await store.pending()).toBe(0)
  })

  test('an answer for none of the items is trouble, and no reason to send without a pause', async () => {
    socket.handlers['press:submit'] = () => ({ ok: true, hubTime: 1, results: [{ index: 99, status: 'stored' }] })
    await addMany(1)
    link.start()
    await comeToRest()
    expect(submissions()).toHaveLength(1)
    expect(troubles).toEqual(['answer-unusable'])
    expect(await store.pending()).toBe(1)
  })

  test('a store that cannot be read is tried again', async () => {
    link.start()
    await comeToRest()
    await addMany(1)
    store.fault = new Error('disk gone')
    link.kick()
    await comeToRest()
    expect(troubles).toEqual(['outbox-unreadable'])
    store.fault = null
    await time.pass(FIRST_RETRY_MS)
    expect(await store.pending()).toBe(0)
  })
})

describe('a bad line', () => {
  test('cut before the answer: connects again, says hello again, sends again', async () => {
    let cuts = 1
    socket.handlers['press:submit'] = ({ items }: Submission) => (cuts-- > 0 ? CUT : stored(items))
    await addMany(2)
    link.start()
    await time.pass(5_000)
    expect(socket.sent.map(({ event }) => event)).toEqual([
      'device:hello',
      'press:submit',
      'device:hello',
      'press:submit',
    ])
    expect(links.map((state) => state.link)).toEqual(['online', 'offline', 'online'])
    expect(await store.pending()).toBe(0)
  })

  test('a hub that is down is tried for ever, at most 15 s apart', async () => {
    socket.reachable = false
    link.start()
    await time.pass(10 * 60_000)
    expect(socket.connects).toBeGreaterThan(35)
    expect(socket.connects).toBeLessThan(100)
    socket.reachable = true
    await addMany(1)
    await time.pass(15_000)
    expect(await store.pending()).toBe(0)
  })

  test('nothing is sent on a connection before its hello was answered', async () => {
    socket.handlers['device:hello'] = () => SILENCE
    await addMany(1)
    link.start()
    link.kick()
    await time.pass(ACK_TIMEOUT_MS - 1)
    expect(submissions()).toEqual([])
    await time.pass(1)
    expect(troubles).toEqual(['hello-failed'])
    expect(socket.connected).toBe(false)
  })

  test('a hello that was begun on a connection that broke does not disturb the next one', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const pending = store.pending.bind(store)
    let first = true
    store.pending = async () => {
      if (first) {
        first = false
        await held
      }
      return pending()
    }
    link.start()
    await comeToRest()
    socket.cut()
    await time.pass(FIRST_RETRY_MS)
    expect(links.map((state) => state.link)).toEqual(['offline', 'online'])
    release()
    await time.pass(1_000)
    expect(socket.payloads('device:hello')).toHaveLength(1)
    expect(socket.connected).toBe(true)
    expect(troubles).toEqual([])
  })

  test.each(['press:submit', 'device:beat'])(
    'a line that breaks while %s still reads the store gets nothing',
    async (event) => {
      link.start()
      await comeToRest()
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      const [waiting, pending] = [store.waiting.bind(store), store.pending.bind(store)]
      store.waiting = async (limit) => (await held, await waiting(limit))
      store.pending = async () => (await held, await pending())
      await addMany(1)
      if (event === 'press:submit') link.kick()
      else await time.pass(BEAT_EVERY_MS)
      socket.cut()
      release()
      await time.pass(10_000)
      expect(socket.buffered).toEqual([])
      expect(await store.pending()).toBe(0)
    },
  )

  test('a beat without an answer: the connection only looks alive, and is made anew', async () => {
    let answers = 1
    socket.handlers['device:beat'] = () => (answers-- > 0 ? { ok: true, hubTime: 1 } : SILENCE)
    link.start()
    await time.pass(2 * BEAT_EVERY_MS + ACK_TIMEOUT_MS)
    expect(socket.connected).toBe(false)
    await time.pass(FIRST_RETRY_MS)
    expect(socket.connected).toBe(true)
    expect(socket.payloads('device:hello')).toHaveLength(2)
  })

  test('beats tell how many wait, and what is wrong', async () => {
    problems = ['storage-full']
    socket.handlers['press:submit'] = () => refusal('later')
    await addMany(4)
    link.start()
    await time.pass(BEAT_EVERY_MS)
    problems = []
    await time.pass(BEAT_EVERY_MS)
    const beats = socket.payloads<Beat>('device:beat')
    expect(beats[0]).toMatchObject({ pending: 4, problems: ['storage-full'], bootId: BOOT })
    expect(beats[1]).not.toHaveProperty('problems')
  })

  test('the machine says that the network is back: no waiting', async () => {
    socket.reachable = false
    link.start()
    await time.pass(120_000)
    socket.reachable = true
    link.hurry()
    await comeToRest()
    expect(links.at(-1)).toMatchObject({ link: 'online' })
    link.hurry()
    await time.pass(60_000)
    expect(socket.payloads('device:hello')).toHaveLength(1)
  })

  test('stopped: no attempt any more, until it is started again', async () => {
    link.start()
    await comeToRest()
    link.stop()
    await addMany(1)
    link.kick()
    await time.pass(120_000)
    expect(socket.connects).toBe(1)
    expect(submissions()).toEqual([])
    link.start()
    await comeToRest()
    expect(await store.pending()).toBe(0)
  })
})

describe('what the hub says at the hello', () => {
  test('a wiped device goes on where the hub knows it was', async () => {
    socket.handlers['device:hello'] = () => ({ ...HELLO, nextSeq: 413 })
    link.start()
    await comeToRest()
    expect((await store.add(press())).seq).toBe(413)
  })

  test('what the hub lost is sent again, range by range', async () => {
    await addMany(8)
    link.start()
    await comeToRest()
    socket.handlers['device:hello'] = () => ({
      ...HELLO,
      resend: [
        [2, 3],
        [6, 9],
      ],
    })
    socket.cut()
    await time.pass(FIRST_RETRY_MS)
    expect(seqsSent()).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8],
      [2, 3, 6, 7, 8],
    ])
    expect(await store.pending()).toBe(0)
  })

  test('what was settled long ago is forgotten, what waits is not', async () => {
    await addMany(2)
    await store.settle([{ id: store.entries[0]!.item.id, status: 'stored' }], 1_000_000)
    await store.noteRan(1_000_000 + 7 * 86_400_000 + 1)
    socket.handlers['press:submit'] = () => refusal('later')
    link.start()
    await comeToRest()
    expect(store.entries.map(({ item }) => item.seq)).toEqual([2])
  })

  test('refused: says why, goes away, comes back', async () => {
    socket.handlers['device:hello'] = () => ({ ok: false, code: 'storage-unavailable', message: 'no', retry: 'later' })
    await addMany(1)
    link.start()
    await comeToRest()
    expect(troubles).toEqual(['storage-unavailable'])
    expect(submissions()).toEqual([])
    socket.handlers['device:hello'] = () => HELLO
    await time.pass(FIRST_RETRY_MS)
    expect(await store.pending()).toBe(0)
  })

  test.each(['unknown-device', 'bad-token', 'protocol-unsupported'])(
    'handshake refused with %s: told by its code',
    async (code) => {
      socket.refusal = { code, message: 'no' }
      link.start()
      await time.pass(60_000)
      expect(links[0]).toEqual({ link: 'offline', code, message: 'no' })
      expect(socket.connects).toBeGreaterThan(3)
    },
  )

  test('replaced by another connection: stays away, keeps what waits', async () => {
    link.start()
    await comeToRest()
    socket.fire('device:replaced')
    await addMany(1)
    link.kick()
    await time.pass(FIRST_AWAY_MS - 1)
    link.hurry()
    await comeToRest()
    expect(links.at(-1)).toEqual({ link: 'replaced', retryInMs: FIRST_AWAY_MS })
    expect(socket.connects).toBe(1)
    expect(await store.pending()).toBe(1)
    await time.pass(1)
    expect(links.at(-1)).toMatchObject({ link: 'online' })
    expect(await store.pending()).toBe(0)
  })

  test.each(['at the hello', 'under way'])('revoked %s: still brings what it holds', async (moment) => {
    await addMany(2)
    if (moment === 'at the hello') {
      socket.handlers['device:hello'] = () => ({ ok: false, code: 'revoked', message: 'device was revoked' })
    } else socket.handlers['press:submit'] = () => refusal('later')
    link.start()
    await comeToRest()
    if (moment === 'under way') {
      socket.handlers['press:submit'] = ({ items }: Submission) => stored(items)
      socket.fire('device:revoked')
      await time.pass(FIRST_RETRY_MS)
    }
    expect(links.at(-1)).toEqual({ link: 'revoked' })
    expect(await store.pending()).toBe(0)
    expect(socket.connected).toBe(true)
  })
})
