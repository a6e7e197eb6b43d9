import type { KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { sealPeriod } from '../../server/store/changes/seals/seal-period.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { openService } from '../../server/store/presses/record-service.ts'
import { openSigningKey } from '../../server/store/chain/checkpoint.ts'
import type { Db } from '../../server/store/sqlite/database.ts'
import { eachMember } from '../../server/store/verify/verify-members.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { everyKind } from '../fixtures/ledger/every-kind.ts'
import { unguarded, verifyForged, type ForgedEntry, type Unguarded } from '../fixtures/ledger/forge.ts'
import { ADDED, FORGERIES, MORE, otherThan } from '../fixtures/ledger/forgeries.ts'
import { HOUR, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

/**
 * Somebody holds the folder: database, keys and all. Whatever they make of an entry, verify names it where the member
 * follows from others, or breaks a rule. README section 11 says of which members that is so, and this test goes through
 * them: a kind that the history lacks, or a member that nobody can forge here, is a line to be written. Each forgery is a
 * whole verification. In the usual run the first, the fourth, ... of the members of each kind that are named by one code,
 * so that every rule of every kind is looked at, and by hand (PINGYI_SWEEPS) all of them.
 */
let t: TestLedger
let from: Unguarded
let key: KeyObject
let ledger: ForgedEntry[]
beforeAll(async () => {
  t = await everyKind()
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  key = openSigningKey(t.folder)
  ledger = (t.ledger.db.prepare('SELECT n, kind, body FROM ledger ORDER BY n').all() as { body: string }[]).map(
    (row) => ({ ...row, body: JSON.parse(row.body) as Record<string, unknown> }) as ForgedEntry,
  )
  from = unguarded(t.ledger.db)
})
afterAll(() => t.close())

/** What was done to a ledger in earnest, tables and triggers and all. */
const CAREFULLY = new Set([
  'rating.level',
  'extra.ratingLevel',
  'service.unit',
  'decision.operator',
  'stand.held',
  'seal.units.score',
])

const members = eachMember()
const ruled = [...members].flatMap(([member, origin]) => {
  const [, code] = origin.split(':')
  return code === undefined ? [] : [{ member, code }]
})

const nth = new Map<string, number>()
const tried = ruled.filter(({ member, code }) => {
  const rule = `${member.split('.')[0]} ${code}`
  const before = nth.get(rule) ?? 0
  nth.set(rule, before + 1)
  return SWEEPS || before % 3 === 0
})

/** It stands only where a ledger of an older version goes on, whose genesis says nothing of these rules. */
const ONLY_IN_OLDER = 'officer-rules'

test('the history has every kind', () => {
  const kinds = new Set([...members.keys()].map((member) => member.split('.')[0]!))
  const here = new Set<string>(ledger.map(({ kind }) => kind))
  expect([...here, ONLY_IN_OLDER].toSorted()).toEqual([...kinds].toSorted())
})

describe('what somebody who holds the folder makes of', () => {
  test('there is an entry for each member, or the history or FORGERIES lacks one', () => {
    expect(ruled.filter(({ member }) => forgeriesOf(member).length === 0)).toEqual([])
  })

  test.each(tried)('$member is named $code', ({ member, code }) => {
    for (const entry of forgeriesOf(member)) {
      const { ok, problems } = verifyForged(from, entry, key, CAREFULLY.has(member))
      expect({ ok, problem: problems[0] }, JSON.stringify(entry).slice(0, 2_000)).toMatchObject({
        ok: false,
        problem: { n: entry.n, code },
      })
    }
  })
})

test.each(MORE)('$title is named $code', ({ kind, code, forgery }) => {
  const [forged] = ledger.flatMap((entry) => {
    const body = entry.kind === kind ? forgery(entry, ledger) : undefined
    return body === undefined ? [] : [{ ...entry, body }]
  })
  expect(forged, `no ${kind} lends itself to it`).toBeDefined()
  expect(verifyForged(from, forged!, key).problems[0]).toMatchObject({ n: forged!.n, code })
})

describe('whoever asks for all that is wrong', () => {
  const first = (kind: string) => ledger.find((entry) => entry.kind === kind)!
  const forgedBy = (kind: string, member: string): ForgedEntry => {
    const entry = first(kind)
    return { ...entry, body: FORGERIES[member]!(entry, ledger)! }
  }
  const months = () => forgedBy('monthly-report', 'monthly-report.rows.resolved')
  const returned = () => forgedBy('monthly-return', 'monthly-return.reason')

  test('hears of the second wrong entry, too, and of what lies beside the chain', () => {
    const harm = (db: Db) => db.exec("UPDATE monthly_report SET body = 'hotline'")
    const options = { most: 100, and: [returned()], harm }
    const { problems, more, stoppedAt, entries } = verifyForged(from, months(), key, true, options)
    expect(problems.slice(0, 2)).toMatchObject([
      { n: months().n, code: 'deduction-wrong', message: expect.stringContaining('count-malformed') as string },
      { n: returned().n, code: 'deduction-wrong', message: 'no reason is given' },
    ])
    expect(problems.slice(2)).toMatchObject([{ code: 'projection-differs' }])
    expect({ more, stoppedAt, entries }).toEqual({ entries: months().n - 1 })
  })

  test('is told how many more there are than are named', () => {
    const { problems, more } = verifyForged(from, months(), key, false, { most: 2, and: [returned(), note()] })
    expect(problems.map(({ n }) => n)).toEqual([months().n, note().n].toSorted((a, b) => a - b))
    expect(more).toBeGreaterThan(0)
  })
  const note = () => forgedBy('not-interviewed', 'not-interviewed.date')

  test('is told where the chain is broken, after which nothing says anything', () => {
    const broken = returned().n
    const harm = (db: Db) => db.prepare('UPDATE ledger SET hash = zeroblob(32) WHERE n = ?').run(broken)
    const { problems, stoppedAt } = verifyForged(from, months(), key, false, { most: 100, harm })
    expect(problems).toMatchObject([
      { n: months().n, code: 'deduction-wrong' },
      { n: broken, code: 'hash-mismatch' },
    ])
    expect(stoppedAt).toBe(broken)
  })

  test('is told where an entry cannot be carried out', () => {
    const entry = first('monthly-return')
    const unfit = { ...entry, body: { ...entry.body, month: { of: 'nothing' } } }
    const { problems, stoppedAt } = verifyForged(from, months(), key, false, { most: 100, and: [unfit] })
    expect(problems[0]).toMatchObject({ n: months().n })
    expect(problems).toContainEqual(expect.objectContaining({ n: entry.n, code: 'entry-not-applicable' }))
    expect(stoppedAt).toBe(entry.n)
  })
})

test('an invitation that ran out before a seal, and of which that was taken away, is named at the seal', async () => {
  const own = await TestLedger.open()
  // Of nobody, so that no figure of a unit tells of it.
  await own.write((w) => setPosting(w, { hall: 'shimin', window: 'D13', from: w.now, ...WHO }))
  const asked = { hall: 'shimin', window: 'D13', caseNo: '1', party: 'person' } as const
  await own.write((w) => openService(w, asked, true))
  own.clock.now += 24 * HOUR
  const campaign = campaignById(own.ledger, '2026', own.clock.now)
  const period = periodOf(campaign, own.clock.now, '2026-03-01', '2026-03-01')
  const order = {
    operator: 'user:li',
    role: 'campaign-office',
    reason: '月报',
    accept: [],
    early: false,
    twoPeople: false,
  } as const
  const { seal } = await own.write((w) => sealPeriod(w, own.ledger, 'service-centre', campaign, period, order))
  expect(verifyLedger(own.ledger.db).problems).toEqual([])
  const { n, body } = own.entries('invitation').at(-1)!
  expect(body.event).toBe('unrated')
  const forged = { n, kind: 'invitation', body: { ...body, event: 'shown' } } as const
  expect(verifyForged(unguarded(own.ledger.db), forged, key).problems).toMatchObject([
    { n: seal, code: 'seal-wrong', message: expect.stringContaining('ran out') as string },
  ])
  own.close()
})

/** The first and the last entry that lends itself to it, and one of which the member was taken, where it may be absent. */
function forgeriesOf(member: string): ForgedEntry[] {
  const [kind, ...path] = member.split('.')
  const of = ledger.filter((entry) => entry.kind === kind && entry.n > 1)
  const own = FORGERIES[member]
  const changed = of.flatMap((entry) => {
    const body = own ? own(entry, ledger) : replaced(entry.body, path, otherThan)
    return body === undefined ? [] : [{ ...entry, body }]
  })
  const added =
    member in ADDED
      ? of.flatMap((entry) => {
          const body = replaced(entry.body, path, () => ADDED[member], true)
          return body === undefined ? [] : [{ ...entry, body }]
        })
      : []
  // By hand the last one, too: it differs from the first where a kind is checked by what went before.
  const tried = SWEEPS ? [changed[0], changed.at(-1), added[0]] : [changed[0], added[0]]
  return [...new Set(tried)].filter((entry) => entry !== undefined)
}

/** A copy with another value at a path, in the first of a list; undefined where there is none. */
function replaced(
  body: Record<string, unknown>,
  [name, ...rest]: readonly string[],
  other: (value: unknown) => unknown,
  add = false,
): Record<string, unknown> | undefined {
  const value = body[name!]
  if (value === undefined && (!add || rest.length > 0)) return undefined
  if (rest.length === 0) return add === (value === undefined) ? { ...body, [name!]: other(value) } : undefined
  if (Array.isArray(value)) {
    const list = value as Record<string, unknown>[]
    const at = list.findIndex((each) => replaced(each, rest, other, add) !== undefined)
    return at === -1 ? undefined : { ...body, [name!]: list.with(at, replaced(list[at]!, rest, other, add)!) }
  }
  const inner = replaced(value as Record<string, unknown>, rest, other, add)
  return inner && { ...body, [name!]: inner }
}
