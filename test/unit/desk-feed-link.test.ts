import { expect, test } from 'vitest'
import type { WatchAnswer } from '../../server/contract/hall/hall-feed.ts'
import { FeedLink, type FeedSocket, type LinkState } from '../../kiosk/hall/board/feed-link.ts'

/** A socket and a clock in the test's hands. */
class Stage implements FeedSocket {
  connected = false
  connects = 0
  watches = 0
  answer: WatchAnswer | Promise<WatchAnswer> = { ok: true, feedId: 'f', version: 1, windows: [] }
  time = 1_000_000
  states: LinkState[] = []
  versions: number[] = []
  signIns = 0
  timers: { at: number; run: () => void }[] = []
  #listeners = new Map<string, (...args: unknown[]) => void>()
  link = new FeedLink({
    socket: this,
    hall: 'shimin',
    now: () => this.time,
    after: (ms, run) => {
      const timer = { at: this.time + ms, run }
      this.timers.push(timer)
      return () => void (this.timers = this.timers.filter((other) => other !== timer))
    },
    signInAgain: async () => void this.signIns++,
    onPicture: (picture) => this.versions.push(picture.version),
    onLink: (state) => this.states.push(state),
  })

  connect() {
    this.connects++
  }
  disconnect() {
    if (!this.connected) return
    this.connected = false
    this.fire('disconnect', 'io client disconnect')
  }
  on(event: string, listener: (...args: unknown[]) => void) {
    this.#listeners.set(event, listener)
  }
  timeout() {
    return {
      emitWithAck: () => {
        this.watches++
        return Promise.resolve(this.answer)
      },
    }
  }
  fire(event: string, ...args: unknown[]) {
    this.#listeners.get(event)!(...args)
  }
  async up() {
    this.connected = true
    this.fire('connect')
    await settled()
  }
  cut(reason = 'transport close') {
    this.connected = false
    this.fire('disconnect', reason)
  }
  async wait(ms: number) {
    this.time += ms
    for (const timer of this.timers.filter(({ at }) => at <= this.time)) {
      this.timers = this.timers.filter((other) => other !== timer)
      timer.run()
    }
    await settled()
  }
  get last() {
    return this.states.at(-1)!
  }
}

async function settled() {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

async function live(): Promise<Stage> {
  const stage = new Stage()
  stage.link.start()
  await stage.up()
  expect(stage.last).toEqual({ link: 'live' })
  return stage
}

test('watches after connecting and follows version by version', async () => {
  const stage = await live()
  stage.fire('hall:delta', { feedId: 'f', version: 2, windows: [] })
  stage.fire('hall:delta', { feedId: 'f', version: 3, windows: [] })
  expect(stage.versions).toEqual([1, 2, 3])
  expect(stage.watches).toBe(1)
})

test('a gap is watched again, but never twice within a second', async () => {
  const stage = await live()
  stage.answer = { ok: true, feedId: 'f', version: 9, windows: [] }
  stage.fire('hall:delta', { feedId: 'f', version: 5, windows: [] })
  stage.fire('hall:delta', { feedId: 'f', version: 6, windows: [] })
  await settled()
  expect(stage.watches).toBe(1)
  await stage.wait(1_000)
  expect([stage.watches, stage.versions.at(-1)]).toEqual([2, 9])
})

test('a new feed is watched again at once when the last watch is long ago', async () => {
  const stage = await live()
  stage.time += 60_000
  stage.answer = { ok: true, feedId: 'g', version: 0, windows: [] }
  stage.fire('hall:delta', { feedId: 'g', version: 1, windows: [] })
  await settled()
  expect([stage.watches, stage.versions.at(-1)]).toEqual([2, 0])
})

test('says since when the picture stands still, counts the tries, waits longer each time, and comes back', async () => {
  const stage = await live()
  const cutAt = (stage.time += 5_000)
  stage.cut()
  const waits: number[] = []
  for (let attempt = 1; attempt <= 6; attempt++) {
    const { last } = stage
    if (last.link !== 'lost' || last.nextTryAt === null) throw new Error(JSON.stringify(last))
    expect([last.since, last.attempt]).toEqual([cutAt, attempt])
    waits.push(last.nextTryAt - stage.time)
    await stage.wait(last.nextTryAt - stage.time)
    expect(stage.last).toMatchObject({ link: 'lost', nextTryAt: null })
    stage.fire('connect_error', new Error('websocket error'))
  }
  for (const [index, most] of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000].entries()) {
    expect(waits[index]).toBeLessThanOrEqual(most)
    expect(waits[index]).toBeGreaterThanOrEqual(most * 0.75)
  }
  await stage.up()
  expect(stage.last).toEqual({ link: 'live' })
})

test('after a silent cut the picture is only as fresh as the last sign of life', async () => {
  const stage = await live()
  stage.time += 10_000
  stage.link.heard()
  stage.time += 45_000
  stage.cut('ping timeout')
  expect(stage.last).toMatchObject({ link: 'lost', since: stage.time - 45_000 })
})

test('the button tries at once and cancels the waiting', async () => {
  const stage = await live()
  stage.cut()
  const connects = stage.connects
  stage.link.hurry()
  expect([stage.connects, stage.timers.length]).toEqual([connects + 1, 0])
})

test('an ended session asks for the password and goes on', async () => {
  const stage = await live()
  stage.cut()
  const connects = stage.connects
  stage.fire('connect_error', Object.assign(new Error('not-signed-in'), { data: { code: 'not-signed-in' } }))
  await settled()
  expect([stage.signIns, stage.connects]).toEqual([1, connects + 1])
  await stage.up()
  expect(stage.last).toEqual({ link: 'live' })
})

test('a hall that may not be seen is not asked for again', async () => {
  const stage = new Stage()
  stage.answer = { ok: false, code: 'forbidden', message: 'no' }
  stage.link.start()
  await stage.up()
  await stage.wait(60_000)
  expect(stage.last).toEqual({ link: 'refused', code: 'forbidden', message: 'no' })
  expect([stage.connects, stage.connected]).toEqual([1, false])
})

test('without an answer the connection is dropped and made anew', async () => {
  const stage = new Stage()
  stage.answer = Promise.reject(new Error('operation has timed out'))
  stage.link.start()
  await stage.up()
  expect(stage.last).toMatchObject({ link: 'lost', attempt: 1 })
  stage.answer = { ok: true, feedId: 'f', version: 4, windows: [] }
  await stage.wait(1_000)
  await stage.up()
  expect(stage.versions).toEqual([4])
})

test('after stop nothing moves', async () => {
  const stage = await live()
  stage.link.stop()
  await stage.wait(60_000)
  expect([stage.connects, stage.timers.length]).toEqual([1, 0])
})

test('the network comes back while a connection is being made: no second one', async () => {
  const stage = new Stage()
  stage.link.start()
  stage.link.hurry()
  stage.link.hurry()
  expect(stage.connects).toBe(1)
  stage.fire('connect_error', new Error('websocket error'))
  await settled()
  stage.link.hurry()
  stage.link.hurry()
  await stage.wait(60_000)
  expect(stage.connects).toBe(2)
})
