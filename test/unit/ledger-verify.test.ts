import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import { loadConfiguration } from '../../server/configuration/load-configuration.ts'
import type { EntryBodies } from '../../server/contract/ledger/ledger-entries.ts'
import type { Extra, Press } from '../../server/contract/device/press.ts'
import { newReceipt } from '../../server/contract/device/receipt.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { entryHash, entryText } from '../../server/store/chain/chain.ts'
import { enrolDevice } from '../../server/store/register/enrol-device.ts'
import { exportLedger } from '../../server/store/chain/export-ledger.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { wrongFollowUp } from '../../server/store/changes/cases/receipts.ts'
import { recordCalls } from '../../server/store/changes/record-calls.ts'
import { endExpired, openService } from '../../server/store/presses/record-service.ts'
import { seed } from '../../server/store/writer/seed.ts'
import { uuidText } from '../../server/store/sqlite/uuid-bytes.ts'
import { checkChainAside, checkChainHere } from '../../server/store/verify/chain/verify-chain-thread.ts'
import { checkChain } from '../../server/store/verify/chain/verify-chain.ts'
import { wrongMoment } from '../../server/store/verify/ratings/verify-moment.ts'
import { tableDigest, verifyLedger } from '../../server/store/verify/verify-ledger.ts'

let folder: string
let ledger: Ledger
let now = Date.parse('2026-03-02T09:00:00+08:00')

const loaded = loadConfiguration(join(import.meta.dirname, '../../config/yinchuan'))
if (!loaded.ok) throw new Error('the shipped configuration is faulty')
const { configuration } = loaded

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-verify-'))
  ledger = new Ledger({ db: openDatabase(join(folder, 'pingyi.db')), keys: openKeys(folder), now: () => now })
  await ledger.write((w) => seed(w, configuration, { hash: 'sha256', demo: false }))
  await livelyDay()
})
afterEach(() => {
  ledger.db.close()
  rmSync(folder, { recursive: true })
})

/** Presses of two devices, a change of mind, services, calls and a correction of the past. */
async function livelyDay(): Promise<void> {
  const who = { operator: 'cli:test', reason: 'test' }
  const devices = await ledger.write((w) =>
    ['A01', 'D13'].map((window) => enrolDevice(w, { kind: 'kiosk', hall: 'shimin', window, ...who })),
  )
  const bootId = uuid7(now)
  const began = now
  for (let i = 1; i <= 40; i++) {
    now += 20_000
    if (i % 3 === 0)
      await ledger.write((w) =>
        openService(w, { hall: 'shimin', window: 'D13', caseNo: `c${i}`, party: 'person' }, i % 2 === 0),
      )
    for (const device of devices) {
      const uptimeMs = now - began
      const press: Press = {
        kind: 'press',
        id: uuid7(now),
        seq: 2 * i - 1,
        level: (i % 5) + 1,
        pressedAt: now,
        uptimeMs,
        bootId,
        input: 'touch',
        ...(i === 1 ? { receipt: newReceipt() } : {}),
      }
      // Every fifth citizen pressed 1 and at once chose 5: held as `change`, by an entry of its own.
      const extra: Extra = {
        kind: 'extra',
        id: uuid7(now),
        seq: 2 * i,
        pressId: press.id,
        level: 5,
        pressedAt: now,
        uptimeMs: uptimeMs + 5,
        bootId,
      }
      await ledger.submit({
        device,
        sent: { at: now, uptimeMs: uptimeMs + 10, bootId },
        receivedAt: now + 10,
        items: [
          { ok: true, item: press },
          ...(i % 5 === 0 ? [{ ok: true as const, item: extra }] : []),
          { ok: false, code: 'bad-level', raw: `{"level":${i}}` },
        ],
      })
    }
    await ledger.write((w) => endExpired(w))
  }
  await ledger.write((w) =>
    recordCalls(
      w,
      [
        { callId: '1', unit: 'J41', level: 2, answeredAt: now },
        { callId: '2', unit: 'X', level: 5, answeredAt: now },
      ],
      now,
    ),
  )
  await ledger.write((w) =>
    setPosting(w, { hall: 'shimin', window: 'A01', unit: 'J16', from: began + 200_000, to: began + 400_000, ...who }),
  )
}

function digests(): Record<string, unknown> {
  return Object.fromEntries(PROJECTION_TABLES.map((table) => [table, tableDigest(ledger.db, table)]))
}

/** Somebody with sqlite3 at hand and rights on the file. */
function tamper(sql: string, ...values: unknown[]): void {
  for (const trigger of ['ledger_no_update', 'ledger_no_delete']) ledger.db.exec(`DROP TRIGGER IF EXISTS ${trigger}`)
  ledger.db.prepare(sql).run(...values)
}

test('a day of everything verifies, and the figures are not empty', () => {
  const result = verifyLedger(ledger.db)
  expect(result).toMatchObject({ ok: true, problems: [] })
  expect(result.entries).toBe(ledger.chain.head.n)
  for (const table of ['rating', 'service', 'refusal', 'call', 'posting', 'score_day'])
    expect(tableDigest(ledger.db, table).rows, table).toBeGreaterThan(0)
  const kinds = ledger.db.prepare('SELECT DISTINCT kind FROM ledger').pluck().all()
  expect(kinds).toEqual(expect.arrayContaining(['rating', 'attribution', 'invitation', 'call', 'refusal', 'verdict']))
})

test('rebuilt tables equal the running ones to the byte', async () => {
  const before = digests()
  await ledger.write((w) => rebuild(w))
  expect(digests()).toEqual(before)
  expect(verifyLedger(ledger.db).ok).toBe(true)
})

test('the export has one line an entry, and each line is its entry', () => {
  const lines: string[] = []
  const { entries, head } = exportLedger(ledger.db, (line) => lines.push(line))
  expect(lines).toHaveLength(entries)
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ n: entries, hash: head })
  expect(JSON.parse(lines[0]!)).toMatchObject({ n: 1, kind: 'genesis', prev: '0'.repeat(64) })
})

test.each([
  ['a level edited', `UPDATE ledger SET body = replace(body, '"level":4', '"level":5') WHERE n = ?`, 'hash-mismatch'],
  ['an entry taken out of the middle', 'DELETE FROM ledger WHERE n = ?', 'missing-entry'],
  ['a time edited', 'UPDATE ledger SET at = at - 86400000 WHERE n = ?', 'time-runs-backwards'],
  ['a hash edited', `UPDATE ledger SET hash = zeroblob(32) WHERE n = ?`, 'hash-mismatch'],
  ['a body that is not canonical', `UPDATE ledger SET body = ' ' || body WHERE n = ?`, 'body-not-canonical'],
])('%s is named', (_, sql, code) => {
  const n = ledger.db
    .prepare(`SELECT n FROM ledger WHERE kind = 'rating' AND body LIKE '%"level":4%' LIMIT 1`)
    .pluck()
    .get() as number
  tamper(sql, n)
  const result = verifyLedger(ledger.db)
  expect(result.ok).toBe(false)
  expect(result.problems[0]).toMatchObject({ n, code })
})

test('a thread of its own comes to the same about the chain, whole and broken', () => {
  const file = join(folder, 'pingyi.db')
  const last = ledger.chain.head.n
  const whole = checkChainAside(ledger.db, last)()
  expect(whole).toEqual({ problem: null, head: { n: last, hash: ledger.chain.head.hash } })
  tamper('UPDATE ledger SET hash = zeroblob(32) WHERE n = ?', 200)
  expect(checkChainAside(ledger.db, last)()).toEqual(checkChain(ledger.db, last))
  expect(checkChainAside(ledger.db, 199)()).toMatchObject({ problem: null, head: { n: 199 } })
  // The thread finds no file; the caller has it open and goes on without a thread.
  rmSync(file)
  expect(checkChainAside(ledger.db, 199)()).toMatchObject({ problem: null, head: { n: 199 } })
  ledger.db.close()
  expect(() => checkChainHere(ledger.db, last)).toThrow(expect.objectContaining({ code: 'ledger-broken' }) as Error)
})

test('two entries swapped are named', () => {
  const [a, b] = ledger.db.prepare(`SELECT n FROM ledger WHERE kind = 'rating' LIMIT 2`).pluck().all() as number[]
  tamper('UPDATE ledger SET n = -1 WHERE n = ?', a)
  tamper('UPDATE ledger SET n = ? WHERE n = ?', a, b)
  tamper('UPDATE ledger SET n = ? WHERE n = -1', b)
  expect(verifyLedger(ledger.db)).toMatchObject({ ok: false, problems: [{ n: a }] })
})

test.each([
  ['rating', `UPDATE rating SET verdict = 'excluded' WHERE n = (SELECT min(n) FROM rating WHERE verdict = 'counted')`],
  ['score_day', `UPDATE score_day SET c5 = c5 + 1 WHERE unit = 'J36'`],
  ['posting', `UPDATE posting SET unit = 'J82' WHERE id = 1`],
  // What looks alike where values are turned into text.
  ['rating', `UPDATE rating SET unit = unit || char(0) WHERE n = (SELECT min(n) FROM rating WHERE unit IS NOT NULL)`],
  ['service', `UPDATE service SET rating = x'' WHERE rating IS NULL`],
])('figures edited behind the ledger are noticed: %s', (table, sql) => {
  ledger.db.exec(sql)
  const result = verifyLedger(ledger.db)
  expect(result.ok).toBe(false)
  expect(result.problems).toEqual([
    { code: 'projection-differs', message: expect.stringContaining(`table ${table} `) as string },
  ])
})

/** Somebody who holds the hub itself: a lie that is chained as it should be. */
async function lie<K extends 'verdict' | 'attribution'>(
  kind: K,
  body: (rating: string) => EntryBodies[K],
): Promise<number> {
  const id = ledger.db
    .prepare(`SELECT id FROM rating WHERE source = 'press' AND verdict = 'counted' AND level = 2 ORDER BY n LIMIT 1`)
    .pluck()
    .get() as Buffer
  return (await ledger.write((w) => w.append(kind, body(uuidText(id))))).n
}

test('a verdict that no rule gives is named, however well it is chained', async () => {
  const n = await lie('verdict', (rating) => ({ rating, verdict: { verdict: 'excluded', rule: 'gap' }, cause: 1 }))
  expect(verifyLedger(ledger.db)).toMatchObject({ ok: false, problems: [{ n, code: 'verdict-wrong' }] })
})

test('an attribution to a unit that was not there is named', async () => {
  const n = await lie('attribution', (rating) => ({
    rating,
    attribution: { hall: 'shimin', window: 'A01', unit: 'J82' },
    facts: ['open-rules'],
    cause: 1,
  }))
  expect(verifyLedger(ledger.db)).toMatchObject({ ok: false, problems: [{ n, code: 'attribution-wrong' }] })
})

/** A press of the invited window that has an invitation, and its attribution as it stands. */
function spender() {
  const row = ledger.db
    .prepare(
      `SELECT r.n, s.id AS service, s.invitation, s.at, r.id FROM service s JOIN rating r ON r.id = s.rating
       WHERE s.outcome = 'pressed' ORDER BY r.n LIMIT 1`,
    )
    .get() as { n: number; service: string; invitation: string; at: number; id: Buffer }
  const body = JSON.parse(
    ledger.db.prepare('SELECT body FROM ledger WHERE n = ?').pluck().get(row.n) as string,
  ) as EntryBodies['rating']
  return { ...row, rating: uuidText(row.id), body }
}

test('a moment that is to be trusted, called doubtful, is named, however well it is chained', async () => {
  const { rating, body } = spender()
  const { n } = await ledger.write((w) => {
    const facts = ['clock' as const, ...body.facts]
    const lie = w.append('attribution', { rating, attribution: body.attribution, facts, cause: 1 })
    w.append('verdict', { rating, verdict: { verdict: 'held', rule: 'clock', opensGroup: true }, cause: 1 })
    return lie
  })
  expect(verifyLedger(ledger.db)).toMatchObject({
    ok: false,
    problems: [{ n, code: 'attribution-wrong', message: expect.stringContaining('its facts are clock') as string }],
  })
})

test('a doubtful moment, called trusted, is named, however well it is chained', async () => {
  const device = ledger.db.prepare('SELECT device FROM placement ORDER BY id LIMIT 1').pluck().get() as string
  const [boot, earlier, id] = [uuid7(now), uuid7(now - 1), uuid7(now + 1)]
  // Another unit comes to the window before the press does, which may be from before or after.
  const change = {
    hall: 'shimin',
    window: 'A01',
    unit: 'J16',
    from: now + 10_000,
    operator: 'cli:test',
    reason: 'test',
  }
  await ledger.write((w) => setPosting(w, change))
  now += 60_000
  const press = {
    kind: 'press',
    id,
    seq: 999,
    level: 5,
    pressedAt: now - 40_000,
    uptimeMs: 7,
    bootId: earlier,
  } as const
  const sent = { at: now, uptimeMs: 1_000, bootId: boot }
  const items = [{ ok: true as const, item: { ...press, input: 'touch' as const } }]
  await ledger.submit({ device, sent, receivedAt: now, items })
  const body = ledger.db.prepare('SELECT body FROM ledger ORDER BY n DESC LIMIT 1').pluck().get() as string
  const { attribution, facts } = JSON.parse(body) as EntryBodies['rating']
  expect(facts).toContain('clock')
  const { n } = await ledger.write((w) => {
    const trusted = facts.filter((fact) => fact !== 'clock')
    const lie = w.append('attribution', { rating: id, attribution, facts: trusted, cause: 1 })
    w.append('verdict', { rating: id, verdict: { verdict: 'counted', rule: 'ok', opensGroup: true }, cause: 1 })
    return lie
  })
  expect(verifyLedger(ledger.db)).toMatchObject({
    ok: false,
    problems: [{ n, code: 'attribution-wrong', message: expect.stringContaining('gives clock') as string }],
  })
})

test('an invitation that is given to another press is named, however well it is chained', async () => {
  const { service, invitation, at } = spender()
  const other = ledger.db
    .prepare(`SELECT id FROM rating WHERE rule = 'ok' ORDER BY n DESC LIMIT 1`)
    .pluck()
    .get() as Buffer
  const { n } = await ledger.write((w) =>
    w.append('invitation', { service, invitation, event: 'pressed', at, rating: uuidText(other) }),
  )
  expect(verifyLedger(ledger.db)).toMatchObject({ ok: false, problems: [{ n, code: 'invitation-wrong' }] })
})

test('an invitation that was spent, called unrated, is named, however well it is chained', async () => {
  const { service, invitation, at } = spender()
  const { n } = await ledger.write((w) => w.append('invitation', { service, invitation, event: 'unrated', at: at + 1 }))
  expect(verifyLedger(ledger.db)).toMatchObject({ ok: false, problems: [{ n, code: 'invitation-wrong' }] })
})

test('a rating that comes twice is named, however well it is chained', () => {
  const { body } = ledger.db.prepare(`SELECT body FROM ledger WHERE kind = 'rating' LIMIT 1`).get() as { body: string }
  const last = ledger.db
    .prepare('SELECT n, at, lower(hex(hash)) AS hash FROM ledger ORDER BY n DESC LIMIT 1')
    .get() as {
    n: number
    at: number
    hash: string
  }
  const insert = ledger.db.prepare(
    'INSERT INTO ledger (n, at, kind, body, prev, hash) VALUES (?, ?, ?, ?, unhex(?), unhex(?))',
  )
  let prev = last.hash
  // Something honest follows, so that the wrong one is not simply the last.
  for (const [n, kind, text] of [
    [last.n + 1, 'rating', body],
    [last.n + 2, 'special-day', '{"date":"2026-05-01","name":"劳动节","open":false}'],
  ] as const) {
    const hash = entryHash('sha256', entryText(n, last.at, kind, text, prev))
    insert.run(n, last.at, kind, text, prev, hash)
    prev = hash
  }
  expect(verifyLedger(ledger.db)).toMatchObject({
    ok: false,
    problems: [{ n: last.n + 1, code: 'entry-not-applicable' }],
  })
})

test('a moment that the clock readings do not give is named', async () => {
  const { n, body } = ledger.db
    .prepare(`SELECT n, body FROM ledger WHERE kind = 'rating' ORDER BY n LIMIT 1`)
    .get() as {
    n: number
    body: string
  }
  const moved = JSON.parse(body) as EntryBodies['rating']
  expect(wrongMoment(moved)).toBeNull()
  expect(wrongMoment({ ...moved, occurredAt: moved.occurredAt - 60_000 }), `entry ${n}`).toContain('its clock readings')
  expect(wrongMoment({ ...moved, item: { ...moved.item, test: true } })).toContain('test')
})

test('a follow-up too many, or after its time, is named, however well it is chained', async () => {
  const { id, received } = ledger.db
    .prepare(`SELECT r.id, r.received FROM receipt JOIN rating r ON r.id = receipt.rating ORDER BY r.n LIMIT 1`)
    .get() as { id: Buffer; received: number }
  const append = (receivedAt: number) =>
    ledger.write((w) => w.append('follow-up', { id: uuid7(now), rating: uuidText(id), receivedAt }))
  for (let i = 0; i < 3; i++) await append(received)
  expect(verifyLedger(ledger.db)).toMatchObject({ ok: true })
  const { n } = await append(received)
  expect(verifyLedger(ledger.db)).toMatchObject({
    ok: false,
    problems: [{ n, code: 'follow-up-wrong', message: 'more than 3 additions' }],
  })
  const body = { id: uuid7(now), rating: uuidText(id), receivedAt: received + 9 * 86_400_000 }
  expect(wrongFollowUp(ledger.sql, ledger.registry, body)).toBe('more than 7 days after the rating')
})

test('a visit that passes on a day before the item failed is named, whoever wrote it', async () => {
  const id = '00000000-0000-7000-8000-0000000e0001'
  const office = { operator: 'user:li', role: 'campaign-office' } as const
  const day = () => dateOfDay(dayOf(now))
  const texts = { textHash: '0'.repeat(64), peopleHash: '0'.repeat(64) }
  const visit = (outcome: 'passed' | 'failed', date: string) =>
    ledger.write((w) => w.append('rectification-visit', { id, date, outcome, files: [], ...texts, ...office }))
  const item = { id, campaign: '2026', unit: 'J36', source: 'office', textHash: texts.textHash } as const
  await ledger.write((w) => w.append('rectification', { ...item, ...office }))
  await ledger.write((w) =>
    w.append('rectification-plan', { id, version: 1, deadline: day(), ...texts, operator: 'user:unit' }),
  )
  await ledger.write((w) => w.append('rectification-answer', { id, outcome: 'accepted', ...office }))
  const before = day()
  now += 2 * 86_400_000
  await visit('failed', day())
  expect(verifyLedger(ledger.db).problems.filter(({ code }) => code === 'rectification-wrong')).toEqual([])
  const { n } = await visit('passed', before)
  expect(verifyLedger(ledger.db).problems).toContainEqual(
    expect.objectContaining({ n, code: 'rectification-wrong', message: `visit-before-last: ${before}` }),
  )
})
