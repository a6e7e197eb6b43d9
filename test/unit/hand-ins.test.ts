import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HandInLine, HandInPart } from '../../server/contract/hand-ins.ts'
import { checkHandIn } from '../../server/rules/hand-ins/check-hand-in.ts'
import { compareLists } from '../../server/rules/hand-ins/compare-lists.ts'
import { stateOf } from '../../server/rules/hand-ins/state.ts'
import { PERSONAL_KEYS } from '../../server/store/personal/personal-keys.ts'
import { backup } from '../../server/store/safekeeping/backup.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import type { Store } from '../../server/store/port.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { openLedger } from '../../server/store/writer/open-ledger.ts'
import { mergeUnit } from '../../server/store/register/change-unit.ts'
import { shipped, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

const BY = { role: 'unit', unit: 'J36' } as const
const OFFICE = { operator: 'user:li', role: 'campaign-office' } as const
const lines = (...cells: Record<string, string>[]): HandInLine[] =>
  cells.map((each, i) => ({ line: i + 2, cells: each }))
const MA = {
  kind: '市场主体',
  name: '阿不都\u00B7马某某',
  organisation: '塞上一家公司',
  phone: '138 0951 7766',
  consent: '是',
}
const LI = { kind: '人民群众', name: '李某某', organisation: '别处的单位', phone: '13909518899', consent: '否' }

describe('what is handed in', () => {
  test('a contact has all three, and a telephone that can be dialled', () => {
    const codes = (cells: Record<string, string>) => checkHandIn('contact', lines(cells)).faults.map(({ code }) => code)
    expect(codes({})).toEqual(['department-missing', 'name-missing', 'phone-missing'])
    expect(codes({ department: '办公室', name: '马某', phone: '68885' })).toEqual(['phone-malformed'])
    expect(codes({ department: '办公室', name: '马某', phone: '(0951) 6888529' })).toEqual([])
    expect(codes({ department: '办公室', name: '马'.repeat(101), phone: '13800000000' })).toEqual(['text-too-long'])
  })

  test('a plan has a title and a text', () => {
    const codes = (cells: Record<string, string>) => checkHandIn('plan', lines(cells)).faults.map(({ code }) => code)
    expect(codes({ title: ' ' })).toEqual(['title-missing', 'plan-missing'])
    expect(codes({ title: '方案', text: '一、时间' })).toEqual([])
  })

  test('a cell of no column, and a number that two lines have, are faults and not left out unsaid', () => {
    const { content, faults } = checkHandIn('duties', [
      { line: 2, cells: { duty: '户籍管理', dutty: '写错的栏' } },
      { line: 2, cells: { duty: '居住证' } },
    ])
    expect(content).toBeNull()
    expect(faults).toMatchObject([
      { line: 2, column: 'dutty', code: 'column-unknown', value: '写错的栏' },
      { line: 2, code: 'line-twice', value: '2' },
    ])
  })

  test('an invisible or broken character in a contact or a plan is a fault', () => {
    const contact = { department: '办公室', name: '马\u202e某', phone: '13800000000' }
    expect(checkHandIn('contact', lines(contact)).faults).toMatchObject([{ column: 'name', code: 'text-broken' }])
    expect(checkHandIn('plan', lines({ title: '方案\u0007', text: '一' })).faults).toMatchObject([
      { column: 'title', code: 'text-broken' },
    ])
  })

  test('one wrong line keeps the whole back; a person who stands twice is named with the earlier line, by any middle dot', () => {
    const twice = { ...MA, name: '阿不都\u2022马某某', phone: '13809517766' }
    const checked = checkHandIn('objects', lines(MA, twice, LI))
    expect(checked).toMatchObject({ faults: [], repeated: [{ line: 3, first: 2 }] })
    const faulty = checkHandIn('objects', lines(MA, { ...LI, kind: '企业', consent: '' }))
    expect(faulty.content).toBeNull()
    expect(faulty.faults.map(({ line, column, value }) => [line, column, value])).toEqual([
      [3, 'kind', '企业'],
      [3, 'consent', ''],
    ])
  })

  test('a list is compared by person with the version before', () => {
    const object = { kind: 'citizen', name: '李某', phone: '13800000001', consent: true } as const
    const other = { ...object, name: '王某' }
    expect(
      compareLists(
        [object, other],
        [
          { ...object, phone: '138 0000 0001' },
          { ...object, name: '丁某' },
        ],
      ),
    ).toEqual({
      more: 1,
      fewer: 1,
      changed: 1,
    })
  })

  test.each([
    [{ accepted: false, draft: false }, false, 'not-begun'],
    [{ accepted: false, draft: true }, false, 'draft'],
    [{ accepted: false, draft: true }, true, 'late'],
    [{ newest: { outcome: null }, accepted: false, draft: false }, true, 'handed-in'],
    [{ newest: { outcome: 'accepted' }, accepted: true, draft: true }, true, 'accepted'],
    [{ newest: { outcome: 'returned' }, accepted: false, draft: true }, false, 'returned'],
    [{ newest: { outcome: 'returned' }, accepted: false, draft: true }, true, 'late'],
    [{ newest: { outcome: 'returned' }, accepted: true, draft: false }, true, 'returned'],
  ] as const)('%j, past its day: %s, is %s', (facts, past, state) => {
    expect(stateOf(facts, past)).toBe(state)
  })
})

describe('in the store', () => {
  let t: TestLedger
  let store: Store
  let campaign: string
  beforeEach(async () => {
    t = await TestLedger.open()
    // All days of the calendar by which units hand in have passed.
    t.clock.now = Date.parse('2026-07-01T09:00:00+08:00')
    store = new SqliteStore(t.ledger)
    campaign = (await store.read('campaigns.list', t.clock.now)).at(-1)!.id
  })
  afterEach(() => t.close())

  const submit = (part: HandInPart, given: HandInLine[], revision = 0) =>
    store.act('hand-ins.submit', { campaign, part, revision, lines: given, by: BY }, 'user:na')
  const own = async () => (await store.read('hand-ins.own', campaign, BY, t.clock.now)).parts
  const stateIn = async (part: HandInPart) => (await own()).find((each) => each.part === part)!.state

  test('a version waits, comes back with a reason, comes again and is accepted; each stays on record', async () => {
    const first = await submit('objects', lines(LI))
    expect(first).toMatchObject({ version: 1 })
    const back = { campaign, handIn: first.handIn, reason: '只写了一个人', officer: OFFICE }
    await store.act('hand-ins.return', back, 'user:li')
    const second = await submit('objects', lines(MA, LI))
    await store.act('hand-ins.accept', { campaign, handIn: second.handIn, officer: OFFICE }, 'user:li')
    const [, , objects] = await own()
    expect(objects).toMatchObject({
      state: 'accepted',
      versions: [
        {
          version: 2,
          outcome: 'accepted',
          reason: null,
          counts: { 'market-entity': 1, citizen: 1 },
          consents: { yes: 1, no: 1 },
        },
        { version: 1, outcome: 'returned', reason: '只写了一个人', answeredBy: 'li', lines: 1 },
      ],
    })
    expect(await store.read('hand-ins.content', campaign, second.handIn)).toMatchObject({
      content: [{ cells: { name: MA.name } }, { cells: { name: LI.name, consent: '否' } }],
      difference: { version: 1, more: 1, fewer: 0, changed: 0 },
      erased: 0,
    })
    expect(verifyLedger(t.ledger.db, { keys: openKeys(t.folder) }).problems).toEqual([])
  })

  test('whoever saves over a newer draft of a colleague is told, and nothing is lost', async () => {
    const save = (revision: number, name: string, actor: 'user:na' | 'user:ding') =>
      store.act(
        'hand-ins.save-draft',
        { campaign, part: 'objects', revision, lines: lines({ ...LI, name }), by: BY },
        actor,
      )
    const { revision } = await save(0, '第一稿', 'user:na')
    await save(revision, '第二稿', 'user:ding')
    await expect(save(revision, '我的', 'user:na')).rejects.toMatchObject({ code: 'draft-newer' })
    await expect(submit('objects', lines(LI), revision)).rejects.toMatchObject({ code: 'draft-newer' })
    const asked = { campaign, part: 'objects', by: BY } as const
    expect(await store.read('hand-ins.own-lines', asked, t.clock.now)).toMatchObject({
      revision: 2,
      saved: { by: 'ding' },
      from: 'draft',
      lines: [{ cells: { name: '第二稿' } }],
    })
    expect(await stateIn('objects')).toBe('late')
  })

  test('who is not of the unit, has no such part, or brings nothing or too much, is told why', async () => {
    const empty = lines({ kind: '', name: ' ' })
    await expect(submit('objects', empty)).rejects.toMatchObject({ code: 'hand-in-empty' })
    await expect(submit('duties', [])).rejects.toMatchObject({ code: 'hand-in-empty' })
    await expect(submit('plan', lines({ title: '方案', text: '一' }))).rejects.toMatchObject({ code: 'forbidden' })
    const many = Array.from({ length: 3_001 }, (_, i) => ({ line: i + 2, cells: LI }))
    await expect(submit('objects', many)).rejects.toMatchObject({ code: 'hand-in-too-long' })
    const ofHall = {
      campaign,
      part: 'duties',
      revision: 0,
      lines: lines({ duty: 'x' }),
      by: { role: 'hall-manager', hall: 'shimin' },
    } as const
    await expect(store.act('hand-ins.submit', ofHall, 'user:hall')).rejects.toMatchObject({ code: 'forbidden' })
    const owner = {
      campaign,
      part: 'plan',
      revision: 0,
      lines: lines({ title: '方案', text: '一' }),
      by: { role: 'unit', unit: 'J11' },
    } as const
    await expect(store.act('hand-ins.submit', owner, 'user:j11')).resolves.toMatchObject({ version: 1 })
  })

  test('what is published is duties and organisations of accepted versions, and nobody', async () => {
    const published = async () =>
      (await store.read('units.published', t.clock.now)).units.find(({ unit }) => unit.code === 'J36')!
    const { handIn: duties } = await submit('duties', lines({ duty: '户籍管理', department: '治安支队' }))
    const { handIn: objects } = await submit('objects', lines(MA, LI))
    expect(await published()).toMatchObject({ duties: [], organisations: [], dutiesOf: null })
    for (const handIn of [duties, objects])
      await store.act('hand-ins.accept', { campaign, handIn, officer: OFFICE }, 'user:li')
    // Where a citizen works is nobody's business: only organisations that were served themselves stand there.
    expect(await published()).toMatchObject({
      duties: [{ duty: '户籍管理', department: '治安支队' }],
      organisations: ['塞上一家公司'],
    })
  })

  test('nobody stands in ledger, database, log or backup; and once erased nothing gives the person back', async () => {
    const draft = { campaign, part: 'objects', revision: 0, lines: lines(MA, LI), by: BY } as const
    await store.act('hand-ins.save-draft', draft, 'user:na')
    const { handIn } = await submit('objects', lines(MA, LI), 1)
    const older = join(t.folder, 'older')
    await backup(t.folder, older, t.clock.now)
    const [key] = keysIn(t.folder)
    expect(key).toBeDefined()
    for (const word of [MA.name, MA.phone, '13809517766', LI.name, LI.phone]) {
      expect(filesWith(t.folder, Buffer.from(word)), word).toEqual([])
    }
    expect(filesWith(older, key!)).toEqual([])
    expect(existsSync(join(older, PERSONAL_KEYS))).toBe(false)

    const keys = keysIn(t.folder)
    const erased = await store.act('hand-ins.erase-people', { campaign, handIn, reason: '本人要求' }, 'user:li')
    expect(erased).toEqual({ erased: 2 })
    const newer = join(t.folder, 'newer')
    await backup(t.folder, newer, t.clock.now)
    for (const each of keys) expect(filesWith(t.folder, each)).toEqual([])
    const { content, erased: gone } = await store.read('hand-ins.content', campaign, handIn)
    expect([content, gone]).toEqual([[], 2])
    await expect(
      store.act('hand-ins.erase-people', { campaign, handIn, reason: '再一次' }, 'user:li'),
    ).rejects.toMatchObject({ code: 'not-found' })
    expect(verifyLedger(t.ledger.db, { keys: openKeys(t.folder) }).problems).toEqual([])
  })

  test('a transaction that is undone leaves no key, and takes none', async () => {
    await store.act(
      'hand-ins.save-draft',
      { campaign, part: 'objects', revision: 0, lines: lines(MA), by: BY },
      'user:na',
    )
    const before = keysIn(t.folder)
    await expect(
      t.ledger.write((w) => {
        w.keys.personal.seal('丁某')
        w.keys.personal.flush()
        w.keys.personal.erase(w.sql('SELECT key FROM hand_in_draft').pluck().get() as Buffer)
        throw new Error('the act fails')
      }),
    ).rejects.toThrow('the act fails')
    expect(keysIn(t.folder)).toEqual(before)
    const asked = { campaign, part: 'objects', by: BY } as const
    expect(await store.read('hand-ins.own-lines', asked, t.clock.now)).toMatchObject({ lines: [{ cells: MA }] })
  })

  test('a content that somebody exchanged behind the hash is named', async () => {
    const { handIn } = await submit('objects', lines(MA))
    const record = t.ledger.keys.personal.seal(JSON.stringify({ ...LI, kind: 'market-entity', consent: true }))
    t.ledger.keys.personal.flush()
    t.ledger.keys.personal.committed()
    t.ledger.db
      .prepare('UPDATE hand_in_person SET key = ?, sealed = ? WHERE n = ?')
      .run(record.id, record.sealed, handIn)
    expect(verifyLedger(t.ledger.db, { keys: openKeys(t.folder) }).problems).toMatchObject([
      { n: handIn, code: 'text-differs' },
    ])
  })

  test('of two that hand in at the same moment one is told; whoever saw another version, too', async () => {
    const seen = store.head.n
    const together = { campaign, part: 'objects', revision: 0, by: BY, seen } as const
    const both = await Promise.allSettled([
      store.act('hand-ins.submit', { ...together, lines: lines(MA) }, 'user:na'),
      store.act('hand-ins.submit', { ...together, lines: lines(LI) }, 'user:ding'),
    ])
    expect(both).toMatchObject([
      { status: 'fulfilled', value: { version: 1 } },
      { status: 'rejected', reason: { code: 'draft-newer' } },
    ])
    const named = { campaign, part: 'objects', revision: 0, by: BY, lines: lines(LI) } as const
    await expect(store.act('hand-ins.submit', { ...named, version: 0 }, 'user:ding')).rejects.toMatchObject({
      code: 'draft-newer',
    })
    expect(await store.act('hand-ins.submit', { ...named, version: 1 }, 'user:ding')).toMatchObject({ version: 2 })
  })

  test('after one was erased the others are still named by their own lines', async () => {
    const { handIn } = await submit('objects', lines(MA, LI))
    const erase = (line: number) =>
      store.act('hand-ins.erase-people', { campaign, handIn, line, reason: '本人要求' }, 'user:li')
    await erase(1)
    const { content } = await store.read('hand-ins.content', campaign, handIn)
    expect(content).toMatchObject([{ line: 2, cells: { name: LI.name } }])
    await erase(content[0]!.line)
    expect((await store.read('hand-ins.content', campaign, handIn)).erased).toBe(2)
  })

  test('people whose keys are on another machine are not called erased', async () => {
    const { handIn } = await submit('objects', lines(MA, LI))
    await store.act('hand-ins.erase-people', { campaign, handIn, line: 2, reason: '本人要求' }, 'user:li')
    rmSync(join(t.folder, PERSONAL_KEYS))
    expect(await store.read('hand-ins.content', campaign, handIn)).toMatchObject({
      content: [],
      erased: 1,
      unreadable: 1,
    })
    const asked = { campaign, part: 'objects', by: BY } as const
    expect(await store.read('hand-ins.own-lines', asked, t.clock.now)).toMatchObject({ lines: [], unreadable: 1 })
  })

  test('the calendar says how many units kept a day, from the facts', async () => {
    const plans = async () =>
      (await store.read('calendar.list', campaign, t.clock.now)).milestones.find(({ code }) => code === 'plans')!
        .handIns!
    const before = await plans()
    expect(before).toMatchObject({ done: 0, late: before.of })
    await submit('duties', lines({ duty: '户籍管理' }))
    expect(await plans()).toEqual(before)
    await submit('objects', lines(MA))
    expect(await plans()).toEqual({ ...before, done: 1, late: before.of - 1 })
  })

  test('a unit that goes on in another one is late with nothing; what it handed in before is still answered', async () => {
    const { handIn } = await submit('duties', lines({ duty: '户籍管理' }))
    const overview = () => store.read('hand-ins.overview', campaign, t.clock.now)
    const { of } = (await overview()).totals[0]!
    for (const [unit, into] of [
      ['J24', 'J33'],
      [BY.unit, 'J33'],
    ] as const)
      await t.write((w) => mergeUnit(w, unit, into, WHO))
    const { units, totals } = await overview()
    expect(units.map(({ party }) => party)).not.toContain('J24')
    expect(units.find(({ party }) => party === BY.unit)).toMatchObject({
      states: { duties: 'handed-in' },
      waiting: { duties: handIn },
    })
    expect(units.find(({ party }) => party === BY.unit)!.states).not.toHaveProperty('contact')
    expect(totals[0]).toMatchObject({ of: of - 2, states: { late: of - 2 } })
    const { milestones } = await store.read('calendar.list', campaign, t.clock.now)
    expect(milestones.find(({ code }) => code === 'contacts')!.handIns).toMatchObject({ of: of - 2, late: of - 2 })
  })
})

test('keys of a hub that died before its commit go when the next one begins', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-orphans-'))
  const begin = () => openLedger({ data: folder, now: Date.now, hash: 'sha256', demo: false, configuration: shipped })
  try {
    const { ledger } = await begin()
    await ledger.write((w) => {
      const { id, sealed } = w.keys.personal.seal('马某')
      w.sql('INSERT INTO hand_in_salt (n, key, sealed) VALUES (1, ?, ?)').run(id, sealed)
    })
    ledger.keys.personal.seal('李某')
    ledger.keys.personal.flush()
    expect(keysIn(folder)).toHaveLength(2)
    ledger.close()
    ledger.db.close()
    const again = (await begin()).ledger
    expect(keysIn(folder)).toHaveLength(1)
    again.close()
    again.db.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function keysIn(folder: string): Buffer[] {
  const file = join(folder, PERSONAL_KEYS)
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
  return Array.from({ length: Math.floor(bytes.length / 48) }, (_, i) =>
    bytes.subarray(i * 48 + 16, (i + 1) * 48),
  ).filter((key) => key.some((byte) => byte !== 0))
}

/** Files below a folder that hold these bytes: database, log, keys, backups. */
function filesWith(folder: string, bytes: Buffer): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(bytes))
}
