import { describe, expect, test } from 'vitest'
import { age, countdown, shanghai, span } from '../../kiosk/elements/ages.ts'
import { grouped, percent } from '../../kiosk/elements/figures.ts'
import { HubClock } from '../../kiosk/elements/hub-clock.ts'
import { problemOf } from '../../kiosk/elements/problem.ts'

describe('percent', () => {
  test.each([
    // part, whole, decimals, shown
    [15, 16, 1, '93.8'],
    [1, 3, 2, '33.33'],
    [2, 3, 2, '66.67'],
    [1, 8, 2, '12.50'],
    [0, 5, 1, '0.0'],
    [5, 5, 2, '100.00'],
    [0, 0, 2, null],
    // One bad rating among many must not vanish in rounding, nor a single good one.
    [99_999, 100_000, 2, '99.99'],
    [1, 100_000, 2, '0.01'],
    // Half up by whole numbers: 0.125 in binary is exact, 1.005 is not.
    [201, 20_000, 2, '1.01'],
  ] as const)('%i of %i with %i decimals is %s', (part, whole, decimals, shown) => {
    expect(percent(part, whole, decimals)).toBe(shown)
  })
})

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('%i is grouped as %s', (n, text) => expect(grouped(n)).toBe(text))

test.each([
  [-5_000, '0 秒'],
  [59_999, '59 秒'],
  [60_000, '1 分'],
  [3_599_999, '59 分'],
  [3_600_000, '1 小时'],
  [86_400_000, '1 天'],
])('%i ms is %s', (ms, text) => expect(span(ms)).toBe(text))

test('ages and countdowns are words of the screen', () => {
  expect(age(15 * 60_000)).toBe('15 分钟前')
  expect(age(52_000)).toBe('52 秒前')
  expect(countdown(899_999)).toBe('14:59')
  expect(countdown(61_000)).toBe('1:01')
  expect(countdown(-1)).toBe('0:00')
})

test('moments are read in Shanghai, whatever the machine thinks', () => {
  // 16:42 UTC is the next day in Shanghai.
  expect(shanghai(Date.parse('2026-11-17T16:42:07Z'))).toEqual({
    date: '2026-11-18',
    clock: '00:42:07',
    minute: '00:42',
    day: '11 月 18 日 星期三',
  })
})

test("the hub's clock is followed although the machine's is three years slow", () => {
  let local = 1_000_000
  const clock = new HubClock(() => local)
  clock.syncFrom(95_000_000, 1_000_000, 1_000_200)
  local = 1_010_100
  expect(clock.now()).toBe(95_010_000)
})

describe('an answer that is no success', () => {
  test("carries the hub's own words", async () => {
    const body = {
      type: 'about:blank',
      title: 'x',
      status: 403,
      code: 'forbidden',
      zh: '您的账号没有这项权限。',
      detail: 'd',
    }
    const problem = await problemOf(Response.json(body, { status: 403 }))
    expect([problem.status, problem.code, problem.zh, problem.detail]).toEqual([403, 'forbidden', body.zh, 'd'])
  })
  test('of a file tells its columns or cells with it', async () => {
    const body = {
      type: 't',
      title: 't',
      status: 400,
      code: 'file-cells-merged',
      zh: '请取消下列合并。',
      detail: 'C5:C7',
    }
    const problem = await problemOf(Response.json(body, { status: 400 }))
    expect(problem.ofFile).toBe('请取消下列合并。（C5:C7）')
    const other = await problemOf(Response.json({ ...body, code: 'busy' }, { status: 503 }))
    expect(other.ofFile).toBe('请取消下列合并。')
  })
  test('from something on the way is named by its status', async () => {
    const problem = await problemOf(new Response('<html>Bad Gateway</html>', { status: 502 }))
    expect([problem.status, problem.code]).toEqual([502, 'http-502'])
  })
})
