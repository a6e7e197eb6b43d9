import type { Database } from 'better-sqlite3'
import { createPublicKey, verify } from 'node:crypto'
import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Binding } from '../../firmware-bridge/keypad/bindings.ts'
import { Bridge } from '../../firmware-bridge/bridge.ts'
import { makeDeviceKey, readDeviceKey } from '../../firmware-bridge/hub/device-key.ts'
import { openHubSocket } from '../../firmware-bridge/hub/hub-socket.ts'
import { loadKeypadModels } from '../../firmware-bridge/keypad/read-keypad-models.ts'
import type { Log } from '../../firmware-bridge/log.ts'
import { openOutboxFile, SqliteOutbox } from '../../firmware-bridge/hub/outbox-sqlite.ts'
import { STUCK_KEY_MS } from '../../firmware-bridge/keypad/steady-keys.ts'
import { SimulatedHidPort, type SimulatedKeypad } from '../../firmware-bridge/keypad/simulated-hid-port.ts'
import { BEAT_EVERY_MS, type Level, type Problem } from '../../server/contract/limits.ts'
import type { Item } from '../../server/contract/device/press.ts'
import { textToSign } from '../../server/contract/device/sign-item.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { HubStandIn, until } from '../helpers/hub-stand-in.ts'
import { factsOf, keyReports, shippedModel } from '../helpers/simulated-keypad.ts'

const { models } = loadKeypadModels(join(import.meta.dirname, '../../config/keypads'))
const bitmap = shippedModel('vendor-bitmap')
/** Timers fire this much sooner for the bridge under test: a beat goes every second. Its clocks run as ours do, and jump. */
const PACE = 30
const AFTER_CHANGE_OF_MIND_MS = 6_000
/** Of an invitation, two minutes by those timers: a busy machine must not outlive it. */
const LONG_MS = 3_600_000
const THANKS = '020200'
const TROUBLE = '020400'
const INVITED = '020100'
const IDLE = '020000'

let folder: string
let hub: HubStandIn
let port: SimulatedHidPort
let bindings: Binding[]
let bridge: Bridge
let logged: { level: string; facts: object; message: string }[]
let wallJump: number
/** How far both clocks of the bridge are ahead of ours. */
let passed: number
/** No beat goes that only the time asks for. */
let holdsBeats: boolean
/** Pages that the outbox may grow to: 1 is a full disk. */
let room: number
let readOnly: boolean
let handles: Database[]
/** What the bridge asked its timers for, ms. */
let delays: number[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-bridge-'))
  hub = new HubStandIn()
  await hub.start()
  port = new SimulatedHidPort()
  bindings = [{ ...hub.enrol('left'), identity: { port: 'pci/left' } }]
  logged = []
  wallJump = 0
  passed = 0
  holdsBeats = false
  room = 1_000_000
  readOnly = false
  handles = []
  delays = []
  bridge = makeBridge()
})
afterEach(async () => {
  await bridge.stop()
  await hub.stop()
  rmSync(folder, { recursive: true })
  expect(hub.breaches).toEqual([])
})

function makeBridge(): Bridge {
  const began = Date.now()
  const monotonic = () => performance.now() + passed
  return new Bridge({
    port,
    models,
    bindings: () => bindings,
    keepToken: () => {},
    openSocket: (binding) => openHubSocket(hub.url, binding),
    openStore: (deviceId) => new SqliteOutbox(() => openLimited(join(folder, `${deviceId}.sqlite`))),
    openKey: (deviceId) => readDeviceKey(keyFile(deviceId)),
    clocks: { wall: () => began + monotonic() + wallJump, monotonic },
    timers: {
      after: (ms, callback) => {
        delays.push(ms)
        const fire = () => {
          if (ms === BEAT_EVERY_MS && holdsBeats) timer = setTimeout(fire, 10)
          else callback()
        }
        let timer = setTimeout(fire, ms / PACE)
        return () => clearTimeout(timer)
      },
    },
    log: collectingLog(),
    version: '0.0.0',
  })
}

const keyFile = (deviceId: string) => join(folder, `${deviceId}.pem`)

function openLimited(file: string) {
  if (readOnly) throw new Error('unable to open database file')
  const db = openOutboxFile(file)
  db.pragma(`max_page_count = ${room}`)
  handles.push(db)
  return db
}

/** As a disk that the system made read-only after an error: open handles can read, nothing can be opened. */
function setReadOnly(on: boolean): void {
  readOnly = on
  for (const db of handles) if (db.open) db.pragma(`query_only = ${on ? 1 : 0}`)
}

function collectingLog(): Log {
  const write = (level: string) => (facts: object | string, message?: string) => {
    logged.push(
      typeof facts === 'string' ? { level, facts: {}, message: facts } : { level, facts, message: message ?? '' },
    )
  }
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  }
  return log
}

function plug(where: 'left' | 'right' | 'stranger' = 'left', model = bitmap): SimulatedKeypad {
  return port.plug(factsOf(model, { port: `pci/${where}` }))
}
async function plugged(where?: 'left' | 'right', model = bitmap): Promise<SimulatedKeypad> {
  const keypad = plug(where, model)
  await until('the keypad is open', () => keypad.isOpen)
  return keypad
}
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
function press(keypad: SimulatedKeypad, level: Level, model = bitmap): void {
  const { down, up } = keyReports(model, level)
  keypad.report(bytes(down))
  if (up !== null) keypad.report(bytes(up))
}
const written = (keypad: SimulatedKeypad) => keypad.written.map((report) => Buffer.from(report).toString('hex'))
const thanks = (keypad: SimulatedKeypad) => written(keypad).filter((report) => report === THANKS).length
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const pass = (ms: number) => void (passed += ms)
const levels = () => hub.itemsOf('left').map(({ kind, level }) => `${kind} ${level}`)
/** The bridge has taken in what the hub answered to its hello. */
const online = () => until('online', () => logged.some(({ facts }) => 'link' in facts && facts.link === 'online'))
/** Waits for a beat, from now on, that has or has not this problem. */
async function beatWith(problem: Problem, present = true): Promise<void> {
  const from = hub.beats.length
  await until(`a beat ${present ? 'with' : 'without'} ${problem}`, () =>
    hub.beats.slice(from).some(({ problems }) => (problems?.includes(problem) ?? false) === present),
  )
}

describe('a key', () => {
  test('is a press, is thanked, and is a new press after 5 s', async () => {
    bridge.start()
    const keypad = await plugged()
    press(keypad, 5)
    pass(1_000)
    press(keypad, 5)
    pass(AFTER_CHANGE_OF_MIND_MS)
    press(keypad, 1)
    press(keypad, 2)
    await until('three items', () => levels().length === 3)
    expect(levels()).toEqual(['press 5', 'press 1', 'extra 2'])
    // The same key again is thanked, too: it means what is stored already.
    await until('four thanks', () => thanks(keypad) === 4)
    expect(hub.hellos).toMatchObject([{ model: 'vendor-bitmap', device: 'left', version: '0.0.0' }])
  })

  test('two in one report mean nothing and are not thanked', async () => {
    bridge.start()
    const keypad = await plugged()
    keypad.report(bytes('0111'))
    keypad.report(bytes('0100'))
    await pause(100)
    press(keypad, 3)
    await until('one item', () => levels().length === 1)
    expect(levels()).toEqual(['press 3'])
    expect(thanks(keypad)).toBe(1)
  })

  test('is the same for every level in bytes, durations and log: nothing tells a clerk which it was', async () => {
    bridge.start()
    const keypad = await plugged()
    await online()
    const { ms } = bitmap.signals!.stored!
    const shown: string[] = []
    for (const level of [1, 2, 3, 4, 5] as const) {
      const from = { written: keypad.written.length, delays: delays.length, logged: logged.length }
      press(keypad, level)
      await until('the lamp is back', () => written(keypad).slice(from.written).includes(IDLE))
      await until('acknowledged', () => logged.slice(from.logged).some(({ message }) => message === 'outbox'))
      expect(hub.itemsOf('left')).toHaveLength(shown.length + 1)
      pass(AFTER_CHANGE_OF_MIND_MS)
      const lit = delays.slice(from.delays).filter((delay) => delay === ms).length
      const said = logged.slice(from.logged).map(({ level, message }) => `${level} ${message}`)
      shown.push([...written(keypad).slice(from.written), `for ${ms} ms: ${lit}`, ...said].join(' | '))
    }
    expect(new Set(shown).size).toBe(1)
    expect(shown[0]).toContain(`${THANKS} | 0301 | ${IDLE} | for ${ms} ms: 1`)
  })

  test('is read whatever else comes: no report of any length ends the bridge (fast-check)', async () => {
    bridge.start()
    const keypad = await plugged()
    const reports = fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(reports, async (all) => {
        for (const report of all) keypad.report(report)
        pass(1_000)
        // What is stored meanwhile must find its way, too.
        await new Promise((resolve) => setImmediate(resolve))
        expect(keypad.isOpen).toBe(true)
      }),
      { numRuns: 200 },
    )
    keypad.report(bytes('0100'))
    pass(AFTER_CHANGE_OF_MIND_MS)
    const from = levels().length
    press(keypad, 3)
    await until('a press after all of it', () => levels().slice(from).includes('press 3'))
  })

  test('300 reports in a burst are 300 decoded; every report of garbage is survived', async () => {
    bridge.start()
    const keypad = await plugged()
    for (let i = 0; i < 150; i++) {
      press(keypad, ((i % 5) + 1) as Level)
      pass(50)
    }
    for (let length = 0; length < 70; length++) keypad.report(new Uint8Array(length).fill(0xff))
    keypad.unplug('could not read from HID device')
    await until('lost', () => logged.some(({ message }) => message === 'keypad lost'))
    expect(logged.find(({ message }) => message === 'keypad lost')?.facts).toMatchObject({ reports: 370 })
    const again = await plugged()
    pass(AFTER_CHANGE_OF_MIND_MS)
    const from = levels().length
    press(again, 4)
    await until('the next press', () => levels().length > from)
    await until('in order', () => levels().at(-1) === 'press 4')
  })
})

describe('the hub', () => {
  test('down for a while: presses are thanked, and arrive with the moment of the press', async () => {
    bridge.start()
    const keypad = await plugged()
    await online()
    await hub.stop()
    press(keypad, 2)
    await until('thanked', () => thanks(keypad) === 1)
    pass(60_000)
    await hub.start()
    await until('arrived', () => levels().length === 1)
    const [item] = hub.items
    // `sent` was taken when it was sent: the hub can tell how old the press is.
    expect(item!.sent.bootId).toBe(item!.bootId)
    expect(item!.sent.uptimeMs - item!.uptimeMs).toBeGreaterThanOrEqual(60_000)
  })

  test('a link that was replaced stays away, and the presses stay on this side', async () => {
    bridge.start()
    const keypad = await plugged()
    await online()
    hub.replace('left')
    await until('replaced', () => logged.some(({ facts }) => 'link' in facts && facts.link === 'replaced'))
    press(keypad, 5)
    await until('thanked', () => thanks(keypad) === 1)
    keypad.unplug()
    await plugged()
    await pause(500)
    expect(hub.isOnline('left')).toBe(false)
    expect(hub.hellos).toHaveLength(1)
    await bridge.stop()
    const store = new SqliteOutbox(() => openLimited(join(folder, 'left.sqlite')))
    expect(await store.pending()).toBe(1)
    store.close()
  })

  test('a revoked device still brings what it has', async () => {
    hub.revoke('left')
    bridge.start()
    const keypad = await plugged()
    press(keypad, 4)
    await until('brought', () => levels().length === 1)
    await until('said', () => logged.some(({ facts }) => 'link' in facts && facts.link === 'revoked'))
  })

  test('an invitation lights the lamp, goes with the press once, and makes the next key a new citizen', async () => {
    bridge.start()
    const keypad = await plugged()
    await online()
    const [one, two] = [uuid7(1), uuid7(2)]
    expect(await hub.invite('left', { id: one, expiresInMs: LONG_MS })).toEqual({ shown: true })
    await until('lamp', () => written(keypad).at(-1) === INVITED)
    press(keypad, 5)
    await until('lamp out', () => written(keypad).at(-1) === IDLE)
    expect(await hub.invite('left', { id: two, expiresInMs: LONG_MS })).toEqual({ shown: true })
    press(keypad, 1)
    press(keypad, 2)
    await until('three items', () => levels().length === 3)
    expect(hub.items).toMatchObject([
      { kind: 'press', level: 5, invitationId: one },
      { kind: 'press', level: 1, invitationId: two },
      { kind: 'extra', level: 2 },
    ])
  })

  test('an invitation that was cancelled or ran out goes with no press', async () => {
    bridge.start()
    const keypad = await plugged()
    await online()
    await hub.invite('left', { id: uuid7(1), expiresInMs: LONG_MS })
    hub.cancel('left', uuid7(9))
    await hub.invite('left', { id: uuid7(2), expiresInMs: 1_000 })
    await until('lamp out', () => written(keypad).at(-1) === IDLE)
    press(keypad, 5)
    await until('thanked', () => thanks(keypad) === 1)
    await until('lamp out', () => written(keypad).at(-1) === IDLE)
    pass(AFTER_CHANGE_OF_MIND_MS)
    const third = uuid7(3)
    await hub.invite('left', { id: third, expiresInMs: LONG_MS })
    hub.cancel('left', third)
    await until('lamp out again', () => written(keypad).at(-1) === IDLE)
    press(keypad, 5)
    await until('two items', () => levels().length === 2)
    expect(hub.items.map((item) => item.kind === 'press' && item.invitationId)).toEqual([undefined, undefined])
  })

  test('an invitation that was spent while the hub was down is not shown again when the hub still has it open', async () => {
    bridge.start()
    const keypad = await plugged()
    await online()
    const id = uuid7(1)
    hub.window.invitation = { id, expiresInMs: LONG_MS }
    await hub.invite('left', hub.window.invitation)
    await hub.stop()
    press(keypad, 5)
    await until('lamp out', () => written(keypad).at(-1) === IDLE)
    const from = keypad.written.length
    await hub.start()
    await until('arrived', () => levels().length === 1)
    pass(AFTER_CHANGE_OF_MIND_MS)
    await pause(200)
    expect(written(keypad).slice(from)).not.toContain(INVITED)
    expect(await hub.invite('left', hub.window.invitation)).toEqual({ shown: false })
    press(keypad, 1)
    await until('two items', () => levels().length === 2)
    expect(hub.items.map((item) => item.kind === 'press' && item.invitationId)).toEqual([id, undefined])
  })

  test('a keypad without a lamp cannot show an invitation, and says so; the press still spends it', async () => {
    bridge.start()
    const model = shippedModel('keyboard-digits')
    const keypad = await plugged('left', model)
    await online()
    const id = uuid7(1)
    expect(await hub.invite('left', { id, expiresInMs: LONG_MS })).toEqual({ shown: false })
    press(keypad, 3, model)
    await until('arrived', () => levels().length === 1)
    expect(hub.items[0]).toMatchObject({ invitationId: id })
  })

  test('is told when another model is plugged in', async () => {
    bridge.start()
    const keypad = await plugged()
    await online()
    keypad.unplug()
    await plugged('left', shippedModel('vendor-four-keys'))
    await until('hello anew', () => hub.hellos.length === 2)
    expect(hub.hellos.map(({ model }) => model)).toEqual(['vendor-bitmap', 'vendor-four-keys:5432'])
  })
})

describe('what is wrong is in the beat', () => {
  test('a keypad that is lost, until it is back', async () => {
    bridge.start()
    const keypad = await plugged()
    await beatWith('keypad-lost', false)
    keypad.unplug()
    await beatWith('keypad-lost')
    await plugged()
    await beatWith('keypad-lost', false)
  })

  test('a keypad that never came', async () => {
    bridge.start()
    await beatWith('keypad-lost')
    expect(hub.hellos[0]).toMatchObject({ model: 'no-keypad' })
  })

  test('a keypad that may not be opened: said once with the remedy, tried for ever', async () => {
    port.openTrouble = { code: 'hid-permission', message: 'add a udev rule' }
    bridge.start()
    const keypad = plug()
    await beatWith('keypad-lost')
    const complaints = logged.filter(({ message }) => message === 'keypad lost')
    expect(complaints).toMatchObject([{ facts: { why: 'add a udev rule' } }])
    port.openTrouble = null
    await until('open', () => keypad.isOpen)
    await beatWith('keypad-lost', false)
  })

  test('a bus that cannot be listed: said once with the remedy, tried for ever', async () => {
    port.listTrouble = { code: 'hid-library-missing', message: 'install libusb' }
    bridge.start()
    const keypad = plug()
    await beatWith('keypad-lost')
    expect(logged.filter(({ level }) => level === 'error')).toMatchObject([{ facts: { message: 'install libusb' } }])
    port.listTrouble = null
    await until('open', () => keypad.isOpen)
  })

  test('a keypad that nobody bound is never used', async () => {
    bridge.start()
    const mine = await plugged()
    const stranger = plug('stranger')
    await beatWith('keypad-unbound')
    expect(stranger.isOpen).toBe(false)
    stranger.unplug()
    await beatWith('keypad-unbound', false)
    press(mine, 5)
    await until('mine', () => levels().length === 1)
  })

  test('two keypads with one serial number: neither is used, and the window that they could be hears of it', async () => {
    bindings = [{ ...hub.enrol('left'), identity: { serial: 'TWIN' } }]
    const twins = ['one', 'two'].map((where) => port.plug(factsOf(bitmap, { port: `pci/${where}`, serial: 'TWIN' })))
    bridge.start()
    await beatWith('keypad-ambiguous')
    expect(twins.map(({ isOpen }) => isOpen)).toEqual([false, false])
    twins[0]!.unplug()
    await beatWith('keypad-ambiguous', false)
    await until('the one that is left', () => twins[1]!.isOpen)
    // The one that is open stays open when its twin comes back.
    port.plug(factsOf(bitmap, { port: 'pci/one', serial: 'TWIN' }))
    press(twins[1]!, 4)
    await until('still read', () => levels().length === 1)
    expect(twins[1]!.isOpen).toBe(true)
  })

  test('reports that no model knows and that keep coming, until they stop; none of them is a press', async () => {
    bridge.start()
    const keypad = await plugged()
    for (let i = 0; i < 5; i++) keypad.report(bytes('0510'))
    await beatWith('keypad-strange')
    pass(61_000)
    await beatWith('keypad-strange', false)
    press(keypad, 3)
    await until('the press', () => levels().length === 1)
    expect(levels()).toEqual(['press 3'])
  })

  test('a key that was stuck before the bridge began does not swallow the next press', async () => {
    bridge.start()
    const keypad = await plugged()
    // 非常满意 is down from before, and says so in every report.
    keypad.report(bytes('0111'))
    keypad.report(bytes('0110'))
    await until('the finger that was let go', () => levels().length === 1)
    pass(AFTER_CHANGE_OF_MIND_MS)
    keypad.report(bytes('0112'))
    keypad.report(bytes('0110'))
    await until('the next', () => levels().length === 2)
    expect(levels()).toEqual(['press 1', 'press 2'])
  })

  test('a key that is stuck, until it is released; the others work on', async () => {
    bridge.start()
    const keypad = await plugged()
    keypad.report(bytes('0110'))
    pass(STUCK_KEY_MS)
    await beatWith('key-stuck')
    keypad.report(bytes('0111'))
    keypad.report(bytes('0110'))
    await until('another key', () => levels().length === 2)
    keypad.report(bytes('0100'))
    await beatWith('key-stuck', false)
    expect(levels()).toEqual(['press 5', 'press 1'])
  })

  test.each([
    ['was set forward, or the machine slept', 3_600_000],
    ['was set back', -3_600_000],
  ])('a clock that %s, at once and once; the presses after it are of another boot', async (_, jump) => {
    holdsBeats = true
    bridge.start()
    const keypad = await plugged()
    press(keypad, 5)
    await until('one', () => levels().length === 1)
    wallJump = jump
    await beatWith('clock-jump')
    holdsBeats = false
    await beatWith('clock-jump', false)
    press(keypad, 4)
    await until('two', () => levels().length === 2)
    expect(hub.items[0]!.bootId).not.toBe(hub.items[1]!.bootId)
    const jumped = hub.beats.find(({ problems }) => problems?.includes('clock-jump'))
    expect(jumped!.bootId).toBe(hub.items[1]!.bootId)
  })

  test('and told at once, not with the next beat', async () => {
    holdsBeats = true
    bridge.start()
    const keypad = await plugged()
    await online()
    keypad.unplug()
    await beatWith('keypad-lost')
  })

  test('a read-only disk: no thanks, trouble on the lamp and in the beat, and well again by itself', async () => {
    bridge.start()
    const keypad = await plugged()
    await online()
    setReadOnly(true)
    press(keypad, 1)
    await until('trouble on the lamp', () => written(keypad).at(-1) === TROUBLE)
    await beatWith('storage-full')
    expect(thanks(keypad)).toBe(0)
    // Replugging does not make it look well.
    keypad.unplug()
    const again = await plugged()
    await until('trouble on the lamp', () => written(again).at(-1) === TROUBLE)
    setReadOnly(false)
    await beatWith('storage-full', false)
    press(again, 2)
    await until('arrived', () => levels().length === 1)
    // The first key was not thanked, so the second is no change of mind but the press.
    expect(hub.itemsOf('left')).toMatchObject([{ kind: 'press', level: 2, seq: 1 }])
  })

  test('a full disk: no thanks, trouble on the lamp and in the beat, and well again by itself', async () => {
    bridge.start()
    const keypad = await plugged()
    press(keypad, 5)
    await until('stored', () => thanks(keypad) === 1)
    await until('arrived', () => levels().length === 1)
    // What the hub takes makes room in the outbox.
    hub.busy = true
    room = 1
    await fillUp(keypad)
    const stored = thanks(keypad)
    press(keypad, 1)
    press(keypad, 2)
    await until('trouble on the lamp', () => written(keypad).at(-1) === TROUBLE)
    await beatWith('storage-full')
    expect(thanks(keypad)).toBe(stored)
    room = 1_000_000
    hub.busy = false
    await beatWith('storage-full', false)
    await until('the lamp is well', () => written(keypad).at(-1) === IDLE)
    pass(AFTER_CHANGE_OF_MIND_MS)
    press(keypad, 3)
    await until('stored again', () => levels().at(-1) === 'press 3')
    // Every item that was thanked for arrived, and no seq was lost on those that were not.
    expect(hub.itemsOf('left').map(({ seq }) => seq)).toEqual(levels().map((_, index) => index + 1))
  })
})

/** Presses until nothing more is stored: the disk has no page left. The outbox is opened anew to see the limit. */
async function fillUp(keypad: SimulatedKeypad): Promise<void> {
  await bridge.stop()
  bridge = makeBridge()
  bridge.start()
  await until('open again', () => keypad.isOpen)
  let inVain = 0
  for (let i = 0; inVain < 20; i++) {
    const before = thanks(keypad)
    press(keypad, ((i % 5) + 1) as Level)
    pass(100)
    await pause(3)
    inVain = thanks(keypad) === before ? inVain + 1 : 0
    if (i > 2_000) throw new Error('the disk never filled up')
  }
  pass(AFTER_CHANGE_OF_MIND_MS)
}

describe('signatures', () => {
  const isSigned = async (item: Item & { device: string; sent?: unknown }, x: string) => {
    const { device, sent: _, ...asSent } = item
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    const text = Buffer.from(await textToSign(device, asSent))
    return verify(null, text, key, Buffer.from(item.sig ?? '', 'base64url'))
  }

  test('each device signs with a key of its own, the same before and after a restart', async () => {
    bindings.push({ ...hub.enrol('right'), identity: { port: 'pci/right' } })
    for (const device of ['left', 'right']) makeDeviceKey(keyFile(device))
    bridge.start()
    const [left, right] = [await plugged('left'), await plugged('right')]
    press(left, 5)
    press(left, 4)
    press(right, 1)
    await until('three', () => hub.items.length === 3)
    const keys = new Map(hub.hellos.map(({ device, publicKey }) => [device, publicKey!.x]))
    expect(new Set(keys.values()).size).toBe(2)
    for (const item of hub.items) expect(await isSigned(item, keys.get(item.device)!)).toBe(true)
    await bridge.stop()
    bridge = makeBridge()
    bridge.start()
    await until('open again', () => left.isOpen)
    press(left, 3)
    await until('four', () => hub.items.length === 4)
    expect(await isSigned(hub.items[3]!, keys.get('left')!)).toBe(true)
  })

  test('a key that is damaged is said, and the presses arrive unsigned', async () => {
    writeFileSync(keyFile('left'), 'no key at all')
    bridge.start()
    press(await plugged(), 5)
    await until('arrived', () => levels().length === 1)
    expect(hub.items[0]!.sig).toBeUndefined()
    expect(hub.hellos[0]!.publicKey).toBeUndefined()
    const [said] = logged.filter(({ message }) => message.includes('unreadable'))
    expect(JSON.stringify(said)).toContain('left.pem')
    expect(JSON.stringify(said)).not.toContain('no key at all')
  })
})

test('two keypads are two devices, each with its own numbers', async () => {
  bindings.push({ ...hub.enrol('right'), identity: { port: 'pci/right' } })
  bridge.start()
  const [left, right] = [await plugged('left'), await plugged('right')]
  press(left, 5)
  press(right, 1)
  await until('both', () => hub.items.length === 2)
  expect(hub.itemsOf('left')).toMatchObject([{ level: 5, seq: 1 }])
  expect(hub.itemsOf('right')).toMatchObject([{ level: 1, seq: 1 }])
})

test('a binding that is taken away lets go of its keypad; one that comes takes it up', async () => {
  bridge.start()
  const keypad = await plugged()
  bindings = []
  await until('let go', () => !keypad.isOpen)
  bindings = [{ ...hub.enrol('other'), identity: { port: 'pci/left' } }]
  await until('taken up', () => keypad.isOpen)
  press(keypad, 5)
  await until('arrived', () => hub.itemsOf('other').length === 1)
})

test('stopping stores what was decoded', async () => {
  await hub.stop()
  bridge.start()
  const keypad = await plugged()
  for (const level of [5, 4, 3, 2, 1] as const) press(keypad, level)
  await bridge.stop()
  expect(keypad.isOpen).toBe(false)
  const store = new SqliteOutbox(() => openLimited(join(folder, 'left.sqlite')))
  expect(await store.pending()).toBe(5)
  store.close()
  await hub.start()
})
