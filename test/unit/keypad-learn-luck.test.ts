import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sameProduct, writeWhole } from '../../firmware-bridge/learning/learn-command.ts'
import { inputReportIds } from '../../firmware-bridge/keypad/report-descriptor.ts'
import { LEVELS, type Level } from '../../server/contract/limits.ts'
import type { Layout } from '../helpers/keypad-layouts.ts'
import { learnLayout } from '../helpers/learn-layout.ts'

/** One bit a key, pressed and let go. */
const PLAIN: Layout = {
  name: 'plain',
  interfaces: [{ facts: { usagePage: 0xff00, usage: 1, interface: 0 }, reportIds: [] }],
  levels: LEVELS,
  press: (level) => [{ bytes: [1 << level, 0] }, { bytes: [0, 0], after: 90 }],
  as: 'bitmap',
}
const DOWN = (level: Level) => ({ bytes: [1 << level, 0] })
const UP = { bytes: [0, 0] }

test('unplugged in the middle: it says so, and nothing is held any more', async () => {
  const { found, keypad } = await learnLayout(PLAIN, {
    answer: (level, pad) => (level === 3 ? pad.timers.after(200, () => pad.unplug()) : pad.press(level, 700)),
  })
  expect(found).toMatchObject({ ok: false, why: expect.stringContaining('拔掉') as string })
  expect(keypad.isOpen).toBe(false)
})

test('a key that is never pressed: its name, after the seconds that were asked for', async () => {
  const { found, keypad } = await learnLayout(PLAIN, {
    answer: (level, pad) => void (level === 2 ? null : pad.press(level, 700)),
  })
  expect(found).toMatchObject({ ok: false, why: expect.stringContaining('20 秒内没有按「不满意」键') as string })
  // Eleven seconds of listening, six presses, and the twenty seconds.
  expect(keypad.timers.now).toBeLessThan(50_000)
})

test('pressed twice, held for five seconds, bounced: asked for once more, and learned', async () => {
  const { found, asked } = await learnLayout(PLAIN, {
    answer: (level, pad, news) => {
      const time = 'time' in news ? news.time : 0
      if (level === 5 && time === 1) pad.send([DOWN(5), { ...UP, after: 5_000 }], 700)
      else if (level === 4 && time === 1)
        pad.send([DOWN(4), { ...UP, after: 90 }, { ...DOWN(4), after: 200 }, { ...UP, after: 90 }], 700)
      else if (level === 1 && time === 2)
        pad.send([DOWN(1), { ...UP, after: 4 }, { ...DOWN(1), after: 4 }, { ...UP, after: 80 }], 700)
      else pad.press(level, 700)
    },
  })
  if (!found.ok) throw new Error(found.why)
  expect(found.model.report).toMatchObject({ layout: 'bitmap' })
  expect(asked.filter((news) => 'ask' in news && news.ask === 5).length).toBeGreaterThan(2)
})

test('a slip is told by the presses of that key alone, and costs that key two presses more', async () => {
  const { found, asked } = await learnLayout(PLAIN, {
    answer: (level, pad, news) => void pad.press('time' in news && level === 3 && news.time === 2 ? 2 : level, 700),
  })
  if (!found.ok) throw new Error(found.why)
  expect(asked.flatMap((news) => ('ask' in news ? [news.ask] : []))).toEqual([5, 5, 4, 4, 3, 3, 3, 3, 2, 2, 1, 1])
})

test('the key of another level pressed both times: that key alone is asked for again, with the reason', async () => {
  let wrong = 0
  const { found, asked } = await learnLayout(PLAIN, {
    answer: (level, pad, news) => void pad.press('ask' in news && level === 2 && wrong++ < 2 ? 4 : level, 700),
  })
  if (!found.ok) throw new Error(found.why)
  const again = asked.filter((news) => 'again' in news)
  expect(again).toEqual([{ again: 2, why: expect.stringContaining('评价 2 和 4 的键发出的信号一样') as string }])
})

test('two people pressing: refused with a sentence, never a model that mixes them', async () => {
  let other = 0
  const { found } = await learnLayout(PLAIN, {
    // Now and then a play-back by chance is just what the second person presses, and then nothing is mixed.
    random: () => 0,
    answer: (level, pad) => {
      pad.press(level, 700)
      pad.press(LEVELS[other++ % 5]!, 720)
    },
  })
  expect(found.ok ? '' : found.why.length).toBeGreaterThan(10)
})

test('a thousand reports a second that say nothing are no reason to give up; ones that never repeat are', async () => {
  const chatter = (report: (tick: number) => number[]): Layout => ({
    ...PLAIN,
    idle: { everyMs: 1, report: (tick) => ({ bytes: report(tick) }) },
  })
  const steady = await learnLayout(chatter(() => [0, 0]))
  expect(steady.found).toMatchObject({ ok: true })
  const counting = await learnLayout(chatter((tick) => [0, tick & 0xff]))
  expect(counting.found).toMatchObject({ ok: true })
  const raving = await learnLayout({
    ...PLAIN,
    press: () => Array.from({ length: 5_200 }, (_, i) => ({ bytes: [i & 0xff, i >> 8], after: 1 })),
  })
  expect(raving.found).toMatchObject({ ok: false, why: expect.stringContaining('停不下来') as string })
})

test('played back in another order than learned: refused, with what was wanted and what was read', async () => {
  const { found, asked } = await learnLayout(PLAIN, {
    answer: (level, pad, news) => void pad.press('ask' in news ? ((6 - level) as Level) : level, 700),
  })
  expect(found).toMatchObject({ ok: false, why: expect.stringContaining('次序按反了') as string })
  expect(asked.filter((news) => 'read' in news).length).toBeGreaterThan(0)
})

test('report ids stand in the descriptor, whatever its lengths claim; what is no descriptor has none to tell', () => {
  const descriptor = (...bytes: number[]) => Uint8Array.from(bytes)
  // Usage page, usage, collection; report id 3 with a count of 4 GiB; a second id; end.
  const lying = Buffer.from('0600ff0901a101 8503750897ffffffff8102 850595018102 85079102c0'.replaceAll(' ', ''), 'hex')
  expect(inputReportIds(lying)).toEqual([3, 5])
  expect(inputReportIds(descriptor(0x75, 0x08, 0x95, 0x01, 0x81, 0x02))).toEqual([])
  expect(inputReportIds(descriptor(0x85))).toBeNull()
  expect(inputReportIds(descriptor(0x81, 0x02, 0x97, 0x01))).toBeNull()
  expect(inputReportIds(descriptor())).toBeNull()
  // A long item is passed over.
  expect(inputReportIds(descriptor(0xfe, 0x02, 0x00, 0x85, 0x09, 0x81, 0x02))).toEqual([])
})

test('a model that cannot be written is said so, and nothing half of it is left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-learned-'))
  try {
    const file = join(folder, 'mine.json')
    // In the place of the draft, so that root fails, too.
    mkdirSync(`${file}.new/x`, { recursive: true })
    expect(writeWhole(file, '{}')).toContain('没有写成')
    expect(existsSync(file)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a keyboard-type model that would silence another keyboard of the same make is warned of', async () => {
  const keyboard: Layout = {
    ...PLAIN,
    interfaces: [{ facts: { usagePage: 1, usage: 6, interface: 0 }, reportIds: [] }],
    press: (level) => [{ bytes: [0, 0, 0x1d + level, 0, 0, 0, 0, 0] }, { bytes: Array<number>(8).fill(0), after: 60 }],
  }
  const { found, keypad } = await learnLayout(keyboard)
  if (!found.ok) throw new Error(found.why)
  const mine = await keypad.attached()
  const clerks = mine.map((one) => ({ ...one, port: 'p/9', path: '/clerk' }))
  expect(sameProduct(found.model, mine, mine)).toBe(0)
  expect(sameProduct(found.model, mine, [...mine, ...clerks])).toBe(1)
})
