import Database from 'better-sqlite3'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { prepareDemo } from '../../server/cli/demo/prepare-demo.ts'
import { openStopped } from '../../server/cli/stopped-desk.ts'
import type { LiveWindow } from '../../server/contract/hall/hall-feed.ts'
import { campaignYearAt } from '../../server/contract/campaign-time.ts'
import type { Summary } from '../../server/contract/answers/summary.ts'
import type { ScoresAnswer } from '../../server/contract/scores.ts'
import { takeDataDirectory } from '../../server/data-directory.ts'
import { pingyiHere, RunningPingyi } from '../helpers/command-line.ts'
import { random } from '../fixtures/ledger/test-ledger.ts'
import { openToOthers } from '../helpers/open-to-others.ts'

const CONFIG = join(import.meta.dirname, '../../config/yinchuan')
const data = mkdtempSync(join(tmpdir(), 'pingyi-demo-'))
/** Entries of the four seals and of what follows from them, on a day on which nothing can be late. */
const AFTERWARDS = {
  seal: 4,
  'report-text': 5,
  'report-request': 1,
  'report-seal': 1,
  'follow-up-word': 2,
  notice: 1,
  'notice-read': 1,
  rectification: 11,
  'rectification-plan': 8,
  'rectification-answer': 7,
  'rectification-progress': 5,
  'rectification-visit': 3,
  'rectification-appointment': 1,
  'rectification-closing': 3,
  'rectification-withdrawal': 2,
}
let demo: RunningPingyi | null = null
let umask: number
// A machine that allows others what a program does not keep from them.
beforeAll(() => {
  umask = process.umask(0o022)
})
afterEach(async () => {
  await demo?.stop('SIGKILL')
  demo = null
})
afterAll(() => {
  process.umask(umask)
  rmSync(data, { recursive: true, force: true })
})

async function start(history: number, ...args: string[]): Promise<RunningPingyi> {
  demo = await RunningPingyi.start(['demo', '--history', String(history), ...args], { data })
  return demo
}

/** A demo without a past: what another one, made anew, throws away. */
async function beginDemo(folder: string): Promise<void> {
  const directory = takeDataDirectory(folder)
  await (await openStopped(directory, { config: CONFIG, now: Date.now, demo: true })).close()
  directory.release()
}

/** Signs in with a password that the demo printed. */
async function signIn({ url, said }: RunningPingyi, username: string): Promise<string> {
  const password = new RegExp(`^\\s+${username}\\s+(\\S+)`, 'm').exec(said.out)?.[1]
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const body = (await answer.json()) as { token: string; mustChangePassword: boolean }
  expect(body.mustChangePassword).toBe(false)
  return body.token
}

async function get<T>(url: string, path: string, token: string): Promise<T> {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  return (await answer.json()) as T
}

async function until<T>(look: () => Promise<T>, good: (seen: T) => boolean, seconds: number): Promise<T> {
  for (const end = Date.now() + seconds * 1_000; ;) {
    const seen = await look()
    if (good(seen) || Date.now() > end) return seen
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

test(
  'a demo shows life within seconds, has a past and people who decide, is marked, keeps its files from others, goes on where it was, and anew only when asked',
  { timeout: 300_000 },
  async () => {
    const folder = join(data, 'demo')
    await beginDemo(folder)
    const earlier = await pingyiHere(['ledger', 'verify', '--json'], { data: folder })
    writeFileSync(join(folder, 'of-the-earlier'), '')

    const first = await start(3_000, '--rate', '5', '--fresh')
    expect(existsSync(join(folder, 'of-the-earlier'))).toBe(false)
    expect((await get<{ demo: boolean }>(first.url, '/api/v1/about', '')).demo).toBe(true)
    // Nothing of its past lies ahead of its clock: presses would be held.
    expect(await (await fetch(`${first.url}/readyz`)).text()).not.toContain('clock')
    for (const username of ['admin', 'manager', 'office']) expect(await signIn(first, username)).toMatch(/^pys_/)

    const manager = await signIn(first, 'manager')
    const live = async () =>
      (await get<{ windows: LiveWindow[] }>(first.url, '/api/v1/halls/shimin/live', manager)).windows
    const total = (windows: LiveWindow[]) => windows.reduce((sum, { today }) => sum + today.n + today.held, 0)
    const before = total(await live())
    const online = (windows: LiveWindow[]) => windows.flatMap(({ devices }) => devices).filter((each) => each.online)
    const windows = await until(live, (seen) => online(seen).length >= 60 && total(seen) >= before + 10, 120)
    expect(online(windows).length).toBeGreaterThanOrEqual(60)
    expect(total(windows)).toBeGreaterThanOrEqual(before + 10)
    const invited = await until(live, (seen) => seen.some(({ today }) => today.invited > 0), 120)
    expect(invited.filter(({ mode }) => mode === 'invited')).not.toEqual([])

    const office = await signIn(first, 'office')
    // Nothing of the past lies after now, and whoever the demo names may decide.
    expect((await get<{ doubted: boolean }>(first.url, '/api/v1/clock', office)).doubted).toBe(false)
    type Account = { username: string; standing: { state: string } }
    const accounts = async (url: string, token: string) =>
      (await get<{ users: Account[] }>(url, '/api/v1/users', token)).users
    const waiting = ({ standing }: Account) => standing.state === 'waiting'
    expect((await accounts(first.url, office)).filter(waiting)).toEqual([])
    const year = (await get<{ campaign: { id: string } }>(first.url, '/api/v1/about', '')).campaign.id
    // The year before is over: four methods, each sealed by its owner and the office.
    const last = Number(year) - 1
    const { methods, units } = await get<Summary>(first.url, `/api/v1/campaigns/${last}/summary`, office)
    expect(methods.filter(({ sealed }) => sealed === null)).toEqual([])
    expect(units.filter(({ methods: { representatives } }) => representatives.score === null)).toEqual([])
    // In the first weeks of a campaign most of the month lies in the one before.
    const shown = campaignYearAt(Date.now() - 15 * 86_400_000)
    const scores = await get<ScoresAnswer>(
      first.url,
      `/api/v1/campaigns/${shown}/methods/service-centre/scores?from=${shown - 1}-12-01`,
      office,
    )
    const ranked = scores.units.filter(({ status }) => status === 'ranked')
    expect(ranked.length).toBeGreaterThan(10)
    expect(new Set(ranked.map(({ score }) => score)).size).toBeGreaterThan(5)
    expect(scores.units.find(({ unit }) => unit.code === 'J62')!.unrated).toBeGreaterThan(0)

    expect(await first.stop('SIGINT')).toBe(0)
    expect(openToOthers(folder)).toEqual([])
    const verified = await pingyiHere(['ledger', 'verify', '--json'], { data: folder })
    expect(verified).toMatchObject({ code: 0, json: { ok: true } })
    expect(verified.json.entries).toBeGreaterThan(earlier.json.entries + 3_000)
    expect(readdirSync(data)).toEqual(['demo'])

    const second = await start(3_000)
    expect(await signIn(second, 'manager')).not.toBe(manager)
    expect((await accounts(second.url, await signIn(second, 'office'))).filter(waiting)).toEqual([])
    expect(await second.stop()).toBe(0)
    const after = await pingyiHere(['ledger', 'verify', '--json'], { data: folder })
    expect(after.json.entries).toBeGreaterThanOrEqual(verified.json.entries)
  },
)

test(
  'a demo that is made in the first minutes of a campaign has the year before sealed, with all that follows from it, and nothing ahead of its clock',
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(data, 'midnight-'))
    const now = Date.parse('2026-12-01T00:02:00+08:00')
    await prepareDemo(folder, { config: CONFIG, now, presses: 60, chance: random(20_261_201) })
    const db = new Database(join(folder, 'pingyi.db'), { readonly: true })
    try {
      expect(db.prepare('SELECT max(at) <= ? FROM ledger').pluck().get(now)).toBe(1)
      const counted = db.prepare('SELECT count(*) FROM ledger WHERE kind = ?').pluck()
      expect(Object.fromEntries(Object.keys(AFTERWARDS).map((kind) => [kind, counted.get(kind)]))).toEqual(AFTERWARDS)
    } finally {
      db.close()
    }
    const verified = await pingyiHere(['ledger', 'verify', '--json'], { data: folder })
    expect(verified).toMatchObject({ code: 0, json: { ok: true } })
  },
)

test('a real record is never taken for a demo, nor thrown away', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'pingyi-real-'))
  const real = join(elsewhere, 'demo')
  mkdirSync(real)
  try {
    await pingyiHere(['device', 'enrol', '--window', 'shimin/A01', '--kind', 'kiosk'], { data: real })
    const before = await pingyiHere(['ledger', 'verify', '--json'], { data: real })
    for (const args of [['demo'], ['demo', '--fresh']])
      expect(await pingyiHere([...args, '--port', '0'], { data: elsewhere })).toMatchObject({
        code: 1,
        err: expect.stringContaining('not-a-demo'),
      })
    expect((await pingyiHere(['ledger', 'verify', '--json'], { data: real })).json).toEqual(before.json)
  } finally {
    rmSync(elsewhere, { recursive: true, force: true })
  }
})
