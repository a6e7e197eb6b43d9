import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY, TEN, TestHub } from '../helpers/hub-fixture.ts'

/** The score as server/http/README.md and server/rules/score/README.md describe it, computed here once more and compared with what the hub says. */
const BASE = '/api/v1/campaigns/2026/methods/service-centre'
const UNITS = [
  ...Array.from({ length: 82 }, (_, i) => `J${String(i + 1).padStart(2, '0')}`),
  ...Array.from({ length: 7 }, (_, i) => `H0${i + 1}`),
]
const POINTS: Record<number, number> = { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 }
interface Call {
  callId: string
  unit: string
  level: number
  answeredAt: string
}
interface UnitRow {
  unit: { code: string; name: string; kind: string }
  status: string
  score: string | null
  rank: number | null
  n: number
  counts: Record<string, number>
  favourableRate: string | null
  interval: [string, string] | null
  raw: { score: string | null; n: number; rank: number | null }
}

let hub: TestHub
let office: string
const calls: Call[] = []
beforeAll(async () => {
  hub = await TestHub.start()
  office = await hub.signIn('campaign-office')
  // Unit i has i * 2 calls on the 17th and 3 on the 16th of November; levels by a fixed rule, some units in a tie.
  for (const [i, unit] of UNITS.slice(0, 40).entries())
    for (let k = 0; k < i * 2 + 3; k++) {
      const day = k < 3 ? '16' : '17'
      const level = ((k * k + (i % 7) * 3 + (k % 5) * i) % 5) + 1
      calls.push({
        callId: `${unit}-${k}`,
        unit,
        level,
        answeredAt: `2026-11-${day}T${k % 2 ? '00:00:00' : '23:59:59'}+08:00`,
      })
    }
  const key = hub.apiKey('hotline')
  for (let start = 0; start < calls.length; start += 1_000) {
    const answer = await hub.call('POST', '/api/v1/hotline/ratings', {
      token: key,
      body: calls.slice(start, start + 1_000),
    })
    expect(answer.status).toBe(200)
  }
})
afterAll(() => hub.stop())

const get = (path: string, token = office) => hub.call('GET', path, { token })

/** Half up to a hundredth, exactly: numerator and denominator are whole. */
function hundredths(numerator: bigint, denominator: bigint): string {
  const rounded = (numerator * 200n + denominator) / (denominator * 2n)
  return `${rounded / 100n}.${String(rounded % 100n).padStart(2, '0')}`
}

function expectedOf(rows: Call[]) {
  const scores = UNITS.map((unit) => {
    const points = rows.filter((call) => call.unit === unit).map(({ level }) => BigInt(POINTS[level]!))
    const n = BigInt(points.length)
    const sum = points.reduce((a, b) => a + b, 0n)
    const favourable = BigInt(points.filter((point) => point >= 60n).length)
    return {
      unit,
      n: points.length,
      score: n === 0n ? null : hundredths(sum, n),
      favourableRate: n === 0n ? null : hundredths(favourable * 100n, n),
    }
  })
  const ranked = scores.filter(({ n }) => n >= 30).map(({ score }) => Number(score))
  return scores.map((each) => ({
    ...each,
    rank: each.n >= 30 ? ranked.filter((other) => other > Number(each.score)).length + 1 : null,
  }))
}

const seenOf = (units: UnitRow[]) =>
  units.map(({ unit, n, score, favourableRate, rank }) => ({ unit: unit.code, n, score, favourableRate, rank }))

describe('scores', () => {
  test('all 89 units in the order of the document, each figure as computed here', async () => {
    const { status, body } = await get(`${BASE}/scores`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      campaign: '2026',
      method: 'service-centre',
      from: '2025-12-01',
      policy: { version: 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      asOf: expect.stringMatching(/^2026-11-18T10:00:00(\.\d+)?\+08:00$/),
    })
    expect(body.to).toMatch(/^2026-11-(18|30)$/)
    expect(seenOf(body.units)).toEqual(expectedOf(calls))
  })

  test('a method that nobody runs is named as such, to read, to take away and to seal', async () => {
    const none = BASE.replace('service-centre', 'tea-leaves')
    for (const path of ['scores', 'export.json', 'seal'])
      expect(await get(`${none}/${path}`)).toMatchObject({ status: 404, body: { code: 'unknown-method' } })
    for (const path of ['seal', 'stands'])
      expect(
        await hub.call('POST', `${none}/${path}`, {
          token: office,
          body: { reason: '试', ...(path === 'stands' ? { content: '0'.repeat(64) } : {}) },
        }),
      ).toMatchObject({
        status: 404,
        body: { code: 'unknown-method' },
      })
  })

  test('every row has every field, in its form', async () => {
    const two = expect.stringMatching(/^\d{1,3}\.\d{2}$/)
    for (const row of (await get(`${BASE}/scores`)).body.units as UnitRow[]) {
      expect(row).toMatchObject({
        unit: { code: expect.any(String), name: expect.any(String), kind: expect.stringMatching(/^(agency|company)$/) },
        status: expect.stringMatching(/^(ranked|insufficient|not-present)$/),
        n: expect.any(Number),
        invited: expect.any(Number),
        unrated: expect.any(Number),
        unratedRate: null,
        score: row.n === 0 ? null : two,
        interval: row.n < 30 ? null : [two, two],
        raw: { score: row.n === 0 ? null : two, n: row.n, rank: row.rank },
      })
      expect(row.status === 'ranked').toBe(row.n >= 30)
      expect(Object.values(row.counts).reduce((a, b) => a + b, 0)).toBe(row.n)
      if (row.interval) {
        const [low, high] = row.interval.map(Number)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(100)
        const n = row.n
        const counts = Object.entries(row.counts)
        const sum = counts.reduce((a, [level, count]) => a + POINTS[Number(level)]! * count, 0)
        const squares = counts.reduce((a, [level, count]) => a + POINTS[Number(level)]! ** 2 * count, 0)
        const h = 1.96 * Math.sqrt((n * squares - sum ** 2) / (n ** 2 * (n - 1)))
        expect(low).toBeCloseTo(Math.max(0, sum / n - h), 1)
        expect(high).toBeCloseTo(Math.min(100, sum / n + h), 1)
      }
    }
  })

  test.each([
    ['one day', '2026-11-16', '2026-11-16'],
    ['the next', '2026-11-17', '2026-11-17'],
    ['both', '2026-11-16', '2026-11-17'],
    ['neither', '2026-11-01', '2026-11-15'],
  ])('of %s: from and to are Shanghai dates, both included', async (_name, from, to) => {
    const { body } = await get(`${BASE}/scores?from=${from}&to=${to}`)
    expect([body.from, body.to]).toEqual([from, to])
    const inside = calls.filter(({ answeredAt }) => answeredAt.slice(0, 10) >= from && answeredAt.slice(0, 10) <= to)
    expect(seenOf(body.units)).toEqual(expectedOf(inside))
  })

  test.each([
    ['turned about', 'from=2026-11-17&to=2026-11-16', 400, 'bad-period'],
    ['no calendar', 'from=2026-02-30', 400, 'bad-period'],
    ['a moment', 'from=2026-11-17T00:00:00Z', 400, 'bad-period'],
    ['empty', 'from=', 400, 'bad-period'],
    ['of another campaign', 'from=2025-11-30&to=2026-11-17', 400, 'bad-period'],
    ['thousands of years', 'to=9999-12-31', 400, 'bad-period'],
    ['twice', 'from=2026-11-17&from=2026-11-18', 400, 'bad-request'],
    ['another word', 'since=2026-11-17', 400, 'bad-request'],
  ])('a period that is %s', async (_name, query, status, code) => {
    const answer = await get(`${BASE}/scores?${query}`)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  test.each(['2031', '1999', 'x', '2026.0', '__proto__', '%00'])('of campaign %s: no such one', async (campaign) => {
    const answer = await get(`/api/v1/campaigns/${campaign}/methods/service-centre/scores`)
    expect([answer.status, answer.body.code]).toEqual([404, 'unknown-campaign'])
  })
})

describe('exports', () => {
  test('json holds the same figures', async () => {
    const scores = (await get(`${BASE}/scores?from=2026-11-16&to=2026-11-17`)).body
    const { status, body, headers } = await get(`${BASE}/export.json?from=2026-11-16&to=2026-11-17`)
    expect(status).toBe(200)
    expect(headers.get('content-disposition')).toMatch(/attachment/)
    expect(body.units ?? body.scores?.units).toEqual(scores.units)
  })

  test('csv opens in a spreadsheet: BOM, one line a unit, the same scores', async () => {
    const scores = (await get(`${BASE}/scores`)).body.units as UnitRow[]
    const response = await fetch(`${hub.url}${BASE}/export.csv`, { headers: { authorization: `Bearer ${office}` } })
    expect(response.headers.get('content-type')).toMatch(/text\/csv/)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const lines = bytes.toString('utf8').split(/\r?\n/)
    for (const { unit, score } of scores) {
      const line = lines.find((each) => each.includes(unit.code) && each.includes(unit.name))
      expect(line, unit.code).toBeDefined()
      if (score !== null) expect(line).toContain(score)
    }
  })

  test('xlsx is a workbook', async () => {
    const response = await fetch(`${hub.url}${BASE}/export.xlsx`, { headers: { authorization: `Bearer ${office}` } })
    expect(response.status).toBe(200)
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(0, 4)
        .toString('latin1'),
    ).toBe('PK\u0003\u0004')
  })

  test('another format is not there', async () => {
    expect((await get(`${BASE}/export.pdf`)).status).toBe(404)
  })
})

describe('who may see scores', () => {
  test.each([
    ['clerk', {}, 403],
    ['hall-manager', { hall: 'shimin' }, 403],
    ['unit', { unit: 'J16' }, 403],
    ['admin', {}, 403],
    ['auditor', {}, 200],
    ['campaign-office', {}, 200],
  ] as const)('%s', async (role, binding, status) => {
    const token = await hub.signIn(role, binding)
    for (const path of ['scores', 'export.json', 'export.csv', 'export.xlsx'])
      expect((await get(`${BASE}/${path}`, token)).status, path).toBe(status)
  })

  test('nobody, and programs', async () => {
    expect((await hub.call('GET', `${BASE}/scores`)).status).toBe(401)
    for (const scope of ['services', 'hotline', 'metrics'] as const)
      expect((await get(`${BASE}/scores`, hub.apiKey(scope))).status).toBe(403)
  })
})

describe('what every program relies on', () => {
  test('problem documents: type, title, status and a stable code', async () => {
    const problems = [
      await hub.call('GET', '/api/v1/nowhere'),
      await hub.call('GET', `${BASE}/scores`),
      await hub.call('POST', '/api/v1/session', { raw: '{"username":' }),
      await hub.call('POST', '/api/v1/session', { body: { username: 'x' } }),
      await hub.call('POST', '/api/v1/session', { body: { username: 'x', password: 'y', more: 1 } }),
      await hub.call('POST', '/api/v1/session', { body: { username: 'nobody', password: 'not a password' } }),
      await hub.call('POST', '/api/v1/session', {
        raw: JSON.stringify({ username: 'x'.repeat(1_100_000), password: 'y' }),
      }),
      await hub.call('POST', '/api/v1/pairing', { body: { code: '\ud800' } }),
    ]
    expect(problems.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'not-found'],
      [401, 'not-signed-in'],
      [400, 'bad-request'],
      [400, 'bad-request'],
      [400, 'bad-request'],
      [401, 'wrong-password'],
      [413, 'body-too-large'],
      [400, 'bad-request'],
    ])
    for (const { type, status, body } of problems) {
      expect(type).toContain('application/problem+json')
      expect(body).toMatchObject({ status, code: expect.any(String), title: expect.any(String) })
      expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:|SQLITE/)
    }
  })

  test('a session: token, role, end; the cookie is HttpOnly and SameSite', async () => {
    await hub.hub.access.users.add({ username: '王建宁', role: 'auditor' }, 'a long password', false, 'hub')
    const { status, body, headers } = await hub.call('POST', '/api/v1/session', {
      body: { username: '王建宁', password: 'a long password' },
    })
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        token: expect.any(String),
        role: 'auditor',
        expiresAt: expect.any(String),
        mustChangePassword: false,
      }),
    ])
    expect(headers.get('set-cookie')).toMatch(/HttpOnly/i)
    expect(headers.get('set-cookie')).toMatch(/SameSite=(Strict|Lax)/i)
    const token = body.token as string
    expect((await get(`${BASE}/scores`, token)).status).toBe(200)
    expect((await hub.call('DELETE', '/api/v1/session', { token })).status).toBe(204)
    expect((await get(`${BASE}/scores`, token)).status).toBe(401)
  })

  test('a first password opens nothing but its own change', async () => {
    await hub.hub.access.users.add({ username: 'fresh', role: 'campaign-office' }, 'given by admin', true, 'hub')
    const { body } = await hub.call('POST', '/api/v1/session', {
      body: { username: 'fresh', password: 'given by admin' },
    })
    expect(body.mustChangePassword).toBe(true)
    expect((await get(`${BASE}/scores`, body.token)).body.code).toBe('password-change-required')
  })

  test('guessing a password is limited', async () => {
    let status = 0
    for (let guess = 0; guess < 40 && status !== 429; guess++)
      ({ status } = await hub.call('POST', '/api/v1/session', {
        body: { username: 'guessed', password: `guess number ${guess}` },
      }))
    expect(status).toBe(429)
  })

  test('/api/docs is OpenAPI 3.1 and knows every route of the page', async () => {
    const { status, body } = await hub.call('GET', '/api/docs')
    expect(status).toBe(200)
    expect(body.openapi).toMatch(/^3\.1\./)
    const paths = Object.keys(body.paths as object).map((path) => path.replaceAll(/\{[^}]+\}/g, '{}'))
    for (const path of [
      '/api/v1/pairing',
      '/api/v1/session',
      '/api/v1/session/password',
      '/api/v1/windows/{}/{}/services',
      '/api/v1/hotline/ratings',
      '/api/v1/halls/{}/live',
      '/api/v1/campaigns/{}/methods/{}/scores',
      '/api/v1/campaigns/{}/methods/{}/export.xlsx',
      '/healthz',
      '/readyz',
      '/metrics',
    ])
      expect(paths).toContain(path)
  })

  test('/healthz, /readyz, /metrics', async () => {
    expect((await hub.call('GET', '/healthz')).status).toBe(200)
    expect((await hub.call('GET', '/readyz')).body).toEqual({ ok: true, problems: [] })
    const metrics = await hub.call('GET', '/metrics')
    expect(metrics.status).toBe(200)
    expect(metrics.text).toMatch(/^pingyi_ledger_head \d+$/m)
  })

  test('a campaign that has not begun when a year turns goes on under the new id', async () => {
    const before = hub.clock.now
    hub.clock.now = TEN + 30 * DAY
    try {
      const token = await hub.signIn('campaign-office')
      const { status, body } = await get('/api/v1/campaigns/2027/methods/service-centre/scores', token)
      expect([status, body.campaign, body.from]).toEqual([200, '2027', '2026-12-01'])
      expect((body.units as UnitRow[]).every(({ n }) => n === 0)).toBe(true)
      expect(seenOf((await get(`${BASE}/scores`, token)).body.units)).toEqual(expectedOf(calls))
    } finally {
      hub.clock.now = before
    }
  })
})
