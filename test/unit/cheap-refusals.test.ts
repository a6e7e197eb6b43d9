import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkItem, checkMessage } from '../../server/ingest/check-item.ts'
import { Intake } from '../../server/ingest/intake.ts'
import { jsonSize } from '../../server/ingest/json-size.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import type { Answer, StrangerDevice } from '../helpers/stranger-device.ts'

/** What a faulty or a hostile device can make the hub do: less than it does itself. */

let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())

function processorMs(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

describe('naming what is wrong', () => {
  const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`field-${i}`, i]))

  test('in a message of ten thousand unknown fields costs a part of reading it', () => {
    const text = JSON.stringify({ sent: {}, items: [], ...fields(10_000) })
    const messages = Array.from({ length: 100 }, () => JSON.parse(text) as object)
    const reading = processorMs(() => messages.forEach(() => JSON.parse(text)))
    let answers: ReturnType<typeof checkMessage>[] = []
    const naming = processorMs(() => (answers = messages.map(checkMessage)))
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: 'unknown-field', retry: 'never' })
    // Every fault was listed, which took seven times as long as reading them; now it is half.
    expect(naming).toBeLessThan(Math.max(2 * reading, 50))
  })

  test('is as it was: unknown fields first, then the level, then anything else', () => {
    const code = (item: unknown) => {
      const checked = checkItem(item)
      return checked.ok ? 'ok' : checked.code
    }
    expect(code({ kind: 'press', level: 9, mood: 1 })).toBe('unknown-field')
    expect(code({ kind: 'press', level: 9 })).toBe('bad-level')
    expect(code({ kind: 'press', level: null })).toBe('bad-level')
    expect(code({ kind: 'press', level: 5 })).toBe('malformed')
    expect(code({ kind: 'extra', reasons: 'attitude' })).toBe('malformed')
    expect(code(JSON.parse('{"kind":"press","__proto__":{}}'))).toBe('unknown-field')
  })

  test('a message is measured without writing it down, and no further than it may go', () => {
    const message = { a: 'x'.repeat(100), b: [1, 2, { c: true }], d: '好' }
    const bytes = Buffer.byteLength(JSON.stringify(message))
    expect(jsonSize(message, bytes + 8)).toBe('fits')
    expect(jsonSize(message, bytes - 8)).toBe('too-large')
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(jsonSize(deep, 256 * 1024)).toBe('too-deep')
    let looked = 0
    const wide = new Proxy(
      Array.from({ length: 100_000 }, () => 1),
      {
        get: (of, name) => {
          looked++
          return Reflect.get(of, name) as unknown
        },
      },
    )
    expect(jsonSize(wide, 1_000)).toBe('too-large')
    expect(looked).toBeLessThan(1_000)
  })
})

/** Of a hub that has nothing to do. */
const IDLE = { waitingMs: () => 0, itemMs: () => 0 }

describe('a budget for each device', () => {
  test('a message of refused items is kept at once, then one a second, and none is refused without being kept', () => {
    let now = 0
    const intake = new Intake(IDLE, () => now)
    expect([intake.mayRefuse('a', 500), intake.mayRefuse('a', 1)]).toEqual([true, false])
    expect([intake.mayRefuse('b', 500), intake.mayRefuse('a', 0)]).toEqual([true, true])
    now += 10_000
    expect([intake.mayRefuse('a', 11), intake.mayRefuse('a', 10)]).toEqual([false, true])
  })

  test('who talks without end is not listened to for a while, its presses included; others are', () => {
    let now = 0
    const intake = new Intake(IDLE, () => now)
    let heard = 0
    while (intake.mayTalk('a')) heard++
    expect(heard).toBeLessThanOrEqual(200)
    expect([intake.mayEnter('a', 1), intake.mayEnter('b', 1), intake.mayTalk('b')]).toEqual([false, true, true])
    now += 1_000
    expect(intake.mayEnter('a', 1)).toBe(true)
  })

  test('what was turned away is forgotten when it is over: memory does not grow with devices', () => {
    let now = 0
    const intake = new Intake(IDLE, () => now)
    for (let i = 0; i < 50_000; i++) {
      now += 100
      expect(intake.mayTalk(`device-${i}`)).toBe(true)
    }
  })
})

describe('a flood', () => {
  const malformed = (device: StrangerDevice) =>
    Array.from({ length: 500 }, () => ({ ...device.press(5), level: 9, note: 'x'.repeat(200) }))

  test('of malformed items is kept as far as a faulty device needs it, told to come later, and felt by nobody', async () => {
    const flooding = await hub.device(hub.freshWindow())
    const bystander = await hub.device(hub.freshWindow())
    const answers: Answer[] = []
    const flood = Array.from({ length: 12 }, async () => {
      for (let i = 0; i < 3; i++) answers.push(await flooding.submit(malformed(flooding)))
    })
    for (let i = 0; i < 5; i++)
      expect((await bystander.submit([bystander.press(5)])).results?.[0]?.status).toBe('stored')
    await Promise.all(flood)
    const kept = hub.rows('refusal').length
    expect(kept).toBe(500)
    for (const answer of answers) if (!answer.ok) expect(answer).toMatchObject({ code: 'busy', retry: 'later' })
    expect(answers.filter(({ ok }) => ok)).toHaveLength(kept / 500)
    // What it has to say that is right is still taken.
    expect((await flooding.submit([flooding.press(4)])).results?.[0]?.status).toBe('stored')
  })

  test('of hellos and beats is answered busy, and a device that says a few is not', async () => {
    const flooding = await hub.device(hub.freshWindow())
    const answers = await Promise.all(Array.from({ length: 300 }, () => flooding.hello()))
    expect(answers.filter(({ ok }) => ok).length).toBeLessThan(200)
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'busy', retry: 'later' })
    const bystander = await hub.device(hub.freshWindow())
    expect((await bystander.hello())['ok']).toBe(true)
  })
})
