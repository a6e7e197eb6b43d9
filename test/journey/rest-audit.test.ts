import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AUDIT_WORDS } from '../../server/contract/text/audit-words.ts'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'

let hub: TestHub
let auditor: string
beforeAll(async () => {
  hub = await TestHub.start()
  auditor = await hub.signIn('auditor')
})
afterAll(() => hub.stop())

const ask = (query = '', token = auditor) => hub.call('GET', `/api/v1/audit${query}`, { token })
const numbers = (body: { entries: { n: number }[] }) => body.entries.map(({ n }) => n)

describe('the audit log', () => {
  test('is read in pages by a cursor, and none is missing or twice while others write', async () => {
    for (let i = 0; i < 25; i++) hub.inside.audit.record('user:zhao', 'unit:alias', `alias:${i}`, { name: `第${i}个` })
    const seen: number[] = []
    let next: number | undefined
    do {
      const { body } = await ask(`?limit=10&who=zhao${next === undefined ? '' : `&before=${next}`}`)
      seen.push(...numbers(body))
      next = body.next
      hub.inside.audit.record('user:zhao', 'unit:alias', 'alias:later')
    } while (next !== undefined)
    expect(seen).toHaveLength(25)
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => b - a))
  })

  test('is searched by who, by what, by whom it is about, by when, and by anything in it', async () => {
    hub.clock.now += DAY
    auditor = await hub.signIn('auditor')
    hub.inside.audit.record('cli:root', 'device:revoke', 'device:d-77', { reason: '屏幕 100%_坏了' }, '10.9.8.7')
    const found = async (query: string) =>
      (await ask(query)).body.entries.map(({ subject }: { subject: string }) => subject)
    for (const query of ['?who=root', '?action=device:revoke,device:place', '?about=device:d-77', '?text=10.9.8.7'])
      expect([query, await found(query)]).toEqual([query, ['device:d-77']])
    // Signs of a pattern are letters like any others.
    expect(await found(`?text=${encodeURIComponent('100%_坏')}`)).toEqual(['device:d-77'])
    expect(await found(`?text=${encodeURIComponent('%_%')}`)).toEqual([])
    expect(await found('?from=2026-11-19&to=2026-11-19&who=root')).toEqual(['device:d-77'])
    expect(await found('?to=2026-11-18&who=root')).toEqual([])
    // A part of a name that is in no row finds none: names of accounts are not looked up.
    expect(await found('?who=nobody-ever')).toEqual([])
    const unknown = await ask('?action=nonsense')
    expect([unknown.status, unknown.body.code]).toEqual([400, 'bad-request'])
    expect((await ask('?from=2026-11-20&to=2026-11-19')).body.code).toBe('bad-period')
  })

  test('is read by the office, too: what admin did stands there', async () => {
    const [admin, office] = [await hub.signIn('admin'), await hub.signIn('campaign-office')]
    const body = { username: 'quietly', role: 'auditor' }
    expect((await hub.call('POST', '/api/v1/users', { token: admin, body })).status).toBe(201)
    const { entries } = (await ask('?about=user:quietly', office)).body
    expect(entries).toMatchObject([{ action: 'user:add', actor: expect.stringMatching(/^user:admin-/) as string }])
    expect((await ask('', await hub.signIn('hall-manager', { hall: 'shimin' }))).status).toBe(403)
  })

  test('leaves as a file with all of its rows, safe from formulas, and that is in it', async () => {
    hub.inside.audit.record('user:zhao', 'unit:alias', 'alias:x', { name: '=cmd()' })
    const { status, type, text } = await ask('/export.csv?who=zhao')
    expect([status, type]).toEqual([200, 'text/csv; charset=utf-8'])
    const rows = text.trimEnd().split('\r\n')
    expect(rows[0]).toBe('序号,时间（北京时间）,操作人,做了什么,代码,对象,细节,地址')
    expect(rows.find((row) => row.includes('unit:alias'))).toContain(AUDIT_WORDS['unit:alias'])
    expect(rows.slice(1).filter((row) => !/\p{Script=Han}/u.test(row.split(',')[3]!))).toEqual([])
    const { n } = hub.hub.ledger.db.prepare(`SELECT count(*) AS n FROM audit WHERE actor = 'user:zhao'`).get() as {
      n: number
    }
    expect(rows).toHaveLength(1 + n)
    expect((await ask('?action=audit:export')).body.entries).toMatchObject([
      { subject: 'audit', detail: { who: 'zhao' } },
    ])
    // A whole one names the taking of itself.
    expect((await ask('/export.csv')).text.split('\r\n')[1]).toContain('audit:export')
  })

  test('says how its chain stands: the last row, the checkpoint that names one, and whether every row follows', async () => {
    await hub.hub.checkpoints.look()
    const { body } = await ask('/chain?check=true')
    const last = hub.hub.ledger.db.prepare('SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1').get() as {
      n: number
      hash: Buffer
    }
    expect(body).toMatchObject({ rows: last.n, hash: last.hash.toString('hex'), checked: { whole: true } })
    expect((await ask('/chain')).body.checked).toBeUndefined()
  })
})

test('the audit log of 100,000 rows is paged without reading it all', async () => {
  const { db } = hub.hub.ledger
  const fill = db.transaction(() => {
    for (let i = 0; i < 100_000; i++) hub.inside.audit.record('device:d1', 'staff-pin:locked', 'staff:1')
  })
  fill()
  const { store } = hub.hub.parts
  const timed = async (work: () => Promise<unknown[]>) => {
    const began = process.cpuUsage()
    const { length } = await work()
    const { user, system } = process.cpuUsage(began)
    return { length, ms: (user + system) / 1_000 }
  }
  const all = await timed(() => store.read('audit.list', { limit: 200_000 }))
  const pages = await timed(async () => {
    const found: unknown[] = []
    for (let before = 100_000; before > 0; before -= 20_000)
      found.push(...(await store.read('audit.list', { before, limit: 200 })))
    return found
  })
  expect([all.length > 100_000, pages.length]).toEqual([true, 1_000])
  expect(pages.ms).toBeLessThan(all.ms / 4)
  // The last page of a search that finds nothing goes through the log once.
  const body = (await ask('?text=no-such-thing')).body
  expect(body).toEqual({ entries: [] })
})
