import { generateKeyPairSync, sign } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { PACKAGE_FILES } from '../../server/contract/export/seal-manifest.ts'
import type { Manifest } from '../../server/contract/export/seal-manifest.ts'
import { checkPackage } from '../../server/campaign/check-package.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { tableDigest } from '../../server/store/verify/verify-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { pingyiHere } from '../helpers/command-line.ts'
import { consentTo } from '../helpers/consent.ts'
import { DAY, HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'
import { twice } from '../helpers/twice.ts'

/** A period from the check list to the unit's statement, with real people; one hub, step after step. */
let hub: TestHub
let li: string
let wang: string
let device: StrangerDevice
let window: string
let seal: number
const PERIOD = { from: '2026-11-01', to: '2026-11-18' }
const AT = '/api/v1/campaigns/2026/methods/service-centre'
const query = `from=${PERIOD.from}&to=${PERIOD.to}`

let pages: string
const verifyPage = () => join(pages, 'offline', 'verify.html')

beforeAll(async () => {
  pages = mkdtempSync(join(tmpdir(), 'pingyi-pages-'))
  mkdirSync(join(pages, 'offline'))
  writeFileSync(verifyPage(), 'a page that checks')
  hub = await TestHub.start({ pages })
  li = await hub.signIn('campaign-office')
  wang = await hub.signIn('campaign-office')
  window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  device = await hub.device(window)
  // 35 citizens within two hours, one of them alone the day before; a bad press 5 s after another is held.
  for (let i = 0; i < 35; i++) await device.submit([device.press(i % 7 === 0 ? 3 : 5, TEN - 2 * HOUR + i * 3 * MINUTE)])
  await device.submit([device.press(2, TEN - 6 * HOUR), device.press(1, TEN - 6 * HOUR + 5 * SECOND)])
})
afterAll(async () => {
  await hub.stop()
  rmSync(pages, { recursive: true })
})

const get = (path: string, token = li) => hub.call('GET', path, { token })
const post = (path: string, body: object, token = li) => hub.call('POST', path, { token, body })
const j16 = async (path = `${AT}/scores?${query}`) => {
  const { body } = await get(path)
  return (body.units ?? body.scores.units).find((row: { unit: { code: string } }) => row.unit.code === 'J16')
}
const sealed = async (of: string) => (await get(`${AT}/scores?${of}`)).body.sealed as number | null
const digests = () =>
  Object.fromEntries(PROJECTION_TABLES.map((table) => [table, tableDigest(hub.hub.ledger.db, table)]))
const rule = (id: unknown) =>
  hub.hub.ledger
    .sql('SELECT verdict, rule FROM rating WHERE id = ?')
    .get(Buffer.from((id as string).replaceAll('-', ''), 'hex'))

test('the check list names what stands in the way; one officer alone cannot seal over held ratings', async () => {
  expect((await get(`${AT}/seal?${query}`)).body.checks).toMatchObject([
    { point: 'period', state: 'stop' },
    { point: 'held', state: 'stop', count: 1 },
    { point: 'gaps', state: 'ok' },
    { point: 'late', state: 'ok' },
    { point: 'unattributed', state: 'ok' },
    { point: 'cases', state: 'note', count: 2 },
    { point: 'clock', state: 'ok' },
  ])
  const order = { ...PERIOD, reason: '按期报送' }
  expect((await post(`${AT}/seal`, order)).body.code).toBe('period-running')
  // The morning after; yesterday's sessions are over.
  hub.clock.now = TEN + DAY
  li = await hub.signIn('campaign-office')
  wang = await hub.signIn('campaign-office')
  expect((await post(`${AT}/seal`, order)).body).toMatchObject({
    code: 'seal-unready',
    detail: expect.stringContaining('cases: 2'),
  })
  expect((await post(`${AT}/seal`, { ...order, accept: ['cases'] })).body).toMatchObject({
    code: 'seal-unready',
    detail: expect.stringContaining('待核 1 条'),
  })
  expect((await consentTo(hub, AT, { ...PERIOD, reason: '录像已过期，按现状' }, li)).status).toBe(201)
  expect((await post(`${AT}/seal`, { ...order, accept: ['cases'] })).body.code).toBe('same-person')
  for (const role of ['admin', 'auditor'] as const)
    expect((await post(`${AT}/seal`, order, await hub.signIn(role))).status).toBe(403)
  expect(hub.rows('seal')).toEqual([])
})

test('a consent is to what was shown: held ratings, figures and checks, and to nothing that came later', async () => {
  const late = [device.press(5, TEN - 6 * HOUR + HOUR), device.press(1, TEN - 6 * HOUR + HOUR + 5 * SECOND)]
  await device.submit(late)
  const refused = await post(`${AT}/seal`, { ...PERIOD, reason: '按期报送', accept: ['cases'] }, wang)
  expect(refused.body).toMatchObject({ code: 'content-changed' })
  const state = (await get(`${AT}/seal?${query}`)).body
  expect(state.stands).toMatchObject([{ holds: false }])
  // Nobody consents to what another page shows, nor to what was not looked at.
  const consent = { ...PERIOD, reason: '录像已过期，按现状' }
  expect(await post(`${AT}/stands`, consent)).toMatchObject({ status: 400, body: { code: 'bad-request' } })
  expect((await post(`${AT}/stands`, { ...consent, content: 'f'.repeat(64) })).body.code).toBe('content-changed')
  const given = { ...consent, content: state.content }
  expect(await twice(hub, () => post(`${AT}/stands`, given))).toMatchObject({
    answers: [{ status: 201 }, { status: 200 }],
    kinds: ['stand'],
    audit: ['period:stand'],
  })
  // A good press moves the figures alone: the consent is over all the same.
  await device.submit([device.press(5, TEN - 6 * HOUR + 2 * HOUR)])
  expect((await post(`${AT}/seal`, { ...PERIOD, reason: '按期报送', accept: ['cases'] }, wang)).body.code).toBe(
    'content-changed',
  )
  const made = await consentTo(hub, AT, consent, li)
  // Whoever can be the second finds it waiting; whoever consented does not.
  expect((await get('/api/v1/seals', wang)).body.waiting).toMatchObject([
    { what: 'consent', campaign: '2026', ...PERIOD, operator: expect.stringMatching(/^user:/) },
  ])
  expect((await get('/api/v1/seals')).body.waiting).toEqual([])
  // An empty reason has words of its own, and so has one that is not there.
  for (const body of [{ ...PERIOD, reason: '' }, PERIOD])
    expect(await post(`${AT}/seal`, body, wang)).toMatchObject({ status: 400, body: { code: 'reason-missing' } })
  expect(hub.rows('stand').at(-1)!.body).toMatchObject({ held: 2, content: made.body.content, checks: { cases: 3 } })
})

test('nobody bound to a unit consents or seals while its ratings are held; J62 and J18 not about each other', async () => {
  const own = { status: 403, body: { code: 'own-unit' } }
  const bound = await hub.signIn('campaign-office', { unit: 'J16' })
  const word = { ...PERIOD, reason: '按现状' }
  expect(await consentTo(hub, AT, word, bound)).toMatchObject(own)
  expect(await post(`${AT}/seal`, { ...word, accept: ['cases'] }, bound)).toMatchObject(own)
  const media = hub.freshWindow()
  await hub.post(media, 'J18', LONG_AGO)
  const bureau = await hub.signIn('campaign-office', { unit: 'J62' })
  const there = await hub.device(media)
  await there.submit([there.press(5, TEN + DAY - 9 * SECOND), there.press(1, TEN + DAY - 4 * SECOND)])
  const day = { from: '2026-11-19', to: '2026-11-19', reason: '按现状' }
  expect(await consentTo(hub, AT, day, bureau)).toMatchObject(own)
  const held = hub.rows('rating').at(-1)!.body.item.id
  const release = { action: 'release', ratings: [held], reason: '核对录像' }
  expect((await post('/api/v1/screening/decisions', release, wang)).status).toBe(200)
  // Its case is still open: the officer would consent to that as it stands.
  expect(await consentTo(hub, AT, day, bureau)).toMatchObject(own)
  await consentTo(hub, AT, { ...PERIOD, reason: '录像已过期，按现状' }, li)
})

test('sealed: figures in the ledger, a package that checks, and the same again for whoever seals twice', async () => {
  const before = await j16()
  expect(await sealed(query)).toBeNull()
  const made = await post(`${AT}/seal`, { ...PERIOD, reason: '按期报送', accept: ['cases'] }, wang)
  expect([made.status, made.body]).toMatchObject([201, { from: PERIOD.from, to: PERIOD.to, reopened: false }])
  seal = made.body.seal
  const { folder, digest } = await hub.hub.parts.seals.package(seal)
  expect(hub.rows('seal-package').at(-1)!.body).toEqual({ seal, digest })
  expect(hub.rows('checkpoint').at(-1)!.body.of).toBeGreaterThanOrEqual(seal)
  expect(await j16()).toEqual(before)
  expect(await j16(`/api/v1/seals/${seal}`)).toEqual(before)
  // The answer and its file name the seal over exactly this period, and no seal over another or of another day's knowledge.
  expect(await sealed(query)).toBe(seal)
  expect((await get(`${AT}/export.json?${query}`)).body.sealed).toBe(seal)
  expect(await sealed('from=2026-11-01&to=2026-11-30')).toBeNull()
  expect(await sealed(`${query}&asOf=2026-11-18`)).toBeNull()
  const again = await post(`${AT}/seal`, { ...PERIOD, reason: '再封一次' }, li)
  expect([again.status, again.body.seal, again.body.package]).toEqual([200, seal, { state: 'ready', digest }])
  expect((await post(`${AT}/seal`, { from: '2026-11-10', to: '2026-11-18', reason: 'x' })).body.code).toBe(
    'seal-overlap',
  )

  expect(await checkPackage(folder)).toMatchObject({ ok: true, entries: seal, problems: [] })
  const files = readdirSync(folder).toSorted()
  expect(files).toEqual([...PACKAGE_FILES].toSorted())
  expect(readFileSync(join(folder, 'held.csv'), 'utf8').trim().split('\r\n')).toHaveLength(3)
  const json = await hub.call('GET', `/api/v1/seals/${seal}/files/scores.json`, { token: li })
  expect(JSON.parse(json.text)).toEqual((await get(`${AT}/scores?${query}`)).body)
})

test('the check list, the seal and its entry say that no outside party takes checkpoints', async () => {
  expect((await get(`${AT}/seal?${query}`)).body.outside).toBe(false)
  expect((await get(`/api/v1/seals/${seal}`)).body.alone).toBe(true)
  expect(hub.rows('seal').at(-1)!.body.alone).toBe(true)
})

test('a package that was lost is made again as it was, and by another version of the page with its digest on record', async () => {
  const made = () => hub.rows('seal-package').filter(({ body }) => body.seal === seal).length
  const again = async () => {
    rmSync((await hub.hub.parts.seals.package(seal)).folder, { recursive: true })
    return hub.hub.parts.seals.package(seal)
  }
  const first = await hub.hub.parts.seals.package(seal)
  expect(await again()).toEqual(first)
  expect(made()).toBe(1)
  writeFileSync(verifyPage(), 'a page of the next version')
  const next = await again()
  expect(next.digest).not.toBe(first.digest)
  expect(hub.rows('seal-package').at(-1)!.body).toEqual({ seal, digest: next.digest })
  expect(await checkPackage(next.folder)).toMatchObject({ ok: true, problems: [] })
  // As a package of a version that had no page.
  rmSync(verifyPage())
  const without = await again()
  writeFileSync(verifyPage(), 'a page that checks')
  expect(await again()).toEqual(without)
  expect(made()).toBe(3)
})

test('a package that somebody touched does not check', async () => {
  const { folder } = await hub.hub.parts.seals.package(seal)
  const scores = join(folder, 'scores.json')
  const was = readFileSync(scores)
  writeFileSync(scores, was.toString().replace('"rank": 1', '"rank": 2'))
  expect((await checkPackage(folder)).problems).toContainEqual(expect.stringContaining('scores.json'))
  writeFileSync(scores, was)
  const manifest = join(folder, 'manifest.json')
  const text = readFileSync(manifest, 'utf8')
  writeFileSync(manifest, text.replace('"counted"', '"recounted"'))
  expect(await checkPackage(folder)).toMatchObject({ ok: false, problems: [expect.stringContaining('not signed')] })
  writeFileSync(manifest, text)
  expect((await checkPackage(folder, { key: 'AAAA' })).ok).toBe(false)
  expect(await checkPackage(folder)).toMatchObject({ ok: true, keyCompared: false })
})

test('what is missing, linked, renamed or added is named, file by file', async () => {
  const { folder } = await hub.hub.parts.seals.package(seal)
  const names = (): Promise<string[]> => checkPackage(folder).then(({ ok, problems }) => [String(ok), ...problems])
  for (const file of readdirSync(folder).filter((name) => name !== 'manifest.json')) {
    const [at, away] = [join(folder, file), join(hub.data, 'away')]
    renameSync(at, away)
    expect(await names()).toContain(`${file}: is missing`)
    symlinkSync(away, at)
    expect(await names()).toContain(`${file}: is a link, and no file of the package`)
    rmSync(at)
    const other = file.toUpperCase()
    copyFileSync(away, join(folder, other))
    expect(await names()).toEqual(
      expect.arrayContaining([
        `${file}: is missing; there is ${other}`,
        `${other}: is not of the package: the manifest does not list it`,
      ]),
    )
    rmSync(join(folder, other))
    renameSync(away, at)
  }
  mkdirSync(join(folder, '.hidden'))
  expect(await names()).toEqual(['false', '.hidden: is not of the package: the manifest does not list it'])
  rmdirSync(join(folder, '.hidden'))
  expect(await names()).toEqual(['true'])
})

test('a package that a stranger signed anew passes nobody who did not say that the key is unknown', async () => {
  const { folder } = await hub.hub.parts.seals.package(seal)
  const forged = join(hub.data, 'forged')
  cpSync(folder, forged, { recursive: true })
  const { sig, key, ...rest } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest
  expect(sig).toHaveLength(86)
  const stranger = generateKeyPairSync('ed25519')
  const unsigned = { ...rest, reason: '改过的理由', key: stranger.publicKey.export({ format: 'jwk' }).x! }
  const text = Buffer.from(canonicalJson(unsigned))
  const signed = { ...unsigned, sig: sign(null, text, stranger.privateKey).toString('base64url') }
  writeFileSync(join(forged, 'manifest.json'), JSON.stringify(signed))
  const check = (...words: string[]) => pingyiHere(['seal', '--check', forged, ...words], { data: hub.data })
  expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining('key-not-compared') })
  expect((await check()).out).toContain('THE KEY WAS NOT COMPARED')
  expect(await check('--unknown-key')).toMatchObject({ code: 0, out: expect.stringContaining('NOT COMPARED') })
  expect(await check('--key', key)).toMatchObject({
    code: 1,
    err: expect.stringContaining('seal-package-broken'),
    out: expect.stringContaining('another key'),
  })
  expect(await pingyiHere(['seal', '--check', folder, '--key', key, '--json'], { data: hub.data })).toMatchObject({
    code: 0,
    json: { ok: true, keyCompared: true },
  })
})

test('what comes after the seal lies beside it and moves nothing', async () => {
  const before = await j16()
  const late = device.press(1, TEN - HOUR + MINUTE)
  await device.submit([late])
  expect(rule(late['id'])).toEqual({ verdict: 'excluded', rule: 'after-seal' })
  expect(hub.attribution(late['id'])).toMatchObject({ unit: 'J16', window })
  const key = hub.apiKey('hotline')
  const call = { callId: 'late-1', unit: 'J16', level: 1, answeredAt: '2026-11-18T09:00:00+08:00' }
  await hub.call('POST', '/api/v1/hotline/ratings', { token: key, body: [call] })
  await hub.post(window, 'J24', TEN - 2 * HOUR, TEN)
  expect(await j16()).toEqual(before)
  // A month within it is computed anew, and finds what was sealed.
  expect(await j16(`${AT}/scores?from=2026-11-01&to=2026-11-30`)).toMatchObject({ n: before.n, score: before.score })
  expect((await get(`/api/v1/seals/${seal}`)).body.late).toMatchObject({ total: 2 })
  const held = (await get(`/api/v1/screening/ratings`)).body.ratings[0].rating
  expect(
    (await post('/api/v1/screening/decisions', { action: 'release', ratings: [held], reason: 'x' })).body.code,
  ).toBe('period-sealed')
  const tables = digests()
  await hub.hub.ledger.write((w) => rebuild(w))
  expect(digests()).toEqual(tables)
})

test('a unit sees its own statement, hours only where five were rated, and nobody else’s', async () => {
  const unit = await hub.signIn('unit', { unit: 'J16' })
  const { body } = await get('/api/v1/statements', unit)
  expect(body.statements).toMatchObject([{ seal, from: PERIOD.from }])
  const statement = (await get(`/api/v1/statements/${seal}`, unit)).body
  expect(statement.row).toEqual(await j16())
  expect(
    statement.lines.reduce((sum: number, line: { sum: number }) => sum + line.sum, 0) / statement.row.n,
  ).toBeCloseTo(Number(statement.row.score), 2)
  expect(statement.notCounted).toMatchObject([
    { when: '2026-11-18', level: 1, verdict: 'held', rule: 'gap' },
    { when: '2026-11-18', level: 1, verdict: 'held', rule: 'gap' },
  ])
  expect(statement.late).toBe(2)
  expect(statement.seal.hash).toHaveLength(64)
  expect(JSON.stringify(statement)).not.toMatch(/\d{2}:\d{2}:\d{2}\.|comment|J24/)
  const proof = await get(`/api/v1/statements/${seal}/proof`, unit)
  const { digest } = hub.rows('seal-package').findLast(({ body: made }) => made.seal === seal)!.body
  for (const part of [
    `= ${statement.lines[0].sum.toLocaleString('en')}`,
    statement.row.score,
    digest,
    statement.seal.hash,
  ])
    expect(proof.text).toContain(part)
  expect(proof.text).not.toContain('J24')
  expect((await get(`/api/v1/statements/${seal}/proof`, li)).status).toBe(403)
  const none = (await get(`/api/v1/statements/${seal}`, await hub.signIn('unit', { unit: 'J23' }))).body
  expect(none.row.unit.code).toBe('J23')
  expect(none.notCounted).toEqual([])
  expect((await get(`/api/v1/statements/${seal}`, li)).status).toBe(403)
  expect((await get(`${AT}/scores?${query}`, unit)).status).toBe(403)
})

test('opened again by two, what was late counts; both results are on record, and Python agrees', async (context) => {
  const before = await j16()
  const unit = await hub.signIn('unit', { unit: 'J16' })
  const word = { reason: '漏报，经研究' }
  expect((await post(`/api/v1/seals/${seal}/reopen`, word)).body.code).toBe('seal-unready')
  expect((await post(`/api/v1/seals/${seal}/reopen-requests`, word)).status).toBe(200)
  expect((await post(`/api/v1/seals/${seal}/reopen`, word)).body.code).toBe('same-person')
  expect((await post(`/api/v1/seals/${seal}/reopen`, word, wang)).status).toBe(200)
  expect((await get(`/api/v1/statements/${seal}`, unit)).body.code).toBe('seal-missing')
  expect(await sealed(query)).toBeNull()
  const after = await j16()
  // The correction of two hours took effect, and so did the caller.
  expect(after.n).toBeLessThan(before.n)
  expect(
    (await get(`${AT}/scores?${query}`)).body.units.find((row: { unit: { code: string } }) => row.unit.code === 'J24')
      .n,
  ).toBeGreaterThan(30)
  // The consent ended with its seal, and so does every one with a reopening.
  const all = { ...PERIOD, ...word, accept: ['cases', 'gaps', 'late', 'unattributed'] }
  expect((await post(`${AT}/seal`, all, wang)).body.code).toBe('seal-unready')
  await consentTo(hub, AT, { ...PERIOD, ...word }, li)
  const made = await post(`${AT}/seal`, { ...PERIOD, ...word, accept: ['cases', 'gaps', 'late', 'unattributed'] }, wang)
  expect(made.status).toBe(201)
  const { folder } = await hub.hub.parts.seals.package(made.body.seal)
  expect((await get('/api/v1/seals')).body.seals).toMatchObject([
    { seal: made.body.seal, reopened: false },
    { seal, reopened: true },
  ])
  expect(await j16(`/api/v1/seals/${seal}`)).toEqual(before)
  expect(await j16(`/api/v1/seals/${made.body.seal}`)).toEqual(after)
  expect(await sealed(query)).toBe(made.body.seal)

  const extract = join(hub.data, 'extract.jsonl')
  writeFileSync(extract, gunzipSync(readFileSync(join(folder, 'ledger.jsonl.gz'))))
  const recompute = join(import.meta.dirname, '../fixtures/ledger/recompute.py')
  const theirs = runPython([recompute, extract, PERIOD.from, PERIOD.to]) as {
    faults: string[]
    periods: { units: { row: unknown }[] }[]
  } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  expect(theirs.faults).toEqual([])
  expect(theirs.periods[0]!.units.map(({ row }) => row)).toEqual(
    (await get(`/api/v1/seals/${made.body.seal}`)).body.scores.units,
  )
})
