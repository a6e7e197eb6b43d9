import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPackage } from '../../server/campaign/check-package.ts'
import { checkReport } from '../../server/campaign/report/check-report.ts'
import type { FollowUpList, Summary } from '../../server/contract/answers/summary.ts'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { backup } from '../../server/store/safekeeping/backup.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { exportedLedger } from '../fixtures/survey/exported.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { WholeYear } from '../helpers/whole-year.ts'

/**
 * What follows from a year whose four methods are sealed, across all parts: report, notices, rectification, a reopening that
 * makes all of it outdated, tables that are made again, a backup, and the year after.
 */
let year: WholeYear
let hub: TestHub
let [team, auditor, unit] = ['', '', '']
const reason = '年度上报'
const seals: number[] = []
const VERIFY_PAGE = '<!doctype html><title>verify</title>'
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

beforeAll(async () => {
  year = await WholeYear.play()
  ;({ hub } = year)
  // As the build writes it: it goes into every package.
  mkdirSync(join(hub.data, 'no-pages', 'offline'), { recursive: true })
  writeFileSync(join(hub.data, 'no-pages', 'offline', 'verify.html'), VERIFY_PAGE)
})
afterAll(() => hub.stop())

const get = (path: string, token = year.office) => hub.call('GET', `/api/v1/campaigns/2026${path}`, { token })
const post = (path: string, body: object, token = year.office) =>
  hub.call('POST', `/api/v1/campaigns/2026${path}`, { token, body })
const summary = async () => (await get('/summary')).body as Summary

const bytesAt = async (path: string) => {
  const answer = await fetch(hub.url + path, { headers: { authorization: `Bearer ${year.office}` } })
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
}
/** The year's package, unpacked by a reader that is not ours. */
async function wholeYear() {
  const { answer, bytes } = await bytesAt('/api/v1/campaigns/2026/package.zip')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip'])
  const files = new Map(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content)]))
  return { answer, files, readme: files.get('README.txt')!.toString() }
}

async function everybody(): Promise<void> {
  await year.everybody()
  team = await hub.signIn('method-owner', { method: 'third-party' })
  auditor = await hub.signIn('auditor')
  unit = await hub.signIn('unit', { unit: 'J24' })
}

test('the package of a year is refused by name while nothing of it is sealed', async () => {
  await everybody()
  expect(await get('/package.zip')).toMatchObject({ status: 403, body: { code: 'not-sealed' } })
  expect(await hub.call('GET', '/api/v1/campaigns/1999/package.zip', { token: year.office })).toMatchObject({
    status: 404,
    body: { code: 'unknown-campaign' },
  })
})

test('four methods are sealed one after the other, and each change shows in the summary', async () => {
  for (const [i, method] of METHOD_CODES.entries()) {
    seals.push(await year.seal(method))
    const { methods } = await summary()
    expect(methods.filter(({ sealed }) => sealed !== null)).toHaveLength(i + 1)
    if (i === 0) {
      const { files, readme } = await wholeYear()
      expect(new Set([...files.keys()].map((name) => dirname(name)))).toEqual(new Set(['.', method, 'summary']))
      expect(readme).toContain('网络及跟踪评议：没有封存')
      expect(readme).toContain('分析报告：还没有提请封存。')
      expect(readme).toContain("the representatives' ballot: not sealed")
    }
  }
  const { units } = await summary()
  const worst = units.find((each) => each.unit.code === 'J24')!
  expect(Object.values(worst.methods).map(({ lastPlace }) => lastPlace)).toEqual([true, true, true, true])
})

test('the report shows the figures of the summary and is co-signed by the survey team', async () => {
  const asked = await post('/report/ask', { missing: [], reason })
  expect(asked.status).toBe(201)
  const facts = (await get('/report.json')).body
  for (const { unit: of, methods } of (await summary()).units) {
    const shown = facts.units.find(({ code }: { code: string }) => code === of.code)
    for (const method of METHOD_CODES)
      expect([of.code, method, shown.scores[method].score, shown.scores[method].rank]).toEqual([
        of.code,
        method,
        methods[method].score,
        methods[method].rank,
      ])
  }
  const agreed = await post('/report/agree', { ...asked.body, password: 'a long password' }, team)
  expect(agreed.status).toBe(201)
  const { steps, milestones } = (await get('/calendar')).body
  expect(steps.find(({ step }: { step: string }) => step === 'report')).toMatchObject({ state: 'done', done: 1 })
  expect(milestones.find(({ code }: { code: string }) => code === 'report')).toMatchObject({ state: 'done' })
})

test('office and auditor take the whole year away as one zip: every file is the one that is downloaded alone', async () => {
  const { answer, files, readme } = await wholeYear()
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="pingyi-2026-package.zip"')
  const sizes = [...files.values()].map(({ length }) => length)
  expect(Number(answer.headers.get('x-bytes'))).toBe(sizes.reduce((sum, size) => sum + size))
  const due = new Map([['verify.html', Buffer.from(VERIFY_PAGE)]])
  for (const kind of ['xlsx', 'csv', 'json'])
    due.set(`summary/pingyi-2026-summary.${kind}`, (await bytesAt(`/api/v1/campaigns/2026/summary.${kind}`)).bytes)
  for (const kind of ['html', 'xlsx', 'json'])
    due.set(`report/report-2026-1.${kind}`, (await bytesAt(`/api/v1/campaigns/2026/report.${kind}`)).bytes)
  for (const [i, method] of METHOD_CODES.entries()) {
    const { folder } = await hub.hub.parts.seals.package(seals[i]!)
    for (const file of readdirSync(folder))
      due.set(`${method}/${file}`, (await bytesAt(`/api/v1/seals/${seals[i]!}/files/${file}`)).bytes)
  }
  expect([...files.keys()].toSorted()).toEqual(['README.txt', ...due.keys()].toSorted())
  for (const [name, bytes] of due) expect(files.get(name)!.equals(bytes), name).toBe(true)
  const { report } = (await get('/report')).body
  const html = files.get('report/report-2026-1.html')!
  expect(createHash('sha256').update(html).digest('hex')).toBe(report.html)
  expect(readme).toContain(report.html)
  expect(readme).toContain('什么也不缺。')
  expect(readme.indexOf('里面有什么')).toBeLessThan(readme.indexOf('What is in it'))
  const { body } = await hub.call('GET', '/api/v1/audit?action=scores:export', { token: auditor })
  expect(JSON.stringify(body)).toContain('"file":"pingyi-2026-package.zip","methods":4,"report":1')
})

test('what is in that zip checks without a hub, as its README says', async () => {
  const { files, readme } = await wholeYear()
  const out = join(hub.data, 'unpacked')
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(out, name)), { recursive: true })
    writeFileSync(join(out, name), bytes)
  }
  for (const method of METHOD_CODES) {
    expect(readme).toContain(`pingyi seal --check ${method} --key KEY`)
    expect([method, await checkPackage(join(out, method))]).toMatchObject([method, { ok: true, problems: [] }])
  }
  const [, page, ledger] = /pingyi report check --report (\S+) --ledger (\S+)/.exec(readme)!
  const papers = [page!, page!.replace('.html', '.xlsx'), page!.replace('.html', '.json')].map((name) =>
    join(out, name),
  )
  expect(await checkReport(papers, join(out, ledger!))).toMatchObject({ ok: true, ledger: null })
  for (const [hash, name] of [...readme.matchAll(/^([0-9a-f]{64})  (\S+)$/gm)].map(([, ...found]) => found))
    expect([
      name,
      createHash('sha256')
        .update(readFileSync(join(out, name!)))
        .digest('hex'),
    ]).toEqual([name, hash])
})

test('a year of which one file is no longer what was sealed is refused before a byte of it goes out', async () => {
  const { folder } = await hub.hub.parts.seals.package(seals[0]!)
  const [file, aside] = [join(folder, 'scores.json'), join(hub.data, 'scores.json')]
  for (const spoil of [() => {}, () => writeFileSync(file, '{}')]) {
    renameSync(file, aside)
    spoil()
    expect(await get('/package.zip')).toMatchObject({ status: 409, body: { code: 'seal-package-broken' } })
    renameSync(aside, file)
  }
})

test('nobody but office and auditor takes the zip of the year, the survey team that reads all of it neither', async () => {
  expect((await get('/package.zip', auditor)).status).toBe(200)
  const others = [
    team,
    unit,
    await hub.signIn('method-owner', { method: 'online' }),
    await hub.signIn('reporter', { body: 'media' }),
    await hub.signIn('admin'),
    await hub.signIn('hall-manager', { hall: 'shimin' }),
    await hub.signIn('clerk'),
  ]
  for (const token of others)
    expect(await get('/package.zip', token)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
})

test('last places lead to a problem of the unit, which its own people see, and no other unit’s', async () => {
  const { units } = (await get('/follow-up')).body as FollowUpList
  expect(units.map((each) => each.unit.code)).toContain('J24')
  const found = {
    id: uuid7(hub.clock.now),
    unit: 'J24',
    source: 'follow-up',
    ref: 'representatives',
    finding: '四项测评都在末位',
  }
  const made = await post('/rectifications', found)
  expect([made.status, made.text]).toEqual([201, made.text])
  const plan = { leader: '马某某', handler: '丁某某', deadline: '2027-03-31', measure: '设专人', mechanism: '写进办法' }
  expect((await post(`/rectifications/${found.id}/plan`, plan, unit)).status).toBeLessThan(300)
  const accepted = await post(`/rectifications/${found.id}/answer`, { outcome: 'accepted' })
  expect([accepted.status, accepted.text]).toEqual([200, accepted.text])
  expect((await get('/rectifications', unit)).text).toContain('四项测评都在末位')
  const other = await hub.signIn('unit', { unit: 'J36' })
  expect((await get('/rectifications', other)).text).not.toContain('四项测评都在末位')
})

test('the ledger verifies; tables that are made again, and a restored copy, give the same answers', async () => {
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  const answers = async (on = hub, token = year.office) =>
    Promise.all(
      ['/summary', '/follow-up', '/report', '/rectifications'].map(async (path) =>
        (await on.call('GET', `/api/v1/campaigns/2026${path}`, { token })).text.replace(/"now":"[^"]*"/, ''),
      ),
    )
  const before = await answers()
  await hub.hub.parts.store.act('ledger.rebuild', undefined, 'cli:root')
  expect(await answers()).toEqual(before)
  const copy = join(hub.data, 'backups', 'copy')
  await backup(hub.data, copy, hub.clock.now)
  const restored = await TestHub.start({ data: copy, now: hub.clock.now })
  try {
    expect(await answers(restored, await restored.signIn('campaign-office'))).toEqual(before)
  } finally {
    await restored.stop()
  }
})

test('one independent program recomputes every method of the year from the exported ledger', (context) => {
  const file = join(hub.data, 'year.jsonl')
  writeFileSync(file, exportedLedger(hub))
  const due = runPython([RECOMPUTE, file]) as { faults: string[] } | null
  if (due === null) return context.skip(NO_PYTHON)
  expect(due.faults).toEqual([])
})

test('a seal that is opened again makes the report outdated, and takes its column out of the summary', async () => {
  await year.reopen(seals[METHOD_CODES.indexOf('online')]!)
  const { methods } = await summary()
  expect(methods.find(({ method }) => method === 'online')!.sealed).toBe(null)
  expect((await get('/report')).body.report.outdated.length).toBeGreaterThan(0)
  const { files, readme } = await wholeYear()
  expect([...files.keys()].some((name) => name.startsWith('online/'))).toBe(false)
  expect(readme).toContain('网络及跟踪评议：没有封存')
  expect(readme).toContain('分析报告会签以后，网络及跟踪评议解除过封存；报告里仍是原来的数。')
  seals[METHOD_CODES.indexOf('online')] = await year.seal('online')
  expect((await summary()).methods.every(({ sealed }) => sealed !== null)).toBe(true)
  // The old report still speaks of the old seal.
  expect((await get('/report')).body.report.outdated.length).toBeGreaterThan(0)
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
})

test('the package of every seal checks without a hub, the one that was sealed again and holds all the rest among them', async () => {
  for (const seal of seals) {
    const { folder } = await hub.hub.parts.seals.package(seal)
    expect([seal, await checkPackage(folder)]).toMatchObject([seal, { ok: true, problems: [] }])
  }
})

test('the year after has this one as its baseline, shows what was promised, and nothing of its own figures', async () => {
  const before = await summary()
  hub.clock.now = Date.parse('2027-12-06T10:00:00+08:00')
  await everybody()
  const next = (await hub.call('GET', '/api/v1/campaigns/2027/summary', { token: year.office })).body as Summary
  expect(next.methods.every(({ sealed }) => sealed === null)).toBe(true)
  const then = before.units.find((each) => each.unit.code === 'J24')!
  const now = next.units.find((each) => each.unit.code === 'J24')!
  expect(now.baseline.representatives?.rank ?? null).toBe(then.methods.representatives.rank)
  const promised = await hub.call('GET', '/api/v1/campaigns/2027/rectifications', { token: year.office })
  expect(promised.text).toContain('四项测评都在末位')
  expect((await get('/summary', auditor)).status).toBe(200)
  for (const path of ['/', '/units/', '/rate/', '/r/', '/healthz'])
    expect((await (await fetch(hub.url + path)).text()).includes(String(then.methods.online.score))).toBe(false)
})
