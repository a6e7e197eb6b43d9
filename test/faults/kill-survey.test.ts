import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { frameText, parseFrame, strataOf } from '../../server/rules/sampling/frame.ts'
import { checkDraw } from '../../server/rules/sampling/check-draw.ts'
import { ticketsOf } from '../../server/rules/sampling/ticket.ts'
import { parseRecord } from '../../server/rules/sampling/read-record.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { sha256 } from '../helpers/draws.ts'
import { startChildHub, type ChildHub } from '../helpers/hub-child.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/**
 * The hub is killed (SIGKILL) in the middle of the pool's import, of the freezing, of the draw and of the answers: each time
 * what was begun counts as nothing or goes on to its end, and the same request brings the whole.
 */
const RATERS = 4_500
const DICE = '401729568320947715063824'
/** The campaign that runs today, by the month of its end. */
const today = new Date(Date.now() + 8 * 3_600_000)
const YEAR = String(today.getUTCFullYear() + (today.getUTCMonth() === 11 ? 1 : 0))
const THIRD = `/api/v1/campaigns/${YEAR}/methods/third-party`
const DRAW = `/api/v1/campaigns/${YEAR}/draw`

let folder: string
let hub: ChildHub
let [owner, office] = ['', '']
let reader: Database.Database

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-kill-survey-'))
  const prepared = await TestHub.start({
    data: folder,
    now: Date.now(),
    configure: ({ policy }) => void (policy.survey = { perUnit: 3_000, floor: 2, seedWaitMs: 0 }),
  })
  owner = await prepared.signIn('method-owner', { method: 'third-party' })
  office = await prepared.signIn('campaign-office')
  await prepared.stop()
  hub = await startChildHub(folder)
  reader = new Database(join(folder, 'pingyi.db'), { readonly: true })
})
afterAll(async () => {
  reader?.close()
  await hub?.kill()
  rmSync(folder, { recursive: true, force: true })
})

async function call(method: string, path: string, { token = owner, body, file }: Call = {}) {
  const response = await fetch(`http://127.0.0.1:${hub.port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    },
    body: file ?? (body === undefined ? null : JSON.stringify(body)),
  })
  const text = await response.text()
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const parsed: any = text.startsWith('{') ? JSON.parse(text) : null
  return { status: response.status, text, body: parsed }
}
interface Call {
  token?: string
  body?: object
  file?: string
}

/** Sends it, and kills the hub as soon as the file holds `rows` of what it writes; then a hub stands there again. */
async function killedOnce(send: () => Promise<unknown>, count: string, rows: number): Promise<void> {
  const { port } = hub
  const done = { over: false }
  const sent = send()
    .catch(() => null)
    .finally(() => (done.over = true))
  const counted = reader.prepare(count).pluck()
  while (!done.over && (counted.get() as number) < rows) await nextTurn()
  await hub.kill()
  await sent
  hub = await startChildHub(folder, port)
}

test('an import of the pool that died is none, or whole; the same file brings everybody once', async () => {
  const rows = Array.from({ length: RATERS }, (_, i) => `人民群众,马小建${i},,,是,${['J16', 'J36', 'J44'][i % 3]}`)
  const file = ['类别,姓名,单位,电话,同意,参评单位', ...rows].join('\n')
  const send = () => call('POST', `${THIRD}/pool/files?source=survey-team`, { file })
  await killedOnce(send, 'SELECT count(*) FROM rater', 500)
  expect([0, RATERS]).toContain((await call('GET', `${THIRD}/pool`)).body.raters)
  expect((await send()).status).toBeLessThan(300)
  expect((await call('GET', `${THIRD}/pool`)).body.raters).toBe(RATERS)
})

test('a frame whose freezing died is none, or whole; then all lines of the pool are in it', async () => {
  const seen = async () => (await call('GET', DRAW)).body.frame?.n ?? null
  const freeze = async () => {
    const before = await seen()
    const again = before === null ? {} : { reason: '重新冻结' }
    return call('POST', `${DRAW}/frame`, { body: { dice: DICE.length, seen: before, ...again } })
  }
  await killedOnce(freeze, "SELECT count(*) FROM ledger WHERE kind = 'frame-lines'", 2)
  const { status, body } = await freeze()
  expect([status, body.size]).toEqual([201, RATERS])
  const { text } = await call('GET', `${DRAW}/frame.csv`)
  expect(sha256(text)).toBe(body.hash)
})

test('a draw that died in its middle comes to the end that its dice say, and no other', async () => {
  const typed = (token: string) => call('POST', `${DRAW}/seed`, { token, body: { digits: DICE } })
  await typed(owner)
  await killedOnce(() => typed(office), 'SELECT count(*) FROM draw_order_part', 1)
  if ((await call('GET', DRAW)).body.seed === null) await typed(office)
  await call('POST', `${DRAW}/run`)
  await expect.poll(async () => (await call('GET', DRAW)).body.draw, { timeout: 30_000 }).not.toBe(null)
  const lines = parseFrame((await call('GET', `${DRAW}/frame.csv`)).text)
  expect(frameText(lines).split('\n')).toHaveLength(RATERS + 1)
  const record = parseRecord((await call('GET', `${DRAW}/record.json`)).text)
  expect(record.seed).toBe(DICE)
  const [frameHash, ticketOf] = [sha256(frameText(lines)), ticketsOf(DICE, sha256)]
  expect(checkDraw(record, strataOf(lines), { frameHash, ticketOf })).toBe(null)
  expect(record.drawn).toHaveLength(RATERS)
})

test('answers whose import died count for nobody, or all; the same file brings each once', async () => {
  const record = parseRecord((await call('GET', `${DRAW}/record.json`)).text)
  const day = new Date(today).toISOString().slice(0, 10)
  const rows = record.drawn.slice(0, 3_000).map(({ id }) => `${id},,5,4,3,${day}`)
  const send = () =>
    call('POST', `${THIRD}/survey/answers`, { file: ['id,status,q1,q2,q3,answeredAt', ...rows].join('\n') })
  await killedOnce(send, "SELECT count(*) FROM ledger WHERE kind = 'answers-slice'", 2)
  const counted = async () =>
    (await call('GET', `${THIRD}/scores`)).body.units.reduce((sum: number, { n }: { n?: number }) => sum + (n ?? 0), 0)
  const before = await counted()
  expect([0, 3_000]).toContain(before)
  if (before === 0) expect((await send()).body.imported).toBe(true)
  expect(await counted()).toBe(3_000)
})

test('after four deaths the ledger verifies', async () => {
  await hub.stop()
  const db = new Database(join(folder, 'pingyi.db'))
  try {
    expect(verifyLedger(db).problems).toEqual([])
  } finally {
    db.close()
  }
})
