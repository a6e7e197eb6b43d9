import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeReport, untouched } from '../../firmware-bridge/keypad/decode-report.ts'
import { chooseKeypad, learnKeypad } from '../../firmware-bridge/learning/learn-keypad.ts'
import { JUST_OPENED, settleOpening } from '../../firmware-bridge/hub/settle-opening.ts'
import { steadyKeys, type KeyHistories } from '../../firmware-bridge/keypad/steady-keys.ts'
import { LEVELS, type Level } from '../../server/contract/limits.ts'
import type { Layout, Sent } from '../helpers/keypad-layouts.ts'
import { LayoutKeypad } from '../helpers/layout-keypad.ts'
import { seed } from '../helpers/seed.ts'

/** A keypad that nobody thought of, and what disturbs it. */
interface Drawn {
  levels: Level[]
  codes: number[]
  size: number
  at: number
  id: number | null
  /** Bits or values, with or without a report when the key is let go. */
  bits: boolean
  release: boolean
  filler: number
  /** A byte that moves by itself, and what it does. */
  moving: 'none' | 'counter' | 'battery'
  heartbeat: { everyMs: number; moves: boolean; sameKind: boolean } | null
  bounce: boolean
  repeats: number
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  levels: fc.constantFrom<Level[]>([5, 4, 3, 2, 1], [5, 4, 3, 2], [5, 3, 1], [1, 2, 3, 4, 5]),
  codes: fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 5, maxLength: 5 }),
  size: fc.integer({ min: 2, max: 64 }),
  at: fc.nat({ max: 63 }),
  id: fc.option(fc.integer({ min: 1, max: 255 })),
  bits: fc.boolean(),
  release: fc.boolean(),
  filler: fc.nat({ max: 255 }),
  moving: fc.constantFrom('none', 'counter', 'battery'),
  heartbeat: fc.option(
    fc.record({ everyMs: fc.integer({ min: 200, max: 5_000 }), moves: fc.boolean(), sameKind: fc.boolean() }),
  ),
  bounce: fc.boolean(),
  repeats: fc.nat({ max: 3 }),
})

function layoutOf(d: Drawn): Layout {
  const size = Math.max(d.size, 3)
  const at = 1 + (d.at % (size - 1))
  const report = (value: number, moved: number) => {
    const bytes = Array<number>(size).fill(d.filler)
    bytes[0] = moved & 0xff
    bytes[at] = value
    return d.id === null ? bytes : [d.id, ...bytes]
  }
  const moved = (time: number) => ({ none: 0, counter: time, battery: 99 - (time >> 2) })[d.moving]
  const code = (level: Level) => (d.bits ? 1 << level : d.codes[level - 1]!)
  const press = (level: Level, time: number): Sent[] => {
    const down = { bytes: report(code(level), moved(time)) }
    const up = { bytes: report(0, moved(time)), after: 60 }
    const held = Array.from({ length: d.repeats }, () => ({ ...down, after: 20 }))
    const bouncing =
      d.bounce && d.release
        ? [
            { ...up, after: 3 },
            { ...down, after: 3 },
          ]
        : []
    return [down, ...bouncing, ...held, ...(d.release ? [up] : [])]
  }
  const beat = d.heartbeat
  const idle = beat && {
    everyMs: beat.everyMs,
    report: (tick: number): Sent => {
      // A heartbeat of the state is made by a keypad that also says when keys are let go.
      if (beat.sameKind && d.release) return { bytes: report(0, beat.moves ? tick : moved(0)) }
      return { bytes: [...(d.id === null ? [] : [d.id ^ 0x80 || 1]), beat.moves ? tick & 0xff : 7] }
    },
  }
  return {
    name: 'drawn',
    interfaces: [
      {
        facts: { usagePage: 0xff00, usage: 1, interface: 0 },
        reportIds: d.id === null ? [] : [d.id, d.id ^ 0x80 || 1],
      },
    ],
    levels: d.levels,
    press,
    ...(idle ? { idle } : {}),
    as: 'byte',
  }
}

async function learned(layout: Layout, hand: (asked: Level) => Level) {
  const keypad = new LayoutKeypad(layout)
  const chosen = chooseKeypad(await keypad.attached(), [], null)
  if (!chosen.ok) throw new Error(chosen.why)
  const wish = { id: 'drawn', name: { zh: '随机', en: 'drawn' }, levels: layout.levels, seconds: 20, idleSeconds: 11 }
  let chance = 7
  const random = () => (chance = (chance * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const found = await keypad.timers.run(
    learnKeypad(
      keypad.port,
      chosen.keypad,
      wish,
      keypad.timers,
      (news) => {
        if ('ask' in news) keypad.press(hand(news.ask), 500)
        if ('play' in news && 'left' in news) keypad.press(hand(news.play), 500)
      },
      random,
    ),
  )
  return { keypad, found }
}

/** Presses keys on a keypad that is read by a model; what was read of each, and whether something was strange. */
async function readPresses(keypad: LayoutKeypad, model: Parameters<typeof decodeReport>[0], keys: readonly Level[]) {
  let state = untouched(keypad.timers.now)
  let opening = JUST_OPENED
  let histories: KeyHistories = {}
  const read: Level[][] = keys.map(() => [])
  let strange = 0
  let now = 0
  const opened = await keypad.port.open((await keypad.attached())[0]!.path, {
    onReport: (report) => {
      const at = keypad.timers.now
      const decoded = decodeReport(model, state, report, at)
      const settled = settleOpening(opening, decoded)
      opening = settled.opening
      const keysNow = { pressed: decoded.state.pressed, down: settled.down }
      const steady = steadyKeys(histories, model.press, state.pressed, keysNow, at)
      ;({ histories } = steady)
      state = decoded.state
      if (decoded.strange) strange++
      read[now]!.push(...steady.fingers)
    },
    onLost: () => {},
  })
  if (!opened.ok) throw new Error(opened.trouble.message)
  for (; now < keys.length; now++) {
    keypad.press(keys[now]!, 100)
    await keypad.timers.run(new Promise<void>((resolve) => keypad.timers.after(1_500, resolve)))
  }
  return { read: read.slice(0, keys.length), strange }
}

test('whatever keypad is learned, amid noise: what is read is what was pressed, or nothing and a report that is strange', async () => {
  let good = 0
  let tried = 0
  await fc.assert(
    fc.asyncProperty(drawn, fc.array(fc.nat({ max: 4 }), { minLength: 6, maxLength: 12 }), async (d, picks) => {
      tried++
      const { keypad, found } = await learned(layoutOf(d), (asked) => asked)
      if (!found.ok) {
        expect(found.why.length).toBeGreaterThan(10)
        return
      }
      good++
      const keys = picks.map((pick) => d.levels[pick % d.levels.length]!)
      const { read, strange } = await readPresses(keypad, found.model, keys)
      read.forEach((levels, index) => {
        if (levels.length === 0) expect(strange).toBeGreaterThan(0)
        else expect(new Set(levels)).toEqual(new Set([keys[index]]))
      })
    }),
    { seed, numRuns: 300 },
  )
  // Refusing everything would keep the promise, too.
  expect(good / tried).toBeGreaterThan(0.9)
})

test('keys in another order than asked for never become a model: reversed, rotated, two exchanged, one for all', async () => {
  const orders: ((level: Level) => Level)[] = [
    (level) => (6 - level) as Level,
    (level) => ((level % 5) + 1) as Level,
    (level) => ({ 5: 4, 4: 5, 3: 3, 2: 2, 1: 1 })[level] as Level,
    () => 3,
  ]
  await fc.assert(
    fc.asyncProperty(drawn, fc.constantFrom(...orders), async (d, order) => {
      // The technician follows places while learning, and names when the keys are played back.
      const layout = layoutOf({ ...d, levels: [...LEVELS] })
      let asked = 0
      const { found } = await learned(layout, (level) => (asked++ < 10 ? order(level) : level))
      expect(found.ok).toBe(false)
    }),
    { seed, numRuns: 60 },
  )
})

test('a finger that slips now and then costs a press more, and never makes a wrong model', async () => {
  await fc.assert(
    fc.asyncProperty(drawn, fc.infiniteStream(fc.nat({ max: 99 })), async (d, luck) => {
      const { keypad, found } = await learned(layoutOf(d), (asked) => {
        const drawnLuck = luck.next().value as number
        return drawnLuck < 6 ? d.levels[drawnLuck % d.levels.length]! : asked
      })
      if (!found.ok) return
      const { read } = await readPresses(keypad, found.model, d.levels)
      read.forEach((levels, index) => {
        for (const level of levels) expect(level).toBe(d.levels[index])
      })
    }),
    { seed, numRuns: 200 },
  )
})
