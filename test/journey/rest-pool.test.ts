import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readXlsx, writeXlsx } from 'hucre/xlsx'
import readXlsxFile from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readContacts } from '../../server/campaign/pool-file/contact-list.ts'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { erasePeopleDue } from '../../server/store/changes/pool/erase-on-day.ts'
import type { Store } from '../../server/store/port.ts'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'
import { DICE } from '../helpers/store-draws.ts'

/** The owner of the survey fills the pool, decides about pairs and erases people; nobody else sees anything of it. */
let hub: TestHub
let [owner, unit, office] = ['', '', '']
const log: string[] = []
beforeAll(async () => {
  hub = await TestHub.start({ logged: (line) => void log.push(line) })
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  unit = await hub.signIn('unit', { unit: 'J44' })
  office = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())

const BASE = '/api/v1/campaigns/2026/methods/third-party/pool'
const call = (method: string, path: string, body?: unknown, token = owner) =>
  hub.call(method, BASE + path, { token, ...(body === undefined ? {} : { body }) })
const HEADS = ['类别', '姓名', '单位', '电话', '同意', '参评单位']
const MA = ['人民群众', '马小建', '塞上一家公司', '13809517766', '是', 'J44']
const LI = ['干部职工', '李小宁', '', '', '是', '住房和城乡建设局']
const csv = (...rows: readonly (readonly string[])[]) => rows.map((row) => row.join(',')).join('\r\n')

async function send(file: string | Uint8Array, query = '', token = owner) {
  const response = await fetch(`${hub.url}${BASE}/files?source=survey-team${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: Buffer.from(file),
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const body: any = await response.json()
  return { status: response.status, body }
}

describe('a file', () => {
  test('with one wrong line enters nobody: each fault by line, column and value', async () => {
    const faulty = csv(HEADS, MA, LI.with(5, '住建厅'), MA.with(0, '企业').with(4, '好'))
    const { body } = await send(faulty, '&dryRun=true')
    expect(body).toMatchObject({ imported: false, plan: null, file: { lines: 3, faulty: 2 } })
    expect(body.file.faults).toMatchObject([
      { line: 3, column: 'unit', code: 'unit-unknown', value: '住建厅' },
      { line: 4, column: 'kind', code: 'kind-unknown', value: '企业', hint: { zh: '改成「市场主体」' } },
      { line: 4, column: 'consent', code: 'consent-unknown', value: '好' },
    ])
    expect(await send(faulty)).toMatchObject({ status: 400, body: { code: 'pool-file-faulty' } })
    expect(await send(csv(['姓名'], ['马某']), '&dryRun=true')).toMatchObject({
      body: { file: { missing: ['类别', '同意', '参评单位'] } },
    })
    expect((await call('GET', '')).body).toMatchObject({ raters: 0, imports: [] })
  })

  test('with cells merged over lines, another sheet, an empty one, and one of something else are named', async () => {
    const merged = await writeXlsx({
      sheets: [
        { name: '说明', rows: [['请看下一张']] },
        {
          name: '样本',
          rows: [HEADS, MA, ['', ...LI.slice(1)]],
          merges: [{ startRow: 1, endRow: 2, startCol: 0, endCol: 0 }],
        },
      ],
    })
    for (const query of ['', '&dryRun=true'])
      expect(await send(merged, query)).toMatchObject({
        status: 400,
        body: { code: 'file-cells-merged', detail: 'A2:A3' },
      })
    expect((await send(merged, `&dryRun=true&sheet=${encodeURIComponent('没有')}`)).body.code).toBe('unknown-sheet')
    expect((await send(merged, `&dryRun=true&sheet=${encodeURIComponent('说明')}`)).body.file.missing).toHaveLength(4)
    expect((await send('')).body.code).toBe('file-empty')
    expect((await send('%PDF-1.7')).body.code).toBe('file-is-pdf')
  })

  test('is read first and then enters: who consents, once, in GB18030 as in UTF-8', async () => {
    const good = csv(HEADS, MA, LI, MA.with(1, '别人').with(4, '否'))
    expect((await send(good, '&dryRun=true')).body).toMatchObject({
      imported: false,
      entry: null,
      file: { refusing: 1, units: 1, kinds: { citizen: 1, staff: 1 } },
      plan: { rows: 2, entered: 2, merged: 0, known: null },
    })
    const { body } = await send(good)
    expect(body).toMatchObject({ imported: true, plan: { entered: 2 } })
    expect((await send(good)).body).toMatchObject({ imported: false, plan: { known: { entry: body.entry } } })
    // 类别,姓名,电话,同意,参评单位 / 人民群众,马小建,13800000003,是,J36
    const gb = Buffer.from(
      'c0e0b1f02cd0d5c3fb2cb5e7bbb02ccdacd2e22cb2cec6c0b5a5cebb0ac8cbc3f1c8bad6da2cc2edd0a1bda82c31333830303030303030332ccac72c4a3336',
      'hex',
    )
    expect((await send(gb)).body).toMatchObject({ imported: true, file: { lines: 1 }, plan: { entered: 1 } })
    const { body: state } = await call('GET', '')
    expect(state).toMatchObject({ raters: 3, lines: 3, sources: [{ source: 'survey-team', raters: 3 }] })
    expect(state.units.find(({ unit: { code } }: { unit: { code: string } }) => code === 'J44')).toMatchObject({
      size: 2,
      kinds: { citizen: 1, staff: 1 },
    })
    expect(state.imports).toHaveLength(2)
  })

  test('whose template is read back lacks no column', async () => {
    const response = await fetch(`${hub.url}${BASE}/template.xlsx`, { headers: { authorization: `Bearer ${owner}` } })
    const bytes = Buffer.from(await response.arrayBuffer())
    expect((await readXlsxFile(bytes))[0]).toBeDefined()
    expect((await send(bytes, '&dryRun=true')).body.code).toBe('file-no-rows')
  })
})

test('accepted service objects enter once; a pair is looked at, decided and taken back; a person is erased', async () => {
  const lines = [
    { line: 2, cells: { kind: '市场主体', name: '马小建', phone: '13809517766', consent: '是' } },
    { line: 3, cells: { kind: '人民群众', name: '王小宁', phone: '13800000009', consent: '是' } },
  ]
  const hands = '/api/v1/campaigns/2026/hand-ins'
  const { body: given } = await hub.call('POST', `${hands}/own/objects`, { token: unit, body: { revision: 0, lines } })
  expect((await call('GET', '')).body.waiting).toBe(0)
  await hub.call('POST', `${hands}/versions/${given.handIn}/acceptance`, { token: office })
  expect((await call('GET', '')).body.waiting).toBe(1)
  expect((await call('POST', '/objects?dryRun=true')).body.plan).toMatchObject({ entered: 1, merged: 1, lists: 1 })
  expect((await call('POST', '/objects')).body).toMatchObject({ imported: true, plan: { entered: 1 } })
  expect((await call('POST', '/objects')).body).toMatchObject({ imported: false, plan: { lists: 0 } })

  const { body: first } = await call('POST', '/pairs', { skip: [] })
  const pair = first.pairs.find(({ likeness }: { likeness: string }) => likeness === 'same-name')
  expect([pair.a.name, pair.b.name, pair.a.units, pair.b.units]).toEqual([
    '马小建',
    '马小建',
    { J44: 'market-entity' },
    { J36: 'citizen' },
  ])
  const both = { a: pair.a.id, b: pair.b.id, same: true, word: '同一人，换过号' }
  const decided = await call('POST', '/decisions', both)
  expect(decided.status).toBe(201)
  expect((await call('GET', '')).body).toMatchObject({ raters: 3, pairs: { merged: 1 } })
  expect((await call('DELETE', `/decisions/${decided.body.decision}`)).status).toBe(200)
  expect((await call('DELETE', `/decisions/${decided.body.decision}`)).body.code).toBe('decision-undone')
  await call('POST', '/decisions', { ...both, same: false })
  const { body: next } = await call('POST', '/pairs', { skip: [] })
  expect(next.pairs.map(({ a, b }: { a: { id: string }; b: { id: string } }) => `${a.id} ${b.id}`)).not.toContain(
    `${both.a} ${both.b}`,
  )
  expect(next.decisions[0]).toMatchObject({ same: false, word: both.word })

  const { body: found } = await call('POST', '/people/search', { words: '王小宁' })
  expect(found.people).toMatchObject([{ name: '王小宁', phone: '13800000009' }])
  const erased = await call('POST', `/people/${found.people[0].id}/erasure`, { reason: '本人要求删除' })
  expect(erased.body).toEqual({ erased: 1, handedIn: 1 })
  expect((await call('POST', '/people/search', { words: '王小宁' })).body.people).toEqual([])
  expect((await call('POST', `/people/${found.people[0].id}/erasure`, { reason: '再一次' })).body.code).toBe(
    'rater-not-in-pool',
  )
})

test('nobody but the owner of the survey sees the pool, and no other method has one', async () => {
  const others = [
    office,
    unit,
    await hub.signIn('method-owner', { method: 'service-centre' }),
    await hub.signIn('auditor'),
    await hub.signIn('admin'),
    await hub.signIn('reporter', { body: 'supervision' }),
  ]
  for (const token of others) {
    expect((await call('GET', '', undefined, token)).status).toBe(403)
    expect((await call('POST', '/pairs', { skip: [] }, token)).status).toBe(403)
    expect((await call('POST', '/people/search', { words: '马' }, token)).status).toBe(403)
    expect((await send(csv(HEADS, MA), '', token)).status).toBe(403)
  }
  const halls = await hub.signIn('method-owner', { method: 'service-centre' })
  const other = BASE.replace('third-party', 'service-centre')
  expect((await hub.call('GET', other, { token: halls })).body.code).toBe('unknown-method')
  expect(
    (
      await hub.call('POST', `${other}/decisions`, {
        token: halls,
        body: { a: 'R000001', b: 'R000002', same: true, word: '试' },
      })
    ).body.code,
  ).toBe('unknown-method')
})

test('no name or telephone of the pool stands in ledger, log, audit log, metrics or any file of the folder; verify is content', async () => {
  const words = ['马小建', '13809517766', '李小宁', '13800000003', '塞上一家公司']
  const { db } = hub.hub.ledger
  const said = [
    db.prepare('SELECT group_concat(body) FROM ledger').pluck().get() as string,
    db.prepare('SELECT group_concat(detail || subject) FROM audit').pluck().get() as string,
    (await hub.call('GET', '/metrics', { token: await hub.signIn('admin') })).text,
    log.join(''),
  ]
  expect(log.length).toBeGreaterThan(0)
  for (const text of said) for (const word of words) expect(text).not.toContain(word)
  const folder = join(db.name, '..')
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name)
    if (!statSync(path).isFile()) continue
    const bytes = readFileSync(path)
    // The organisation of a market entity is published; its name alone stands in the database.
    for (const word of words.slice(0, 4)) expect([name, bytes.includes(word)]).toEqual([name, false])
  }
})

test('after the draw the owner alone takes the contact list away, with a reason on record: drawn, then reserves, each who was frozen', async () => {
  const list = (reason: string | undefined, token = owner) =>
    fetch(`${hub.url}${BASE}/contacts.xlsx`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason }),
    })
  expect(await (await list('试一试')).json()).toMatchObject({ code: 'draw-missing' })
  // More people of one kind than are drawn.
  const many = Array.from({ length: 45 }, (_, i) => [
    '人民群众',
    `王${'一二三四五六七八九'[i % 9]}${i}`,
    '',
    `139000000${String(i).padStart(2, '0')}`,
    '是',
    'J36',
  ])
  expect((await send(csv(HEADS, ...many))).body).toMatchObject({ imported: true, plan: { entered: 45 } })
  const draw = '/api/v1/campaigns/2026/draw'
  expect(
    (await hub.call('POST', `${draw}/frame`, { token: owner, body: { dice: DICE.length, seen: null } })).status,
  ).toBe(201)
  hub.clock.now += DAY
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  office = await hub.signIn('campaign-office')
  for (const token of [owner, office]) await hub.call('POST', `${draw}/seed`, { token, body: { digits: DICE } })
  await hub.hub.parts.draws.idle()

  expect((await list(undefined)).status).toBe(400)
  expect((await list('想看看', office)).status).toBe(403)
  const response = await list('10 月 15 日起电话调查')
  expect(response.status).toBe(200)
  const book = await readXlsx(new Uint8Array(await response.arrayBuffer()))
  const rows = book.sheets[1]!.rows as string[][]
  const [heads, ...people] = rows
  expect(heads).toContain('盐（十六进制）')
  const { drawn, reserves } = (await hub.call('GET', draw, { token: owner })).body.draw
  expect(people).toHaveLength(drawn + reserves)
  expect(people.map((row) => row[4])).toEqual([...Array(drawn).fill('抽中'), ...Array(reserves).fill('候补')])
  // Whoever has the list and the frame sees that nobody was put in another's place.
  const { text: frame } = await hub.call('GET', `${draw}/frame.csv`, { token: owner })
  const persons = new Map(
    frame
      .trimEnd()
      .split('\n')
      .map((line: string) => [line.split(',')[0], line.split(',')[3]] as const),
  )
  for (const [id, , , , , , name, organisation, phone, salt] of people) {
    const person = {
      name: name!,
      ...(organisation ? { organisation } : {}),
      ...(phone ? { phone } : {}),
    }
    const bytes = Buffer.concat([Buffer.from(salt!, 'hex'), Buffer.from(canonicalJson(person))])
    expect([id, createHash('sha256').update(bytes).digest('hex')]).toEqual([id, persons.get(id)])
  }
  const row = hub.hub.ledger.db.prepare("SELECT actor, detail FROM audit WHERE action = 'pool:contacts'").get()
  expect(row).toMatchObject({ detail: expect.stringContaining('10 月 15 日起电话调查') })
})

test('on the policy’s day all people go, also from a restored backup; a list asked for then is refused by name', async () => {
  const folder = join(hub.hub.ledger.db.name, '..')
  const before = readFileSync(join(folder, 'personal.keys'))
  expect(before.some((byte) => byte !== 0)).toBe(true)
  hub.clock.now = Date.parse('2027-06-28T23:00:00+08:00')
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  expect((await call('GET', '')).body.erase).toEqual({ day: '2027-06-29', done: null })
  const { raters } = (await call('GET', '')).body
  expect(raters).toBeGreaterThan(40)
  // The day passes while a list is being read, and nobody gets part of it; whatever is committed next shows it.
  const store = Object.create(hub.hub.parts.store) as Store
  let pages = 0
  store.pages = async function* (name, ...asked) {
    for await (const page of hub.hub.parts.store.pages(name, ...asked)) {
      yield page
      if (++pages > 1) continue
      hub.clock.now = Date.parse('2027-06-29T00:00:01+08:00')
      await erasePeopleDue(hub.hub.ledger)
    }
  }
  await expect(readContacts(store, '2026', () => hub.clock.now)).rejects.toMatchObject({ code: 'people-erased' })
  expect(pages).toBeGreaterThan(0)
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  await expect.poll(async () => (await call('GET', '')).body.erase.done, { timeout: 20_000 }).toBe('2027-06-29')
  await expect
    .poll(() => hub.hub.ledger.db.prepare('SELECT count(*) FROM rater').pluck().get(), { timeout: 20_000 })
    .toBe(0)
  await expect
    .poll(() => hub.hub.ledger.db.prepare('SELECT count(*) FROM pool_secret').pluck().get(), { timeout: 20_000 })
    .toBe(0)
  const { db } = hub.hub.ledger
  const body = db.prepare("SELECT body FROM ledger WHERE kind = 'rater-erased' ORDER BY n DESC").pluck().get() as string
  expect(JSON.parse(body)).toMatchObject({ campaign: '2026', raters, day: '2027-06-29', operator: 'hub' })
  expect(readFileSync(join(folder, 'personal.keys')).every((byte) => byte === 0)).toBe(true)
  for (const path of ['/contacts.xlsx', '/objects'])
    expect([path, (await call('POST', path, path === '/objects' ? undefined : { reason: '再看' })).body.code]).toEqual([
      path,
      'people-erased',
    ])
  expect((await call('GET', '')).body).toMatchObject({ raters: 0, erasures: [{ day: '2027-06-29' }, {}] })
})
