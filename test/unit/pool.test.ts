import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findPoolPairs, importPool, planPool } from '../../server/campaign/pool-import.ts'
import type { HandInLine } from '../../server/contract/hand-ins.ts'
import { sha256 } from '../../server/machine/sha256.ts'
import { checkContacts } from '../../server/rules/sampling/check-contacts.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { erasePeopleDue } from '../../server/store/changes/pool/erase-on-day.ts'
import { backup } from '../../server/store/safekeeping/backup.ts'
import { Reading } from '../../server/store/sqlite/reading.ts'
import { poolFrameLines } from '../../server/store/reads/pool/frame-raters.ts'
import type { PoolOrder } from '../../server/store/reads/pool/plan-import.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import type { Store } from '../../server/store/port.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import type { Ledger } from '../../server/store/writer/ledger.ts'
import { emptyMemory } from '../../server/store/writer/write.ts'
import { openLedger } from '../../server/store/writer/open-ledger.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'

const OFFICE = { operator: 'user:li', role: 'campaign-office' } as const
const OWNER = 'user:survey'
const CAMPAIGN = '2026'
const OF_POOL = { campaign: CAMPAIGN, method: 'third-party' } as const
type Row = [unit: string, kind: string, name: string, organisation: string, phone: string]
const MA: Row = ['J36', 'citizen', '阿不都\u00B7马某某', '塞上一家公司', '13809517766']
const LI: Row = ['J36', 'staff', '李某某', '', '']

let t: TestLedger
let store: Store
let files: number
beforeEach(async () => {
  t = await TestLedger.open()
  t.clock.now = Date.parse('2026-09-20T09:00:00+08:00')
  store = new SqliteStore(t.ledger)
  files = 0
})
afterEach(() => {
  for (const ledger of opened.splice(0)) ledger.db.close()
  t.close()
})

/** The folder as another hub opens it, with the keys of people or without. */
async function elsewhere(withKeys: boolean): Promise<Ledger> {
  t.ledger.db.pragma('wal_checkpoint(TRUNCATE)')
  const data = join(t.folder, 'elsewhere')
  mkdirSync(data)
  for (const name of readdirSync(t.folder).filter((each) => each !== 'elsewhere'))
    if (withKeys || name !== 'personal.keys') cpSync(join(t.folder, name), join(data, name), { recursive: true })
  const configuration = () => {
    throw new Error('asked for the configuration')
  }
  const { ledger } = await openLedger({ data, now: () => t.clock.now, hash: 'sha256', demo: false, configuration })
  opened.push(ledger)
  return ledger
}
const opened: Ledger[] = []

const file = (...rows: Row[]): PoolOrder => ({
  campaign: CAMPAIGN,
  source: 'survey-team',
  now: t.clock.now,
  file: { rows: JSON.stringify(rows), digest: String(++files).padStart(64, '0') },
})
const objects = (): PoolOrder => ({ campaign: CAMPAIGN, source: 'objects', now: t.clock.now })
const enter = (order: PoolOrder) => importPool(store, order, { actor: OWNER })
const state = () => store.read('pool.state', CAMPAIGN, t.clock.now)
const lines = () => poolFrameLines(t.ledger, CAMPAIGN).map(({ id, kind }) => `${id} ${kind}`)
/** An accepted list of service objects of a unit. */
async function accepted(unit: string, ...cells: Record<string, string>[]): Promise<number> {
  const given: HandInLine[] = cells.map((each, i) => ({ line: i + 2, cells: { consent: '是', ...each } }))
  const draft = { campaign: CAMPAIGN, part: 'objects', revision: 0, by: { role: 'unit', unit } } as const
  const { handIn } = await store.act('hand-ins.submit', { ...draft, lines: given }, 'user:unit')
  await store.act('hand-ins.accept', { campaign: CAMPAIGN, handIn, officer: OFFICE }, 'user:li')
  return handIn
}
const WANG = { kind: '人民群众', name: '王某', phone: '13800000001' }
const DING = { kind: '市场主体', name: '丁某', organisation: '一家公司' }

describe('an import of the pool', () => {
  test('merges the same person by any dot and prefix, for several units, with the first kind in each; ids in order of entry', async () => {
    const again: Row = ['J41', 'staff', '阿不都\u2022马某某 ', '', '+86 138 0951 7766']
    const other: Row = ['J36', 'grassroots-unit', '阿不都\u30FB马某某', '', '008613809517766']
    expect(await enter(file(MA, LI, again, other, LI))).toMatchObject({ rows: 5, entered: 3, merged: 2, next: 4 })
    expect(lines()).toEqual([
      'R000001-J36 grassroots-unit',
      'R000001-J41 staff',
      'R000002-J36 staff',
      'R000003-J36 staff',
    ])
    expect(await state()).toMatchObject({
      raters: 3,
      lines: 4,
      unreadable: 0,
      sources: [{ source: 'survey-team', raters: 3 }],
    })
    expect(verifyLedger(t.ledger.db, { keys: openKeys(t.folder) }).problems).toEqual([])
  })

  test('takes up accepted lists once: who consents, and nobody again', async () => {
    await accepted('J36', WANG, { ...DING, consent: '否' })
    await accepted('J41', WANG, DING)
    expect(await planPool(store, objects())).toMatchObject({ rows: 3, entered: 2, merged: 1, lists: [{}, {}] })
    expect((await state()).raters).toBe(0)
    expect(await enter(objects())).toMatchObject({ entered: 2, merged: 1 })
    expect(lines()).toEqual(['R000001-J36 citizen', 'R000001-J41 citizen', 'R000002-J41 market-entity'])
    const head = store.head
    expect(await enter(objects())).toMatchObject({ entry: null, lists: [], entered: 0 })
    expect(store.head).toEqual(head)
  })

  test('of a newer list leaves who was in the older one, also without a phone; who is named no more, or takes consent back, is gone for good', async () => {
    await accepted('J36', WANG, DING, { kind: '人民群众', name: '别人', phone: '13800000009' })
    await enter(objects())
    await accepted('J36', { ...WANG, consent: '否' }, DING, DING)
    expect(await enter(objects())).toMatchObject({ rows: 2, merged: 1, entered: 1, left: 2 })
    expect(lines()).toEqual(['R000002-J36 market-entity', 'R000004-J36 market-entity'])
    expect(t.ledger.db.prepare('SELECT number FROM rater ORDER BY number').pluck().all()).toEqual([2, 4])
  })

  test('of the same file again enters nobody and says when it came', async () => {
    const order = file(MA)
    const first = await enter(order)
    expect(await enter(order)).toMatchObject({ entry: null, known: { entry: first.entry } })
    expect(lines()).toHaveLength(1)
  })

  test('that is cancelled, or overtaken by a death, leaves nothing, and no key', async () => {
    const stop = new AbortController()
    const people = Array.from({ length: 900 }, (_, i): Row => [
      'J36',
      'citizen',
      `人${i}`,
      '',
      `138${String(i).padStart(8, '0')}`,
    ])
    const keys = () => readFileSync(join(t.folder, 'personal.keys')).filter((byte) => byte !== 0).length
    await enter(file(MA))
    const before = keys()
    const cancelled = importPool(store, file(...people), {
      actor: OWNER,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect([lines().length, t.ledger.db.prepare('SELECT count(*) FROM rater').pluck().get()]).toEqual([1, 1])
    expect(Math.abs(keys() - before)).toBeLessThan(3)
    // One that dies in between.
    const { batch } = await store.act('pool.begin', { campaign: CAMPAIGN, source: 'survey-team', after: 1 }, OWNER)
    const chunk = JSON.stringify({ raters: [[2, '甲', '', '']], units: [[2, 'J36', 'citizen']] })
    await store.act('pool.lay-down', { batch, chunk }, OWNER)
    expect(lines()).toHaveLength(1)
    await expect(enter(file(LI))).rejects.toMatchObject({ code: 'pool-import-running' })
    const next = await elsewhere(true)
    expect(next.db.prepare('SELECT count(*) FROM rater').pluck().get()).toBe(1)
    expect(next.db.prepare('SELECT count(*) FROM pool_batch WHERE entry IS NULL').pluck().get()).toBe(0)
  })

  test('keeps name and phone out of the ledger, the audit log and the rows of the database', async () => {
    await enter(file(MA, LI))
    t.ledger.db.pragma('wal_checkpoint(TRUNCATE)')
    for (const { name } of readdirSync(t.folder, { withFileTypes: true }).filter((each) => each.isFile())) {
      const bytes = readFileSync(join(t.folder, name))
      for (const word of [MA[2], MA[3], MA[4], LI[2]]) expect([name, bytes.includes(word)]).toEqual([name, false])
    }
  })
})

describe('a pair', () => {
  test('that a person takes for one goes on under the lower id with the units of both, and back again', async () => {
    await enter(file(MA, ['J41', 'staff', '阿不都\u00B7马某某', '', '13800000002']))
    expect(await findPoolPairs(store, { campaign: CAMPAIGN, now: t.clock.now }, OWNER)).toBe(1)
    const asked = { campaign: CAMPAIGN, skip: [] }
    const { pairs } = await store.read('pool.next-pairs', asked, t.clock.now)
    expect(pairs).toMatchObject([
      { a: { id: 'R000001', name: MA[2], phone: MA[4] }, b: { id: 'R000002' }, likeness: 'same-name' },
    ])
    const { decision } = await store.act(
      'pool.decide',
      { ...OF_POOL, a: 'R000002', b: 'R000001', same: true, word: '同一人' },
      OWNER,
    )
    expect(lines()).toEqual(['R000001-J36 citizen', 'R000001-J41 staff'])
    expect(t.entries('rater-merge')[0]!.body).toMatchObject({ kept: 'R000001', gone: 'R000002', word: '同一人' })
    expect((await state()).pairs).toMatchObject({ found: 1, decided: 1, merged: 1 })
    await store.act('pool.undo', { ...OF_POOL, decision }, OWNER)
    expect(lines()).toEqual(['R000001-J36 citizen', 'R000002-J41 staff'])
    await expect(store.act('pool.undo', { ...OF_POOL, decision }, OWNER)).rejects.toMatchObject({
      code: 'decision-undone',
    })
    await store.act('pool.decide', { ...OF_POOL, a: 'R000001', b: 'R000002', same: false, word: '父子' }, OWNER)
    expect((await store.read('pool.next-pairs', asked, t.clock.now)).pairs).toEqual([])
    expect(verifyLedger(t.ledger.db, { keys: openKeys(t.folder) }).problems).toEqual([])
  })

  test('of one and the same, and of somebody who is another one’s by now, is refused', async () => {
    await enter(file(MA, LI, LI))
    const decide = (a: string, b: string) =>
      store.act('pool.decide', { ...OF_POOL, a, b, same: true, word: '看过' }, OWNER)
    await expect(decide('R000001', 'R000001')).rejects.toMatchObject({ code: 'same-rater' })
    await decide('R000003', 'R000002')
    await expect(decide('R000003', 'R000001')).rejects.toMatchObject({ code: 'rater-not-in-pool' })
    // A chain goes down to the lowest, and who is entered again joins there.
    await decide('R000002', 'R000001')
    expect(lines()).toEqual(['R000001-J36 staff'])
  })

  test('is decided the same way in tables that are made again', async () => {
    await enter(file(MA, LI, LI))
    await store.act('pool.decide', { ...OF_POOL, a: 'R000003', b: 'R000002', same: true, word: '看过' }, OWNER)
    const before = lines()
    t.ledger.db.transaction(() =>
      rebuild({ db: t.ledger.db, sql: t.ledger.sql, registry: t.ledger.registry, memory: emptyMemory() }),
    )()
    expect(lines()).toEqual(before)
  })
})

describe('somebody who was erased', () => {
  test('is in no list and no frame, does not come back, and an entry says so by the id alone', async () => {
    const handIn = await accepted('J36', WANG, DING)
    const older = await accepted('J36', WANG, DING)
    await enter(objects())
    const copies = await store.read('pool.copies', { campaign: CAMPAIGN, rater: 'R000001' })
    expect(copies.toSorted((a, b) => a.handIn - b.handIn)).toEqual([
      { handIn, line: 1 },
      { handIn: older, line: 1 },
    ])
    const erasure = { ...OF_POOL, rater: 'R000001', reason: '本人要求', copies }
    expect(await store.act('pool.erase', erasure, OWNER)).toEqual({ erased: 1, handedIn: 2 })
    expect(t.entries('rater-erased')[0]!.body).toMatchObject({ ids: ['R000001'], raters: 1, handedIn: 2 })
    expect(lines()).toEqual(['R000002-J36 market-entity'])
    expect(await enter(file(['J36', 'citizen', ' 王某', '', '+8613800000001']))).toMatchObject({
      rows: 1,
      entered: 0,
      erased: 1,
    })
    await accepted('J36', WANG, DING)
    expect(await enter(objects())).toMatchObject({ entered: 0, merged: 1, erased: 1 })
    expect(lines()).toEqual(['R000002-J36 market-entity'])
    expect(verifyLedger(t.ledger.db, { keys: openKeys(t.folder) }).problems).toEqual([])
  })

  test('by the office on a list leaves the pool, too', async () => {
    const handIn = await accepted('J36', WANG, DING)
    await enter(objects())
    await store.act('hand-ins.erase-people', { campaign: CAMPAIGN, handIn, line: 1, reason: '本人要求' }, 'user:li')
    expect(lines()).toEqual(['R000002-J36 market-entity'])
    expect(t.entries('rater-erased')[0]!.body).toMatchObject({ ids: ['R000001'], handedIn: 1 })
  })
})

test('a backup of before an erasure gives nobody back, and the pool goes on', async () => {
  await enter(file(MA, LI))
  t.ledger.db.pragma('wal_checkpoint(TRUNCATE)')
  const before = join(t.folder, 'before')
  mkdirSync(before)
  for (const name of readdirSync(t.folder).filter((each) => each !== 'before'))
    cpSync(join(t.folder, name), join(before, name), { recursive: true })
  await store.act('pool.erase', { ...OF_POOL, rater: 'R000001', reason: '本人要求', copies: [] }, OWNER)
  // The database alone comes back; keys are in no backup that is older than they are.
  cpSync(join(t.folder, 'personal.keys'), join(before, 'personal.keys'))
  const configuration = () => {
    throw new Error('asked for the configuration')
  }
  const { ledger } = await openLedger({
    data: before,
    now: () => t.clock.now,
    hash: 'sha256',
    demo: false,
    configuration,
  })
  opened.push(ledger)
  const restored = new SqliteStore(ledger)
  expect(poolFrameLines(ledger, CAMPAIGN).map(({ id }) => id)).toEqual(['R000002-J36'])
  const plan = await planPool(restored, file(LI, ['J41', 'staff', '丁某', '', '']))
  expect(plan).toMatchObject({ entered: 1, merged: 1 })
})

test('whoever is in a frame can be called, and is who was frozen', async () => {
  await enter(file(MA, LI))
  const rows = t.ledger.db.prepare('SELECT key, sealed FROM rater ORDER BY number').all() as {
    key: Buffer
    sealed: Buffer
  }[]
  const contacts = rows.map(({ key, sealed }, i) => {
    const { salt, ...person } = JSON.parse(t.ledger.keys.personal.unseal({ id: key, sealed })!) as {
      name: string
      salt: string
    }
    return { id: `R00000${i + 1}-J36`, ...person, salt: Buffer.from(salt, 'base64url') }
  })
  const frozen = poolFrameLines(t.ledger, CAMPAIGN)
  expect(() => checkContacts(frozen, contacts, sha256)).not.toThrow()
  expect(() => checkContacts(frozen, [{ ...contacts[0]!, name: '别人' }], sha256)).toThrow(/R000001-J36/)
  // On another machine nobody can be called, and no frame has anybody.
  expect(poolFrameLines(await elsewhere(false), CAMPAIGN)).toEqual([])
})

describe('on the day of the policy', () => {
  /** 180 days after 31 December. */
  const DAY = Date.parse('2027-06-29T00:00:00+08:00')

  test('all people go, slice by slice, with one entry; keys are nowhere, and no backup gives anybody back', async () => {
    const people = Array.from({ length: 1_200 }, (_, i): Row => [
      'J36',
      'citizen',
      `人${i}`,
      '',
      `138${String(i).padStart(8, '0')}`,
    ])
    await enter(file(...people))
    await accepted('J41', WANG, DING)
    const keyFile = join(t.folder, 'personal.keys')
    const bytes = readFileSync(keyFile)
    const keys = Array.from({ length: bytes.length / 48 }, (_, i) => bytes.subarray(i * 48 + 16, i * 48 + 48)).filter(
      (key) => key.some((byte) => byte !== 0),
    )
    expect(keys.length).toBeGreaterThan(1_200)
    const to = join(t.folder, 'backups', 'before')
    mkdirSync(join(t.folder, 'backups'))
    await backup(t.folder, to, t.clock.now)

    t.clock.now = DAY - 1
    expect(await erasePeopleDue(t.ledger)).toBe(0)
    t.clock.now = DAY
    expect(await erasePeopleDue(t.ledger)).toBeGreaterThan(1_200)
    expect(await erasePeopleDue(t.ledger)).toBe(0)
    expect(t.entries('rater-erased').map(({ body }) => body)).toMatchObject([
      { campaign: CAMPAIGN, raters: 1_200, handedIn: 2, day: '2027-06-29', operator: 'hub' },
    ])
    expect(lines()).toEqual([])
    await expect(enter(file(MA))).rejects.toMatchObject({ code: 'people-erased' })
    await expect(
      store.act(
        'hand-ins.submit',
        { campaign: CAMPAIGN, part: 'objects', revision: 0, lines: [], by: { role: 'unit', unit: 'J41' } },
        'user:unit',
      ),
    ).rejects.toMatchObject({ code: 'people-erased' })

    t.ledger.db.pragma('wal_checkpoint(TRUNCATE)')
    for (const { name, parentPath } of readdirSync(t.folder, { withFileTypes: true, recursive: true }).filter((each) =>
      each.isFile(),
    )) {
      const content = readFileSync(join(parentPath, name))
      expect([name, keys.filter((key) => content.includes(key)).length]).toEqual([name, 0])
    }
    const old = new Reading(join(to, 'pingyi.db'), openKeys(t.folder), () => t.clock.now)
    expect(old.run((reader) => poolFrameLines(reader, CAMPAIGN), true)).toEqual([])
    old.close()
    expect(verifyLedger(t.ledger.db, { keys: openKeys(t.folder) }).problems).toEqual([])
  })

  test('nobody goes while the hub doubts its clock', async () => {
    await enter(file(MA))
    await t.write((w) => w.append('clock-doubt', { why: 'stepped', clock: w.now, by: 400_000 }))
    t.clock.now = DAY
    expect(await erasePeopleDue(t.ledger)).toBe(0)
    expect(lines()).toHaveLength(1)
  })
})
