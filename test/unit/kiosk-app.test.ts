import { beforeEach, describe, expect, test } from 'vitest'
import type { SignInAnswer, WindowState } from '../../server/contract/device/device-protocol.ts'
import type { Extra, Press } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { makeDeviceKey, type DeviceKey } from '../../kiosk/rating/memory/device-key.ts'
import { SETTLE_MS, screenOf } from '../../kiosk/rating/flow/flow-state.ts'
import type { Paired } from '../../kiosk/rating/hub-requests.ts'
import { KioskApp, SEND_AFTER_MS, type LinkListener } from '../../kiosk/rating/kiosk-app.ts'
import {
  NO_CARE,
  NOTHING_KNOWN,
  type About,
  type Care,
  type Identity,
  type Remembered,
} from '../../kiosk/rating/memory/remembered.ts'
import { MemoryOutbox } from '../helpers/memory-outbox.ts'
import { VirtualTime, comeToRest } from '../helpers/scripted-hub.ts'

const WINDOW: WindowState = {
  hall: 'shimin',
  code: 'A01',
  name: '户籍',
  unit: { code: 'J36', name: '公安局' },
  mode: 'open',
  state: 'open',
  questions: { version: 1, items: [{ code: 'attitude', text: { zh: '服务态度', en: 'Attitude' } }] },
  languages: ['zh-CN', 'en'],
}
const BOOT = uuid7(0)
const IDENTITY: Identity = { deviceId: 'd1', token: 't1' }
const OTHER: Identity = { deviceId: 'd2', token: 't2' }

class Memory {
  remembered: Remembered = {
    identity: null,
    window: undefined,
    about: NOTHING_KNOWN,
    spentInvitation: null,
    care: NO_CARE,
  }
  fault: Error | null = null

  async recall(): Promise<Remembered> {
    if (this.fault) throw this.fault
    return this.remembered
  }
  async keepIdentity(identity: Identity): Promise<void> {
    if (this.fault) throw this.fault
    this.remembered.identity = identity
  }
  async keepWindow(window: WindowState | null): Promise<void> {
    if (this.fault) throw this.fault
    this.remembered.window = window
  }
  async keepAbout(about: About): Promise<void> {
    if (this.fault) throw this.fault
    this.remembered.about = about
  }
  async keepCare(care: Care): Promise<void> {
    if (this.fault) throw this.fault
    this.remembered.care = care
  }
  async forgetIdentity(): Promise<void> {
    if (this.fault) throw this.fault
    this.remembered.identity = null
    this.remembered.window = undefined
  }
}

class Link {
  calls: string[] = []
  identity: Identity
  listener: LinkListener

  constructor(identity: Identity, listener: LinkListener) {
    this.identity = identity
    this.listener = listener
  }
  start = () => void this.calls.push('start')
  stop = () => void this.calls.push('stop')
  kick = () => void this.calls.push('kick')
  hurry = () => void this.calls.push('hurry')
  beatNow = () => void this.calls.push('beat')
  /** What the hub answers to staff; an Error is a link that is down. */
  staffAnswer: SignInAnswer | Error = new Error('not connected')
  signIn = async (no: string, pin: string) => this.#answer(`sign-in ${no} ${pin}`)
  signOut = async () => this.#answer('sign-out')

  #answer(call: string): SignInAnswer {
    this.calls.push(call)
    if (this.staffAnswer instanceof Error) throw this.staffAnswer
    return this.staffAnswer
  }
}

let time: VirtualTime
let outbox: MemoryOutbox
let memory: Memory
let links: Link[]
let answers: Paired[]
let asked: string[]
let about: About | null
let keys: DeviceKey[]
let said: string[]
let app: KioskApp

beforeEach(() => {
  time = new VirtualTime()
  outbox = new MemoryOutbox()
  memory = new Memory()
  links = []
  answers = []
  asked = []
  about = NOTHING_KNOWN
  keys = []
  said = []
  app = new KioskApp({
    outbox,
    memory,
    timers: time,
    moment: () => ({ now: time.now, reading: { at: 1_000_000 + time.now, uptimeMs: time.now, bootId: BOOT } }),
    connect(identity, listener) {
      const link = new Link(identity, listener)
      links.push(link)
      return link
    },
    async pair(code) {
      asked.push(code)
      return answers.shift() ?? { ok: false, code: 'pairing-code-invalid' }
    },
    makeKey: async () => keys.shift() ?? null,
    askAbout: async () => about,
    pins: {
      digest: async (pin) => ({ salt: 's', hash: pin }),
      matches: async (pin, kept) => kept.hash === pin,
    },
    speak: (line, language) => void said.push(line === null ? 'hush' : `${line} ${language ?? '-'}`),
    inspect: async () => ({ lastSettledAt: 7, persistent: true, usedBytes: 1, quotaBytes: 2 }),
  })
})

const screen = () => screenOf(app.flow)
const type = (digits: string) => [...digits].forEach((digit) => app.press({ key: 'digit', digit }))
async function atWindow(): Promise<void> {
  memory.remembered = { ...memory.remembered, identity: IDENTITY, window: WINDOW }
  await app.start(null)
}

describe('pairing', () => {
  test('the eighth digit sends the code; the identity is kept before it is used', async () => {
    answers = [{ ok: true, identity: IDENTITY }]
    await app.start(null)
    type('1234567')
    expect(asked).toEqual([])
    type('8')
    expect(app.pad.busy).toBe(true)
    type('9')
    await comeToRest()
    expect(asked).toEqual(['12345678'])
    expect(memory.remembered.identity).toEqual(IDENTITY)
    expect(links.map(({ identity, calls }) => [identity, calls])).toEqual([[IDENTITY, ['start']]])
    expect(screen()).toBe('connecting')
  })

  test.each(['pairing-code-invalid', 'too-many-attempts', 'unreachable'])(
    '%s: said, and the pad is empty again',
    async (code) => {
      answers = [
        { ok: false, code },
        { ok: true, identity: IDENTITY },
      ]
      await app.start(null)
      type('12345678')
      await comeToRest()
      expect(app.pad).toEqual({ digits: '', busy: false, problem: code })
      expect(app.reachable).toBe(code !== 'unreachable')
      type('1')
      expect(app.pad.problem).toBeNull()
      type('2345678')
      await comeToRest()
      expect(screen()).toBe('connecting')
    },
  )

  test('an identity that cannot be kept is not used', async () => {
    answers = [{ ok: true, identity: IDENTITY }]
    await app.start(null)
    memory.fault = new Error('disk full')
    type('12345678')
    await comeToRest()
    expect(app.pad.problem).toBe('storage-full')
    expect(links).toEqual([])
  })

  test('a code in the address is used at once by a device that has no identity', async () => {
    answers = [{ ok: true, identity: IDENTITY }]
    await app.start('87654321')
    await comeToRest()
    expect(asked).toEqual(['87654321'])
    expect(links).toHaveLength(1)
  })

  test('a device that has one keeps it, and uses the code when the hub refuses it', async () => {
    answers = [{ ok: true, identity: OTHER }]
    memory.remembered = { ...memory.remembered, identity: IDENTITY, window: WINDOW }
    await app.start('87654321')
    await comeToRest()
    expect(asked).toEqual([])
    links[0]!.listener.onLink({ link: 'offline', code: 'unknown-device' })
    await comeToRest()
    expect(asked).toEqual(['87654321'])
    expect(links[0]!.calls).toEqual(['start', 'stop'])
    expect(links[1]!.identity).toEqual(OTHER)
  })

  test('a new device gets a new key, kept with its identity before the hub hears of it', async () => {
    const [first, second] = [(await makeDeviceKey(crypto.subtle))!, (await makeDeviceKey(crypto.subtle))!]
    expect(first.publicKey.x).not.toBe(second.publicKey.x)
    keys = [first, second]
    answers = [
      { ok: true, identity: IDENTITY },
      { ok: true, identity: OTHER },
    ]
    await app.start('87654321')
    await comeToRest()
    expect(memory.remembered.identity).toEqual({ ...IDENTITY, key: first })
    expect(links[0]!.identity.key).toBe(first)
    links[0]!.listener.onLink({ link: 'offline', code: 'unknown-device' })
    type('12345678')
    await comeToRest()
    expect(memory.remembered.identity).toEqual({ ...OTHER, key: second })
    expect(links[1]!.identity.key).toBe(second)
  })

  test('the same device that is paired anew gets a new key, too: the hub has let go of the old one', async () => {
    const [old, fresh] = [(await makeDeviceKey(crypto.subtle))!, (await makeDeviceKey(crypto.subtle))!]
    keys = [fresh]
    answers = [{ ok: true, identity: { ...IDENTITY, token: 'another' } }]
    memory.remembered = { ...memory.remembered, identity: { ...IDENTITY, key: old }, window: WINDOW }
    await app.start(null)
    links[0]!.listener.onLink({ link: 'offline', code: 'bad-token' })
    type('12345678')
    await comeToRest()
    expect(memory.remembered.identity).toEqual({ ...IDENTITY, token: 'another', key: fresh })
    expect(links[1]!.identity.key).toBe(fresh)
  })

  test('digits mean nothing on any other screen', async () => {
    await atWindow()
    type('12345678')
    await comeToRest()
    expect(asked).toEqual([])
    expect(app.pad.digits).toBe('')
  })
})

describe('a press', () => {
  test('is stored with all that the hub needs, then shown as received, then sent', async () => {
    await atWindow()
    time.now = 500
    app.dispatch({ event: 'level', level: 2, input: 'touch' })
    expect(screen()).toBe('rest')
    await comeToRest()
    expect(screen()).toBe('chosen')
    expect(links[0]!.calls).toEqual(['start'])
    await time.pass(SEND_AFTER_MS)
    expect(links[0]!.calls).toEqual(['start', 'kick'])
    const [press] = (await outbox.waiting(9)) as Press[]
    expect(press).toEqual({
      kind: 'press',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      seq: 1,
      level: 2,
      pressedAt: 1_000_500,
      uptimeMs: 500,
      bootId: BOOT,
      input: 'touch',
      receipt: expect.stringMatching(/^[A-Z2-7]{16}$/),
    })
  })

  test('the whole visit goes by itself, on timers alone', async () => {
    await atWindow()
    await comeToRest()
    const seen: string[] = []
    app.dispatch({ event: 'level', level: 5, input: 'touch' })
    app.subscribe(() => seen.at(-1) === screen() || seen.push(screen()))
    await time.pass(45_000)
    expect(seen).toEqual(['chosen', 'reasons', 'thanks', 'rest'])
    expect(await outbox.pending()).toBe(1)
  })

  test('reasons and a second level are extras of it', async () => {
    await atWindow()
    app.dispatch({ event: 'level', level: 5, input: 'key' })
    await time.pass(SETTLE_MS)
    app.dispatch({ event: 'again' })
    await time.pass(SETTLE_MS)
    app.dispatch({ event: 'level', level: 1, input: 'touch' })
    await time.pass(SETTLE_MS)
    app.dispatch({ event: 'confirm' })
    await time.pass(SETTLE_MS)
    app.dispatch({ event: 'pick', code: 'attitude' })
    app.dispatch({ event: 'submit' })
    await comeToRest()
    const [press, change, reasons] = (await outbox.waiting(9)) as [Press, Extra, Extra]
    expect(press).toMatchObject({ seq: 1, level: 5, input: 'key' })
    expect(change).toMatchObject({ seq: 2, kind: 'extra', pressId: press.id, level: 1, uptimeMs: 2 * SETTLE_MS })
    expect(change).not.toHaveProperty('reasons')
    expect(reasons).toMatchObject({ seq: 3, kind: 'extra', pressId: press.id, reasons: ['attitude'] })
    expect(reasons).not.toHaveProperty('level')
  })

  test('that cannot be stored is not thanked; the hub hears of the disk until it works again', async () => {
    await atWindow()
    outbox.fault = new Error('disk full')
    app.dispatch({ event: 'level', level: 5, input: 'touch' })
    await comeToRest()
    expect(screen()).toBe('trouble')
    expect(links[0]!.listener.problems()).toEqual(['storage-full'])
    expect(links[0]!.calls).toEqual(['start', 'beat'])
    outbox.fault = null
    await time.pass(10_000)
    app.dispatch({ event: 'level', level: 5, input: 'touch' })
    await comeToRest()
    expect(screen()).toBe('chosen')
    expect(links[0]!.listener.problems()).toEqual([])
    await time.pass(SEND_AFTER_MS)
    expect(links[0]!.calls).toEqual(['start', 'beat', 'beat', 'kick'])
  })
})

describe('the hub and this device', () => {
  test('a clock that jumped is told once', async () => {
    await atWindow()
    app.report('clock-jump')
    app.report('storage-not-persistent')
    expect(links[0]!.listener.problems()).toEqual(['clock-jump', 'storage-not-persistent'])
    expect(links[0]!.listener.problems()).toEqual(['storage-not-persistent'])
    expect(links[0]!.calls).toEqual(['start', 'beat', 'beat'])
  })

  test('what was wrong before there was a link is told with the first one', async () => {
    app.report('storage-not-persistent')
    await atWindow()
    expect(links[0]!.calls).toEqual(['start', 'beat'])
  })

  test('an invitation is said to be shown only when it is', async () => {
    await atWindow()
    const { listener } = links[0]!
    expect(listener.onInvite({ id: 'i1', expiresInMs: 45_000 })).toBe(true)
    app.dispatch({ event: 'level', level: 4, input: 'touch' })
    await comeToRest()
    expect(listener.onInvite({ id: 'i2', expiresInMs: 45_000 })).toBe(false)
    expect(listener.onInvite({ id: 'i1', expiresInMs: 45_000 })).toBe(false)
    listener.onWindow({ ...WINDOW, state: 'paused' })
    await time.pass(60_000)
    expect(listener.onInvite({ id: 'i3', expiresInMs: 45_000 })).toBe(false)
  })

  test('what the hub says of the window is kept for a start without network', async () => {
    await atWindow()
    links[0]!.listener.onWindow({ ...WINDOW, code: 'B02' })
    expect(memory.remembered.window).toMatchObject({ code: 'B02' })
    links[0]!.listener.onWindow(null)
    expect(memory.remembered.window).toBeNull()
    expect(screen()).toBe('not-placed')
  })

  test('which hub it is, is asked again at each connection, and kept', async () => {
    await atWindow()
    await comeToRest()
    about = { demo: true, halls: { shimin: '市民大厅' } }
    links[0]!.listener.onLink({ link: 'online', hubTime: 1 })
    await comeToRest()
    expect(app.flow.about).toEqual(about)
    expect(memory.remembered.about).toEqual(about)
    about = null
    links[0]!.listener.onLink({ link: 'online', hubTime: 1 })
    await comeToRest()
    expect(app.flow.about.demo).toBe(true)
    expect(app.reachable).toBe(false)
  })

  test('replaced, and wanted after all: a new link', async () => {
    await atWindow()
    links[0]!.listener.onLink({ link: 'replaced', retryInMs: 300_000 })
    expect(screen()).toBe('replaced')
    app.takeOver()
    expect(links.map(({ calls }) => calls)).toEqual([['start', 'stop'], ['start']])
    links[1]!.listener.onLink({ link: 'online', hubTime: 1 })
    expect(screen()).toBe('rest')
  })

  test('without storage: says so, and connects to nobody', async () => {
    memory.fault = new Error('no indexedDB')
    await app.start(null)
    expect(screen()).toBe('no-storage')
    expect(links).toEqual([])
  })

  test('a new version is welcome only when nobody is there', async () => {
    await atWindow()
    app.dispatch({ event: 'touch' })
    await time.pass(9_000)
    expect(app.calm).toBe(false)
    await time.pass(2_000)
    expect(app.calm).toBe(true)
    app.dispatch({ event: 'invite', invitation: { id: 'i1', expiresInMs: 45_000 } })
    expect(app.calm).toBe(false)
    app.dispatch({ event: 'level', level: 3, input: 'touch' })
    await time.pass(15_000)
    expect(screen()).toBe('reasons')
    expect(app.calm).toBe(false)
  })
})

describe('staff and technicians at the device', () => {
  const open = (panel: 'staff' | 'unlock') => app.dispatch({ event: 'open', panel })
  const typed = (keys: string) => {
    for (const key of keys) app.dispatch({ event: 'pad', key })
    app.dispatch({ event: 'pad', key: 'ok' })
  }

  test('the hub is asked, and what it says is shown; without network it is said that signing in needs one', async () => {
    await atWindow()
    links[0]!.staffAnswer = { ok: true, staff: { no: '64010031', name: '丁永红' } }
    app.dispatch({ event: 'card', number: 'A1B2C3D4' })
    await comeToRest()
    expect(links[0]!.calls).toContain('sign-in card A1B2C3D4')
    expect(app.flow.panel).toMatchObject({ panel: 'signed', staff: { name: '丁永红' } })
    await time.pass(5_000)
    links[0]!.staffAnswer = new Error('not connected')
    app.dispatch({ event: 'card', number: 'A1B2C3D4' })
    await comeToRest()
    expect(app.flow.panel).toMatchObject({ panel: 'staff', problem: 'unreachable' })
  })

  test('the PIN that was chosen after pairing opens the corner also after a restart', async () => {
    answers = [{ ok: true, identity: IDENTITY }]
    await app.start('12345678')
    await comeToRest()
    links[0]!.listener.onWindow(WINDOW)
    open('unlock')
    typed('246810')
    typed('246810')
    await comeToRest()
    expect(screen()).toBe('technician')
    expect(memory.remembered.care.pin).toEqual({ salt: 's', hash: '246810' })
    expect(app.inspection).toMatchObject({ persistent: true })
    app.dispatch({ event: 'close' })
    open('unlock')
    typed('111111')
    await comeToRest()
    expect(screen()).toBe('unlock')
    typed('246810')
    await comeToRest()
    expect(screen()).toBe('technician')
  })

  test('a self-test sends a test press of every level and counts what the hub has acknowledged', async () => {
    memory.remembered.care = { ...NO_CARE, pin: { salt: 's', hash: '246810' } }
    await atWindow()
    open('unlock')
    typed('246810')
    await comeToRest()
    app.dispatch({ event: 'self-test' })
    await comeToRest()
    const tests = (await outbox.waiting(9)) as Press[]
    expect(tests.map(({ level, test }) => [level, test])).toEqual([5, 4, 3, 2, 1].map((level) => [level, true]))
    await outbox.settle(
      tests.slice(0, 2).map(({ id }) => ({ id, status: 'stored' as const })),
      1,
    )
    links[0]!.listener.onPending(3)
    await comeToRest()
    expect(app.flow.panel).toMatchObject({ test: { sent: 5, acknowledged: 2 } })
    await outbox.settle(
      tests.map(({ id }) => ({ id, status: 'stored' as const })),
      1,
    )
    links[0]!.listener.onPending(0)
    await comeToRest()
    expect(app.flow.panel).toMatchObject({ test: { sent: 5, acknowledged: 5 } })
  })

  test('unpairing lets go of the identity and keeps what waits, and the PIN', async () => {
    memory.remembered.care = { ...NO_CARE, pin: { salt: 's', hash: '246810' } }
    await atWindow()
    app.dispatch({ event: 'level', level: 2, input: 'touch' })
    await time.pass(60_000)
    open('unlock')
    typed('246810')
    await time.pass(SETTLE_MS)
    app.dispatch({ event: 'unpair' })
    await time.pass(SETTLE_MS)
    app.dispatch({ event: 'unpair' })
    await comeToRest()
    expect(screen()).toBe('unpaired')
    expect(memory.remembered).toMatchObject({ identity: null, care: { pin: { hash: '246810' } } })
    expect(links[0]!.calls.at(-1)).toBe('stop')
    expect(await outbox.pending()).toBe(1)
  })

  test('what is said is said in the language of the citizen', async () => {
    await atWindow()
    app.dispatch({ event: 'set', settings: { language: 'en' } })
    app.dispatch({ event: 'level', level: 1, input: 'touch' })
    await time.pass(40_000)
    expect(said).toEqual(['chosen en', 'reasons en', 'thanks en'])
  })
})
