import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOUR, LONG_AGO, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'

/** The chain as server/store/README.md describes it, checked on the rows of the file by code that knows nothing else. */
let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
  const window = hub.freshWindow()
  const device = await hub.device(window)
  for (let i = 0; i < 20; i++) {
    const press = device.press((i % 5) + 1, TEN - HOUR + i * 7 * SECOND)
    await device.submit([
      press,
      device.extra(press, { level: ((i * 3) % 5) + 1, reasons: ['attitude'] }),
      { ...press, level: 6 },
    ])
  }
  await hub.post(window, 'J23', TEN - HOUR + 60 * SECOND)
  await device.submit([
    device.extra(device.press(5), { comment: 'a "quoted" \u2028 \u0007 评 😀 \\', salt: 'A'.repeat(22) }),
  ])
})
afterAll(() => hub.stop())

interface FileRow {
  n: number
  at: number
  kind: string
  body: string
  prev: Buffer
  hash: Buffer
}
const rowsOfFile = () => {
  const db = new Database(join(hub.data, 'pingyi.db'), { readonly: true })
  try {
    return db.prepare('SELECT * FROM ledger ORDER BY n').all() as FileRow[]
  } finally {
    db.close()
  }
}

/** RFC 8785 for what a ledger may hold, by hand: escapes of section 3.2.2.2, keys by UTF-16 unit. */
function canonical(value: unknown): string {
  if (value === true || value === false) return String(value)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`${value} may not be in a ledger`)
    return value.toFixed(0)
  }
  if (typeof value === 'string') return `"${[...value].map(escaped).join('')}"`
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) throw new Error(`${String(value)} may not be in a ledger`)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [key] of members) if (!/^[\u0020-\u007e]+$/.test(key)) throw new Error(`key ${key} is not ASCII`)
  return `{${members.map(([key, member]) => `${canonical(key)}:${canonical(member)}`).join(',')}}`
}

const SHORT: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
}
function escaped(character: string): string {
  const short = SHORT[character]
  if (short !== undefined) return short
  const unit = character.charCodeAt(0)
  return unit < 0x20 ? `\\u${unit.toString(16).padStart(4, '0')}` : character
}

test('every hash follows from the row and the one before it', () => {
  const rows = rowsOfFile()
  expect(rows.length).toBeGreaterThan(200)
  let prev = '0'.repeat(64)
  let last = 0
  for (const [index, row] of rows.entries()) {
    expect(row.n).toBe(index + 1)
    expect(row.at).toBeGreaterThanOrEqual(last)
    expect(row.prev.toString('hex')).toBe(prev)
    const { n, at, kind } = row
    const entry = canonical({ n, at, kind, body: JSON.parse(row.body), prev })
    prev = createHash('sha256').update(entry, 'utf8').digest('hex')
    expect(row.hash.toString('hex')).toBe(prev)
    last = at
  }
})

test('entry 1 is genesis and names the hash; what a score depends on is there in full', () => {
  const rows = hub.rows()
  expect(rows[0]).toMatchObject({ n: 1, kind: 'genesis', body: { hash: 'sha256' } })
  const of = (kind: string) => rows.filter((row) => row.kind === kind)
  expect(of('unit').map((row) => row.body.code)).toEqual([
    ...Array.from({ length: 82 }, (_, i) => `J${String(i + 1).padStart(2, '0')}`),
    ...Array.from({ length: 7 }, (_, i) => `H0${i + 1}`),
  ])
  expect(of('policy')).toHaveLength(1)
  expect(of('policy')[0]!.body.policy.points).toEqual({ '1': 0, '2': 30, '3': 60, '4': 80, '5': 100 })
  for (const kind of [
    'hall',
    'window',
    'posting',
    'placement',
    'device',
    'rating',
    'extra',
    'verdict',
    'attribution',
    'refusal',
  ])
    expect(of(kind).length, kind).toBeGreaterThan(0)
})

test('a rating says everything that section 6 lists', () => {
  for (const { body } of hub.rows('rating')) {
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining([
        'item',
        'device',
        'sent',
        'receivedAt',
        'occurredAt',
        'clock',
        'attribution',
        'verdict',
        'policy',
      ]),
    )
    expect(body.sent).toEqual({ at: expect.any(Number), uptimeMs: expect.any(Number), bootId: expect.any(String) })
  }
})

test.each([
  ['edited', 'UPDATE ledger SET body = body WHERE n = 5'],
  ['edited all at once', "UPDATE ledger SET kind = 'rating'"],
  ['deleted', 'DELETE FROM ledger WHERE n = (SELECT max(n) FROM ledger)'],
  ['emptied', 'DELETE FROM ledger'],
  ['replaced', 'INSERT OR REPLACE INTO ledger SELECT * FROM ledger WHERE n = 7'],
])('a row cannot be %s', (_name, sql) => {
  const before = JSON.stringify(rowsOfFile())
  expect(() => hub.hub.ledger.db.prepare(sql).run()).toThrow(/ledger-/)
  expect(JSON.stringify(rowsOfFile())).toBe(before)
})

test("the hub's clock set back: at never goes back", async () => {
  const device = await hub.device(hub.freshWindow())
  const head = hub.rows().at(-1)!.at
  hub.clock.now = LONG_AGO + HOUR
  try {
    await device.submit([device.press(5)])
    expect(hub.rows().at(-1)!.at).toBe(head)
  } finally {
    hub.clock.now = TEN
  }
})
