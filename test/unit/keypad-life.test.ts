import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AttachedKeypad } from '../../firmware-bridge/keypad/hid-port.ts'
import {
  BEGINNING,
  FIRST_REOPEN_MS,
  LONGEST_REOPEN_MS,
  SETTLE_MS,
  stepKeypad,
  type KeypadEffect,
  type KeypadEvent,
  type KeypadState,
} from '../../firmware-bridge/keypad/keypad-life.ts'
import { LiveKeypad } from '../../firmware-bridge/keypad/live-keypad.ts'
import { SimulatedHidPort } from '../../firmware-bridge/keypad/simulated-hid-port.ts'

const keypad = (path: string): AttachedKeypad => ({
  vid: 0x1209,
  pid: 1,
  usagePage: 0xff00,
  usage: 1,
  interface: 0,
  serial: null,
  port: 'pci/1',
  product: null,
  path,
})
const seen = (path = 'a'): KeypadEvent => ({ is: 'seen', keypad: keypad(path) })
const opened = (attempt: number): KeypadEvent => ({ is: 'opened', attempt })
const lost = (attempt: number): KeypadEvent => ({ is: 'lost', attempt, reason: 'pulled' })
const failed = (attempt: number): KeypadEvent => ({
  is: 'open-failed',
  attempt,
  trouble: { code: 'hid-permission', message: 'no rule' },
})
const unseen: KeypadEvent = { is: 'unseen' }
const waitOver: KeypadEvent = { is: 'wait-over' }

function walk(...events: KeypadEvent[]): { names: string[]; state: KeypadState; effects: KeypadEffect[] } {
  let state = BEGINNING
  const names: string[] = []
  const effects: KeypadEffect[] = []
  for (const event of events) {
    const step = stepKeypad(state, event)
    state = step.state
    names.push(state.name)
    effects.push(...step.effects)
  }
  return { names, state, effects }
}
const delays = (effects: KeypadEffect[]) => effects.flatMap((effect) => (effect.do === 'wait' ? [effect.ms] : []))

describe('the state machine of a keypad', () => {
  test('absent, opening, ready, lost, reopening, ready', () => {
    const { names, effects } = walk(unseen, seen(), opened(1), lost(1), waitOver, seen('b'), opened(2))
    expect(names).toEqual(['absent', 'opening', 'ready', 'lost', 'lost', 'reopening', 'ready'])
    expect(delays(effects)).toEqual([SETTLE_MS])
    expect(effects.filter((effect) => effect.do === 'look')).toHaveLength(1)
  })
  test('a keypad that was lost is not opened before the bus has settled', () => {
    expect(walk(seen(), opened(1), lost(1), seen(), seen()).names.at(-1)).toBe('lost')
  })
  test('what cannot be opened is tried again, each time later, and for ever', () => {
    const events: KeypadEvent[] = [seen()]
    for (let attempt = 1; attempt <= 9; attempt++) events.push(failed(attempt), waitOver, seen())
    const { state, effects } = walk(...events)
    expect(state.name).toBe('reopening')
    expect(delays(effects)).toEqual([1, 2, 4, 8, 16, 20, 20, 20, 20].map((n) => n * FIRST_REOPEN_MS))
    expect(Math.max(...delays(effects))).toBe(LONGEST_REOPEN_MS)
  })
  test('a success, or being taken away, makes it quick again', () => {
    const { effects } = walk(seen(), failed(1), waitOver, seen(), failed(2), unseen, waitOver, seen('b'), failed(3))
    expect(delays(effects)).toEqual([FIRST_REOPEN_MS, 2 * FIRST_REOPEN_MS, FIRST_REOPEN_MS])
  })
  test('unplugged while it is being opened: the connection that comes too late is closed', () => {
    const { names, effects } = walk(seen(), unseen, opened(1))
    expect(names).toEqual(['opening', 'lost', 'lost'])
    expect(effects.filter((effect) => effect.do === 'close')).toHaveLength(2)
  })
  test('replugged between two looks: the old connection is closed, the new path opened', () => {
    const { names, effects } = walk(seen('a'), opened(1), seen('b'), lost(1), opened(2))
    expect(names).toEqual(['opening', 'ready', 'reopening', 'reopening', 'ready'])
    expect(effects).toContainEqual({ do: 'close', attempt: 1 })
  })
  test('what a former connection still says changes nothing', () => {
    const { names } = walk(seen(), opened(1), lost(1), waitOver, seen('b'), opened(2), lost(1), failed(1), opened(1))
    expect(names.at(-1)).toBe('ready')
  })
  test('whatever happens in whatever order, it never gets stuck: seen, waited and opened leads to ready', () => {
    const attempt = fc.integer({ min: 0, max: 6 })
    const event: fc.Arbitrary<KeypadEvent> = fc.oneof(
      fc.constantFrom(seen('a'), seen('b'), unseen, waitOver),
      attempt.map(opened),
      attempt.map(failed),
      attempt.map(lost),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { state } = walk(...events)
        let now = state
        for (const next of [waitOver, seen('c')]) now = stepKeypad(now, next).state
        expect(['opening', 'reopening', 'ready']).toContain(now.name)
        now = stepKeypad(now, opened(now.attempt)).state
        expect(now).toMatchObject({ name: 'ready', keypad: { path: 'c' } })
      }),
      { numRuns: 2_000, seed: 20261123 },
    )
  })
  test('every wait that begins in a state is needed in it: lost and waiting go together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(seen(), unseen, opened(1), failed(1), lost(1)), { maxLength: 20 }),
        (events) => {
          let state = BEGINNING
          for (const event of events) {
            const step = stepKeypad(state, event)
            state = step.state
            const waits = step.effects.some((effect) => effect.do === 'wait')
            if (waits) expect(state).toMatchObject({ name: 'lost', waiting: true })
          }
        },
      ),
      { seed: 20261123 },
    )
  })
})

/** Timers that run when the test says so. */
function handTimers() {
  const waiting = new Set<{ ms: number; callback: () => void }>()
  return {
    after(ms: number, callback: () => void) {
      const timer = { ms, callback }
      waiting.add(timer)
      return () => waiting.delete(timer)
    },
    fire() {
      const due = Array.from(waiting)
      waiting.clear()
      for (const timer of due) timer.callback()
    },
    get delays() {
      return [...waiting].map((timer) => timer.ms)
    },
  }
}

describe('a keypad on a port', () => {
  const facts = { vid: 0x1209, pid: 1, port: 'pci/1' }
  const tick = () => new Promise((resolve) => setImmediate(resolve))

  function setUp() {
    const port = new SimulatedHidPort()
    const timers = handTimers()
    const reports: number[][] = []
    const states: string[] = []
    let looks = 0
    const live = new LiveKeypad({
      port,
      timers,
      onReport: (report) => reports.push([...report]),
      onState: (state) => states.push(state.name),
      look: () => looks++,
    })
    return { port, timers, reports, states, live, looks: () => looks }
  }

  test('plug, report, unplug, plug in again', async () => {
    const { port, timers, reports, states, live, looks } = setUp()
    live.observe(null)
    const first = port.plug(facts)
    live.observe(first.attached)
    await tick()
    first.report([5])
    first.unplug()
    first.report([4])
    expect(timers.delays).toEqual([SETTLE_MS])
    timers.fire()
    expect(looks()).toBe(1)
    const second = port.plug(facts)
    live.observe(second.attached)
    await tick()
    second.report([3])
    expect(reports).toEqual([[5], [3]])
    expect(states).toEqual(['opening', 'ready', 'lost', 'lost', 'reopening', 'ready'])
  })
  test('lost in the very moment of opening is lost, not ready for ever', async () => {
    const { port, live } = setUp()
    const keypad = port.plug(facts)
    keypad.onOpened = () => keypad.fail('gone at once')
    live.observe(keypad.attached)
    await tick()
    expect(live.state).toMatchObject({ name: 'lost', why: 'gone at once' })
  })
  test('an error of the connection alone: opened again on the same path', async () => {
    const { port, timers, states, live } = setUp()
    const keypad = port.plug(facts)
    live.observe(keypad.attached)
    await tick()
    keypad.fail('could not read from HID device')
    expect(keypad.isOpen).toBe(false)
    timers.fire()
    live.observe(keypad.attached)
    await tick()
    expect(states.at(-1)).toBe('ready')
    expect(keypad.isOpen).toBe(true)
  })
  test('stopping closes the keypad, also one that is just being opened', async () => {
    const { port, live } = setUp()
    const keypad = port.plug(facts)
    live.observe(keypad.attached)
    await live.stop()
    await tick()
    expect(keypad.isOpen).toBe(false)
  })
  test('writing says why it failed', async () => {
    const { port, live } = setUp()
    const keypad = port.plug(facts)
    expect(await live.show({ reports: [Uint8Array.of(0, 1)], features: [] })).toContain('not connected')
    live.observe(keypad.attached)
    await tick()
    expect(await live.show({ reports: [Uint8Array.of(0, 1)], features: [] })).toBeNull()
    keypad.writeTrouble = { code: 'hid-failed', message: 'Cannot write to hid device' }
    expect(await live.show({ reports: [Uint8Array.of(0, 2)], features: [] })).toBe('Cannot write to hid device')
    expect(keypad.written.map((report) => [...report])).toEqual([[0, 1]])
  })
})
