import type { Level } from '../../server/contract/limits.ts'
import type { SimulatedFacts } from '../../firmware-bridge/keypad/simulated-hid-port.ts'

/** One report of a press: on which interface, and how long after the one before it, ms. */
export interface Sent {
  on?: number
  bytes: readonly number[]
  after?: number
}

/** A keypad as its hardware is: interfaces, and what a finger makes it send. */
export interface Layout {
  name: string
  interfaces: { facts: Omit<SimulatedFacts, 'vid' | 'pid'>; reportIds: readonly number[] }[]
  levels: readonly Level[]
  /** @param time how many keys were pressed before on this keypad */
  press(level: Level, time: number): Sent[]
  /** What comes by itself. @param tick counts up */
  idle?: { everyMs: number; report(tick: number, lastLevel: Level | null): Sent }
  /** What the learned model must look like. */
  as: 'boot-keyboard' | 'byte' | 'bitmap' | 'pattern' | 'toggle' | 'sequence'
}

const ALL = [5, 4, 3, 2, 1] as const
const VENDOR = { usagePage: 0xff00, usage: 1, interface: 0 }
const KEYBOARD = { usagePage: 1, usage: 6, interface: 0 }
const CONSUMER = { usagePage: 0x0c, usage: 1, interface: 0 }
const one = (facts: Layout['interfaces'][number]['facts'], reportIds: number[] = []) => [{ facts, reportIds }]
const boot = (...usages: number[]) => [0, 0, ...usages, 0, 0, 0, 0, 0, 0].slice(0, 8)
const bootWith = (modifiers: number, ...usages: number[]) => [modifiers, ...boot(...usages).slice(1)]
const UP = boot()
const pad = (bytes: number[], size: number) => [...bytes, ...Array<number>(Math.max(0, size - bytes.length)).fill(0)]
/** Keys go down and up one after the other, as a machine types. */
const typed = (...usages: number[]): Sent[] =>
  usages.flatMap((usage) => [
    { bytes: boot(usage), after: 8 },
    { bytes: UP, after: 8 },
  ])
const downUp = (down: number[], up: number[], heldMs = 90): Sent[] => [{ bytes: down }, { bytes: up, after: heldMs }]
const A = 0x04
const letter = (name: string) => A + name.charCodeAt(0) - 'a'.charCodeAt(0)
const ENTER = 0x28
const NUM_LOCK = 0x53
const DIGIT = (level: Level) => 0x1d + level
const BLOCK = (level: Level) => 0x58 + level
const WORDS: Record<Level, string> = { 5: 'fcmy', 4: 'my', 3: 'jbmy', 2: 'bmy', 1: 'fcbmy' }
const CONSUMER_KEYS: Record<Level, [number, number]> = {
  5: [0xe9, 0x00],
  4: [0xea, 0x00],
  3: [0xe2, 0x00],
  2: [0x83, 0x01],
  1: [0x83, 0x02],
}

const plain: Layout[] = [
  ...[0x1d, 0x58, 0x03, 0x39, 0x44, 0x67].map((base): Layout => ({
    name: `keyboard, usages from ${base + 1}`,
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => downUp(boot(base + level), UP),
    as: 'boot-keyboard',
  })),
  {
    name: 'keyboard, digits counted from the other end',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => downUp(boot(DIGIT((6 - level) as Level)), UP),
    as: 'boot-keyboard',
  },
  {
    name: 'keypad usage 0001:0007',
    interfaces: one({ ...KEYBOARD, usage: 7 }),
    levels: ALL,
    press: (level) => downUp(boot(BLOCK(level)), UP),
    as: 'boot-keyboard',
  },
  {
    name: 'keyboard with a report id',
    interfaces: one(KEYBOARD, [1]),
    levels: ALL,
    press: (level) => downUp([1, ...boot(DIGIT(level))], [1, ...UP]),
    as: 'boot-keyboard',
  },
  ...[2, 3, 8, 16, 32, 64].flatMap((size): Layout[] => [
    {
      name: `vendor, one byte a key, presses alone, ${size} bytes`,
      interfaces: one(VENDOR),
      levels: ALL,
      press: (level) => [{ bytes: pad([0xa5, level], size) }],
      as: 'byte',
    },
    {
      name: `vendor, one bit a key in the last of ${size} bytes`,
      interfaces: one(VENDOR),
      levels: ALL,
      press: (level) => {
        const down = Array<number>(size).fill(0)
        down[size - 1] = 1 << level
        return downUp(down, Array<number>(size).fill(0))
      },
      as: 'bitmap',
    },
  ]),
  {
    name: 'vendor, byte with a release value that is not zero',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level) => downUp([0x30 + level, 0], [0xff, 0]),
    as: 'byte',
  },
  {
    name: 'vendor, low-active bits',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level) => downUp([0xff & ~(1 << level)], [0xff]),
    as: 'byte',
  },
  {
    name: 'vendor, four keys',
    interfaces: one(VENDOR, [3]),
    levels: [5, 4, 3, 2],
    press: (level) => downUp([3, 1 << level], [3, 0]),
    as: 'bitmap',
  },
  {
    name: 'vendor, three keys',
    interfaces: one(VENDOR),
    levels: [5, 3, 1],
    press: (level) => [{ bytes: [level * 16] }],
    as: 'byte',
  },
]

const ids: Layout[] = [
  {
    name: 'an id for each key, released under an id of its own',
    interfaces: one(VENDOR, [1, 2, 3, 4, 5, 9]),
    levels: ALL,
    press: (level) => downUp([level, 1], [9, 0]),
    as: 'pattern',
  },
  {
    name: 'an id for each key, released under the same id',
    interfaces: one(VENDOR, [1, 2, 3, 4, 5]),
    levels: ALL,
    press: (level) => downUp([level, 1], [level, 0]),
    as: 'pattern',
  },
  {
    name: 'an id for each key, presses alone, nothing but the id',
    interfaces: one(VENDOR, [1, 2, 3, 4, 5]),
    levels: ALL,
    press: (level) => [{ bytes: [level] }],
    as: 'pattern',
  },
  {
    name: 'a release under another id',
    interfaces: one(VENDOR, [1, 2]),
    levels: ALL,
    press: (level) => downUp([1, level], [2, 0]),
    as: 'pattern',
  },
  {
    name: 'no ids, and a first byte that is always the same',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level) => downUp([7, level], [7, 0]),
    as: 'byte',
  },
  {
    name: 'no ids, a first byte that falls like a battery',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level, time) => downUp([100 - (time >> 1), level], [100 - (time >> 1), 0]),
    as: 'byte',
  },
  {
    name: 'ids, a battery heartbeat under an id of its own',
    interfaces: one(VENDOR, [1, 2]),
    levels: ALL,
    press: (level) => downUp([1, 1 << level], [1, 0]),
    idle: { everyMs: 1_300, report: (tick) => ({ bytes: [2, 90 - (tick >> 2)] }) },
    as: 'bitmap',
  },
]

const idle: Layout[] = [200, 1_000, 5_000].flatMap((everyMs): Layout[] => [
  {
    name: `a heartbeat of the state every ${everyMs} ms`,
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level) => downUp([1 << level, 0x55], [0, 0x55]),
    idle: { everyMs, report: () => ({ bytes: [0, 0x55] }) },
    as: 'bitmap',
  },
  {
    name: `a heartbeat that counts, under the id of the keys, every ${everyMs} ms`,
    interfaces: one(VENDOR, [4]),
    levels: ALL,
    press: (level, time) => downUp([4, level, time & 0xff], [4, 0, time & 0xff]),
    idle: { everyMs, report: (tick) => ({ bytes: [4, 0, (tick * 7) & 0xff] }) },
    as: 'byte',
  },
  {
    name: `a heartbeat of another length every ${everyMs} ms, presses alone`,
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level) => [{ bytes: [0x10, level, 0] }],
    idle: { everyMs, report: (tick) => ({ bytes: [0x10, tick & 3] }) },
    as: 'byte',
  },
])

const keyboards: Layout[] = [
  {
    name: 'NumLock first',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => typed(NUM_LOCK, BLOCK(level), NUM_LOCK),
    as: 'boot-keyboard',
  },
  {
    name: 'Shift sent first',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => [
      { bytes: bootWith(2) },
      { bytes: bootWith(2, DIGIT(level)), after: 8 },
      { bytes: bootWith(2), after: 8 },
      { bytes: UP, after: 8 },
    ],
    as: 'boot-keyboard',
  },
  {
    name: 'Shift as a usage, then the digit',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => [
      { bytes: boot(0xe1) },
      { bytes: boot(0xe1, DIGIT(level)), after: 8 },
      { bytes: boot(0xe1), after: 8 },
      { bytes: UP, after: 8 },
    ],
    as: 'boot-keyboard',
  },
  {
    name: 'Ctrl+Alt+digit',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => [
      { bytes: bootWith(1) },
      { bytes: bootWith(5), after: 8 },
      { bytes: bootWith(5, DIGIT(level)), after: 8 },
      { bytes: UP, after: 8 },
    ],
    as: 'boot-keyboard',
  },
  {
    name: 'modifiers alone',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => downUp(bootWith(1 << level), UP),
    as: 'bitmap',
  },
  {
    name: 'letter and Enter',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => typed(A + level, ENTER),
    as: 'boot-keyboard',
  },
  {
    name: 'several letters and Enter, one of them its own',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => typed(letter('p'), letter('j'), A + level, ENTER),
    as: 'boot-keyboard',
  },
  {
    name: 'pinyin initials and Enter, no letter of its own',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => typed(...[...WORDS[level]].map((name) => letter(name)), ENTER),
    as: 'sequence',
  },
  {
    name: 'words with doubled letters and Enter',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => typed(...Array<number>(level).fill(letter('x')), ENTER),
    as: 'sequence',
  },
  {
    name: 'the same letters in another order and Enter',
    interfaces: one(KEYBOARD),
    levels: [5, 1],
    press: (level) => typed(...(level === 5 ? [4, 5] : [5, 4]), ENTER),
    as: 'sequence',
  },
  {
    name: 'numeric block with NumLock off',
    interfaces: one(KEYBOARD),
    levels: ALL,
    press: (level) => downUp(boot({ 1: 0x4d, 2: 0x51, 3: 0x4e, 4: 0x50, 5: 0x4f }[level]), UP),
    as: 'boot-keyboard',
  },
  {
    name: 'a keyboard of bits',
    interfaces: one(KEYBOARD, [1]),
    levels: ALL,
    press: (level) => downUp([1, ...pad([0, 0, 0, 1 << level], 15)], [1, ...pad([], 15)]),
    as: 'bitmap',
  },
  {
    name: 'consumer keys, usages that share their low byte',
    interfaces: one(CONSUMER, [2]),
    levels: ALL,
    press: (level) => downUp([2, ...CONSUMER_KEYS[level]], [2, 0, 0]),
    as: 'pattern',
  },
  {
    name: 'consumer keys without an id',
    interfaces: one(CONSUMER),
    levels: ALL,
    press: (level) => downUp([0xb4 + level, 0], [0, 0]),
    as: 'byte',
  },
]

const PAIRED = { keyboard: { ...KEYBOARD, interface: 0 }, vendor: { ...VENDOR, interface: 1 } }
const several: Layout[] = [
  {
    name: 'keyboard and vendor interface, the keyboard carries the keys',
    interfaces: [...one(PAIRED.keyboard), ...one(PAIRED.vendor)],
    levels: ALL,
    press: (level) => downUp(boot(DIGIT(level)), UP),
    as: 'boot-keyboard',
  },
  {
    name: 'keyboard and vendor interface, the vendor carries the keys',
    interfaces: [...one(PAIRED.keyboard), ...one(PAIRED.vendor)],
    levels: ALL,
    press: (level) => [{ on: 1, bytes: [level, 0] }],
    as: 'byte',
  },
  {
    name: 'keyboard and vendor interface, both carry the keys',
    interfaces: [...one(PAIRED.keyboard), ...one(PAIRED.vendor)],
    levels: ALL,
    press: (level) => [
      { bytes: boot(DIGIT(level)) },
      { on: 1, bytes: [1 << level], after: 1 },
      { bytes: UP, after: 80 },
      { on: 1, bytes: [0], after: 1 },
    ],
    as: 'bitmap',
  },
  {
    name: 'two keyboard interfaces, the second carries the keys',
    interfaces: [...one(PAIRED.keyboard), ...one({ ...KEYBOARD, interface: 1 }, [1])],
    levels: ALL,
    press: (level) => [
      { on: 1, bytes: [1, ...boot(DIGIT(level))] },
      { on: 1, bytes: [1, ...UP], after: 60 },
    ],
    as: 'boot-keyboard',
  },
  {
    name: 'vendor interface with a heartbeat, keyboard with the keys',
    interfaces: [...one(PAIRED.keyboard), ...one(PAIRED.vendor)],
    levels: ALL,
    press: (level) => downUp(boot(BLOCK(level)), UP),
    idle: { everyMs: 700, report: (tick) => ({ on: 1, bytes: [tick & 0xff, 1] }) },
    as: 'boot-keyboard',
  },
  {
    name: 'consumer and keyboard interface, the consumer interface carries the keys',
    interfaces: [...one(PAIRED.keyboard), ...one({ ...CONSUMER, interface: 1 }, [3])],
    levels: ALL,
    press: (level) => [
      { on: 1, bytes: [3, ...CONSUMER_KEYS[level]] },
      { on: 1, bytes: [3, 0, 0], after: 70 },
    ],
    as: 'pattern',
  },
]

const odd: Layout[] = [
  {
    name: 'bits that repeat while a key is held',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level) => [
      { bytes: [1 << level, 0] },
      ...[1, 2, 3].map(() => ({ bytes: [1 << level, 0], after: 30 })),
      { bytes: [0, 0], after: 30 },
    ],
    as: 'bitmap',
  },
  {
    name: 'a bit that alternates beside the value',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level, time) => [{ bytes: [(time % 2) * 0x80 + level] }],
    as: 'byte',
  },
  {
    name: 'bits that turn over with each press and stay',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (() => {
      let bits = 0
      return (level: Level) => [{ bytes: [(bits ^= 1 << level), 0x11] }]
    })(),
    as: 'toggle',
  },
  {
    name: 'absolute positions, and back to the middle',
    interfaces: one({ usagePage: 1, usage: 4, interface: 0 }),
    levels: ALL,
    press: (level) => downUp([level * 50 - 50, 127], [127, 127]),
    as: 'byte',
  },
  {
    name: 'absolute values that stay, repeated at each press',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level) => [{ bytes: [0, 0, level * 20] }],
    as: 'byte',
  },
  {
    name: 'a counter in each press',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level, time) => [{ bytes: [time & 0xff, time >> 8, 0x40 + level, 0] }],
    as: 'byte',
  },
  {
    name: 'two values together name the key',
    interfaces: one(VENDOR),
    levels: [5, 4, 3, 2],
    press: (level) => downUp([1 + (level & 1), 1 + ((level - 2) >> 1)], [0, 0]),
    as: 'pattern',
  },
  {
    name: 'a code, then a report that all keys send',
    interfaces: one(VENDOR, [1]),
    levels: ALL,
    press: (level) => [{ bytes: [1, 0x20 + level, 1] }, { bytes: [1, 0x7f, 1], after: 10 }],
    as: 'byte',
  },
  {
    name: 'a greeting before the code, which all keys send',
    interfaces: one(VENDOR),
    levels: ALL,
    press: (level) => [{ bytes: [0xee, 0] }, { bytes: [0x20 + level, 0], after: 5 }, { bytes: [0, 0], after: 60 }],
    as: 'byte',
  },
]

/** Every kind of keypad that the bag holds. */
export const LAYOUTS: readonly Layout[] = [...plain, ...ids, ...idle, ...keyboards, ...several, ...odd]
