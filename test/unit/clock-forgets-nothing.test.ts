import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AttemptLimiter } from '../../server/machine/attempt-limiter.ts'
import { openAccess } from '../../server/store/access/open-access.ts'
import { correctionsOf, lengthOf, proposedFields } from '../../kiosk/office/clock/clock-view.ts'
import { spanText, span } from '../../server/cli/commands/clock.ts'
import type { ClockStretch, HubClockState } from '../../server/contract/hub/hub-clock.ts'
import { pairingCodesOn } from '../helpers/pairing-codes-on.ts'
import { accessOnDisk, EASY_LIMITS, type AccessOnDisk } from '../helpers/access-on-disk.ts'

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

describe("what lives by the hub's clock, while that is in doubt and afterwards", () => {
  let on: AccessOnDisk
  let doubtful: boolean
  let access: ReturnType<typeof openAccess>
  let codes: ReturnType<typeof pairingCodesOn>
  beforeEach(async () => {
    on = accessOnDisk()
    doubtful = false
    access = openAccess({
      db: on.db,
      now: () => on.clock.now,
      uptime: () => on.clock.uptime,
      secret: Buffer.alloc(32, 7),
      isClockDoubtful: () => doubtful,
      limits: EASY_LIMITS,
    })
    codes = pairingCodesOn(on.db, () => on.clock.now, { isClockDoubtful: () => doubtful })
    await access.users.add({ username: 'li', role: 'campaign-office' }, 'a long password', false, 'hub')
  })
  afterEach(() => on.close())

  test('a code and a session of before live on after a year ahead; those made meanwhile do not live for a year', () => {
    const before = access.sessions.start('li').token
    const { code } = codes.create({ kind: 'kiosk' }, 'cli:test')
    doubtful = true
    on.clock.now += YEAR
    const meanwhile = access.sessions.start('li').token
    const late = codes.create({ kind: 'keypad' }, 'cli:test').code
    expect(access.sessions.find(before)).toBeNull()
    expect(access.sessions.find(meanwhile)).not.toBeNull()
    on.clock.now -= YEAR
    doubtful = false
    expect(access.sessions.find(before)).not.toBeNull()
    expect(access.sessions.find(meanwhile)).toBeNull()
    expect(() => codes.redeem(late)).toThrow('pairing code unknown')
    expect(codes.redeem(code)).toMatchObject({ kind: 'kiosk' })
  })

  test('with a clock that is right, what is over is dropped as ever', () => {
    access.sessions.start('li')
    codes.create({ kind: 'kiosk' }, 'cli:test')
    on.clock.now += YEAR
    access.sessions.start('li')
    codes.create({ kind: 'kiosk' }, 'cli:test')
    const count = (table: string) => on.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
    expect([count('session'), count('pairing_code')]).toEqual([1, 1])
  })

  test('nobody is shut out until a year that was told by mistake comes', () => {
    let now = YEAR
    const limiter = new AttemptLimiter({ limit: 2, windowMs: 60_000, now: () => now })
    for (const _ of [1, 2]) limiter.take('li')
    expect(limiter.take('li')).toBe(false)
    now = 0
    expect(limiter.isShut('li')).toBe(false)
    for (const _ of [1, 2]) expect(limiter.take('li')).toBe(true)
    expect(limiter.take('li')).toBe(false)
  })
})

describe('what an officer types into the card', () => {
  const stretch = (more: Partial<ClockStretch>): ClockStretch => ({
    entry: 10,
    before: 20,
    why: 'stepped',
    clock: '2026-11-18T11:00:00+08:00',
    byMs: HOUR,
    ratings: 3,
    services: 0,
    from: '2026-11-18T11:00:05+08:00',
    to: '2026-11-18T11:30:00+08:00',
    proposedMs: -HOUR,
    ...more,
  })
  const state: HubClockState = {
    hubTime: '2026-11-18T10:40:00+08:00',
    doubted: true,
    waiting: 3,
    stretches: [
      stretch({}),
      stretch({ entry: 20, before: null, clock: '2026-11-18T10:30:00+08:00', byMs: -HOUR, proposedMs: 0 }),
    ],
    against: null,
    settled: [],
  }

  test('as proposed: the stretch that was wrong is moved, the other is not', () => {
    const real = proposedFields(state)
    expect(real).toEqual(['2026-11-18T10:00:00', '2026-11-18T10:30:00'])
    const { from, to } = state.stretches[0]!
    expect(correctionsOf(state, { real, earlier: '' })).toEqual([{ after: 10, before: 20, from, to, byMs: -HOUR }])
  })

  test('a field that is not filled in is asked for; what came before the doubt is moved by what the clock was set', () => {
    expect(correctionsOf(state, { real: ['', '2026-11-18T10:30:00'], earlier: '' })).toBeNull()
    const set = { ...state, stretches: [stretch({ byMs: -HOUR, clock: '2026-11-18T10:00:00+08:00', before: null })] }
    const real = ['2026-11-18T10:00:00']
    expect(correctionsOf(set, { real, earlier: '2026-11-17T08:30' })).toEqual([
      { before: 10, from: '2026-11-17T08:30:00+08:00', to: '2026-11-18T11:01:00+08:00', byMs: -HOUR },
    ])
    expect(correctionsOf(set, { real, earlier: 'yesterday' })).toBeNull()
  })

  test('lengths are said as people say them', () => {
    expect([61_000, HOUR, -6 * YEAR - 9 * HOUR, 0].map(lengthOf)).toEqual([
      '1 分 1 秒',
      '1 小时',
      '2190 天 9 小时',
      '0 秒',
    ])
  })
})

test.each([
  ['-1h', -HOUR],
  ['2d3h15m', 51 * HOUR + 15 * 60_000],
  ['90s', 90_000],
])('%s on the command line', (text, ms) => {
  expect(span.read(text, 'by')).toBe(ms)
  expect(span.read(spanText(ms), 'by')).toBe(ms)
})

test.each(['', '1', 'h', '-', '1h 3m', '1.5h'])('%j is no span', (text) => {
  expect(() => span.read(text, 'by')).toThrow('is not a span')
})
