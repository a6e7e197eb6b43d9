import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HubClockState } from '../../server/contract/hub/hub-clock.ts'
import { random } from '../fixtures/ledger/test-ledger.ts'
import { DAY, HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'
import { seed } from '../helpers/seed.ts'
import { TcpProxy } from '../helpers/tcp-proxy.ts'

/** Ten minutes before midnight: what is dated by the minute must come to the right day. */
const BEGIN = TEN + 13 * HOUR + 50 * MINUTE
const ROUNDS = 44

let data: string
let hub: TestHub
let network: TcpProxy
let devices: LinkedDevice[]
let time: number
let wrong: number

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-wrong-clock-'))
  time = BEGIN
  wrong = 0
  hub = await TestHub.start({ data, now: BEGIN, trueTime: () => time })
  await hub.signIn('campaign-office')
  network = await TcpProxy.before(hub.url)
  devices = []
  for (let i = 0; i < 6; i++) {
    const window = hub.freshWindow()
    await hub.post(window, i % 2 === 0 ? 'J16' : 'J23', LONG_AGO)
    const who = await hub.enrol(window)
    // Each device's own clock is off by some minutes, which never matters.
    const ahead = (i - 3) * 7 * MINUTE
    devices.push(
      new LinkedDevice({ url: network.url, ...who, wall: () => time + ahead, monotonic: () => time - BEGIN + HOUR }),
    )
  }
  for (const device of devices) device.start()
  await online()
})
afterEach(async () => {
  for (const device of devices) device.stop()
  await network.stop()
  await hub.stop()
  rmSync(data, { recursive: true })
})

const online = () => expect.poll(() => devices.every(({ state }) => state.link === 'online')).toBe(true)
const settled = () => expect.poll(() => devices.every((device) => device.settled)).toBe(true)

function pass(ms: number): void {
  time += ms
  hub.clock.now = time + wrong
  for (const device of devices) device.clock.read()
}

async function restart(): Promise<void> {
  network.reachable = false
  network.cut()
  await hub.hub.close()
  hub = await TestHub.start({ data, now: time + wrong, trueTime: () => time })
  network.target = hub.url
  network.reachable = true
}

/** An officer who has the machine's clock set right, and takes what the hub proposes. */
async function correct(): Promise<void> {
  const token = hub.inside.sessions.start('campaign-office-1').token
  const { stretches } = (await hub.call('GET', '/api/v1/clock', { token })).body as HubClockState
  const shifts = stretches.flatMap(({ entry, before, from, to, proposedMs }) =>
    proposedMs === 0 || from === null
      ? []
      : [{ after: entry, ...(before === null ? {} : { before }), from, to, byMs: proposedMs }],
  )
  const done = await hub.call('POST', '/api/v1/clock', { token, body: { shifts, reason: '已核对' } })
  expect(done.status, done.text).toBe(200)
}

test.each<[string, number]>([
  ['an hour ahead', HOUR],
  ['a year ahead', 365 * DAY],
  ['back in 2020', Date.parse('2020-01-01T08:00:00+08:00') - BEGIN],
])(
  `a hub whose clock is %s for a while, restarts and lost lines meanwhile, then corrected (seed ${seed}): 0 lost, 0 doubled, every press on its day`,
  async (_, off) => {
    const chance = random(seed)
    const pressed = new Map<string, number>()
    for (let round = 0; round < ROUNDS; round++) {
      if (round === 12) wrong = off
      if (round === 20) await restart()
      if (round === 30) wrong = 0
      pass(0)
      if (round === 36) await correct()
      const down = chance() < 0.25
      if (down) {
        network.reachable = false
        network.cut()
      }
      for (const device of devices)
        if (chance() < 0.5) {
          const { id } = await device.press(Math.ceil(chance() * 5))
          pressed.set(id, time)
        }
      if (down) {
        // They lie on the devices while time goes on.
        pass(Math.ceil(chance() * 40) * SECOND)
        network.reachable = true
      }
      await settled()
      pass(Math.ceil(20 + chance() * 40) * SECOND)
    }
    await settled()

    const { sql } = hub.hub.ledger
    const rows = sql(`SELECT lower(hex(id)) AS id, occurred, verdict, rule, unit FROM rating ORDER BY n`).all() as {
      id: string
      occurred: number
      verdict: string
      rule: string
      unit: string | null
    }[]
    const found = new Map(rows.map((row) => [row.id, row]))
    expect([rows.length, found.size]).toEqual([pressed.size, pressed.size])
    for (const [id, at] of pressed) {
      const row = found.get(id.replaceAll('-', ''))!
      expect([id, row.occurred]).toEqual([id, at])
      expect(row.rule).not.toBe('clock')
      expect(row.unit).toMatch(/^J(16|23)$/)
    }
    // As many on each side of midnight as were made there, by the figures that a score is made of.
    const figures = sql(
      `SELECT day, sum(c1 + c2 + c3 + c4 + c5) AS counted FROM score_day GROUP BY day HAVING counted > 0 ORDER BY day`,
    ).all() as { day: number; counted: number }[]
    const days = Map.groupBy(
      rows.filter(({ verdict }) => verdict === 'counted'),
      ({ occurred }) => Math.floor((occurred + 8 * HOUR) / DAY),
    )
    expect(figures.map(({ day, counted }) => [day, counted])).toEqual(
      [...days].map(([day, ratings]) => [day, ratings.length]).toSorted((a, b) => a[0]! - b[0]!),
    )
    expect(figures).toHaveLength(2)
    // No device forgot anything on the word of that clock.
    expect(devices.reduce((sum, { outbox }) => sum + outbox.entries.length, 0)).toBe(pressed.size)
  },
)
