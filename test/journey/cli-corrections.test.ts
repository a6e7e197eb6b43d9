import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pingyiHere, RunningPingyi, type Ended } from '../helpers/command-line.ts'
import { StrangerDevice } from '../helpers/stranger-device.ts'

let data: string
let hub: RunningPingyi
let opened: string
const ids: { counted: string; tray: string; extra: string } = { counted: '', tray: '', extra: '' }
const COMMENT = 'a sentence that must not outlive its writer’s wish'

const PASSWORD = 'only its owner knows'
/** Who gives the word for which family of commands; the accounts are older than the first rating. */
const OFFICERS: Record<string, string> = {
  hours: 'ma',
  window: 'ma',
  calendar: 'zhang',
  unit: 'zhang',
  tray: 'zhang',
  text: 'zhang',
}
function run(...args: string[]): Promise<Ended> {
  const officer = args[1] === 'list' ? undefined : OFFICERS[args[0]!]
  const said = officer === undefined ? [] : ['--officer', officer]
  return pingyiHere([...args, ...said, '--json'], { data, env: { PINGYI_OFFICER_PASSWORD: PASSWORD } })
}
async function done(...args: string[]) {
  const ended = await run(...args)
  expect(ended, ended.err).toMatchObject({ code: 0 })
  return ended.json
}

/** A press at A01 with a comment, and one at C16, where no unit is posted. */
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-corrections-'))
  hub = await RunningPingyi.start(['start'], { data })
  for (const wanted of ['zhang --role campaign-office', 'ma --role hall-manager --hall shimin'])
    await pingyiHere(`user add --username ${wanted} --password-stdin`.split(' '), { data, input: PASSWORD })
  // After the postings with which the hall opens, before any press.
  opened = new Date().toISOString()
  for (const [window, name] of [
    ['shimin/A01', 'counted'],
    ['shimin/C16', 'tray'],
  ] as const) {
    const identity = await done('device', 'enrol', '--window', window, '--kind', 'kiosk')
    const device = await StrangerDevice.connect({ url: hub.url, ...identity, trueTime: Date.now })
    const press = device.press(4)
    const items = [press]
    ids[name] = press['id'] as string
    if (name === 'counted') {
      const extra = device.extra(press, { comment: COMMENT, salt: 'AAAAAAAAAAAAAAAAAAAAAA' })
      ids.extra = extra['id'] as string
      items.push(extra)
    }
    expect(await device.submit(items)).toMatchObject({ ok: true })
    device.close()
  }
})
afterAll(async () => {
  await hub?.stop()
  rmSync(data, { recursive: true, force: true })
})

test('a preview shows which scores would move, and changes nothing', async () => {
  const head = async () => (await done('ledger', 'verify')).head as string
  const before = await head()
  const shown = await done(
    'posting',
    'set',
    '--window',
    'shimin/A01',
    '--unit',
    'J16',
    '--from',
    opened,
    '--reason',
    'was J16',
    '--preview',
  )
  expect(shown).toMatchObject({ moved: 1 })
  expect(shown.effects).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ unit: { code: 'J36', name: '公安局' }, before: { score: '80.00', n: 1, rank: null } }),
      expect.objectContaining({ unit: { code: 'J16', name: '党校' }, after: { score: '80.00', n: 1, rank: null } }),
    ]),
  )
  expect(await head()).toEqual(before)
})

test('whoever stands in for an hour is followed by who was there before', async () => {
  const soon = new Date(Date.now() + 86_400_000).toISOString()
  const later = new Date(Date.now() + 90_000_000).toISOString()
  const at = ['--window', 'shimin/A02', '--unit', 'J16', '--from', soon, '--reason', 'x']
  expect(await run('posting', 'set', ...at, '--resume')).toMatchObject({ code: 2 })
  await done('posting', 'set', ...at, '--to', later, '--resume')
  const spells = ((await done('posting', 'list')) as { window: string; unit: string; to: string | null }[]).filter(
    ({ window }) => window === 'shimin/A02',
  )
  expect(spells.map(({ unit }) => unit)).toEqual([spells[0]!.unit, 'J16', spells[0]!.unit])
  expect(spells.at(-1)!.to).toBeNull()
})

test('hours, a day, the calendar and a mode are entered, with a look first, and listed', async () => {
  const why = ['--reason', 'x']
  const hours = ['hours', 'set', '--hall', 'shimin', '--from', '2026-01-01', ...why]
  expect(await run(...hours, '--weekly', '1-5 9-12')).toMatchObject({ code: 2 })
  expect(await run(...hours, '--weekly', '1-5 12:00-09:00')).toMatchObject({
    code: 1,
    err: expect.stringContaining('bad-hours'),
  })
  const weekly = ['--weekly', '1-5 09:00-12:00,13:30-17:00; 6 09:00-12:00']
  expect(await done(...hours, ...weekly, '--preview')).toMatchObject({
    changed: expect.any(Number),
    effects: expect.any(Array),
  })
  const shimin = async () =>
    ((await done('hours', 'list')) as { hall: string; weekly: unknown[]; days: unknown[] }[])[0]!
  expect(await shimin()).toMatchObject({ hall: 'shimin', weekly: [], days: [] })
  await done(...hours, ...weekly)
  await done(...hours, '--always')
  await done('hours', 'day', '--hall', 'shimin', '--date', '2027-01-04', '--closed', '--name', '停电', ...why)
  expect(await shimin()).toMatchObject({
    weekly: [{ from: '2026-01-01', weekly: null }],
    days: [{ date: '2027-01-04', openings: [], name: '停电' }],
  })
  await done('hours', 'day', '--hall', 'shimin', '--date', '2027-01-04', '--usual', ...why)
  expect(await shimin()).toMatchObject({ days: [] })

  await done('calendar', 'set', '--date', '2027-02-06', '--day', 'closed', '--name', '春节', ...why)
  expect(await done('calendar', 'list')).toContainEqual({ date: '2027-02-06', open: false, name: '春节' })
  // Nothing is in the files that the ledger does not have.
  expect(await done('calendar', 'take-up', ...why)).toMatchObject({ days: [] })
  const mode = ['window', 'mode', '--window', 'shimin/A02', ...why]
  expect(await done(...mode, '--mode', 'invited')).toMatchObject({ changed: 0 })
  expect(await run(...mode, '--mode', 'closed')).toMatchObject({ code: 2 })
  expect(await done('ledger', 'verify')).toMatchObject({ ok: true })
})

test('a unit that is merged into another takes its ratings along, and one is renamed', async () => {
  const preview = await done('unit', 'merge', '--unit', 'J36', '--into', 'J38', '--reason', 'x', '--preview')
  expect(preview.effects).toHaveLength(2)
  await done('unit', 'merge', '--unit', 'J36', '--into', 'J38', '--reason', 'reform')
  await done('unit', 'rename', '--unit', 'J38', '--name', '司法公安局', '--reason', 'reform')
  expect(await run('unit', 'merge', '--unit', 'J38', '--into', 'J36', '--reason', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('unit-circle'),
  })
  await done('unit', 'add', '--code', 'J83', '--name', '医疗保障局', '--kind', 'agency', '--reason', 'split')
  const units = (await done('unit', 'list')) as { code: string; name: string; into: string | null }[]
  expect(units).toHaveLength(90)
  expect(units.find(({ code }) => code === 'J36')).toMatchObject({ into: 'J38' })
  const out = join(data, 'scores.json')
  await done('export', '--method', 'service-centre', '--format', 'json', '--out', out)
  const { units: rows } = JSON.parse(readFileSync(out, 'utf8')) as {
    units: { unit: { code: string; name: string }; n: number }[]
  }
  expect(rows.find((row) => row.unit.code === 'J38')).toMatchObject({ unit: { name: '司法公安局' }, n: 1 })
  expect(rows.find((row) => row.unit.code === 'J36')).toMatchObject({ n: 0 })
})

test('a rating of the tray is settled once', async () => {
  const waiting = (await done('tray', 'list')) as { rating: string; window: string }[]
  expect(waiting).toEqual([expect.objectContaining({ rating: ids.tray, window: 'shimin/C16' })])
  await done('tray', 'settle', '--rating', ids.tray, '--unit', 'J41', '--reason', 'stood in for C15')
  expect(await done('tray', 'list')).toEqual([])
  await done('tray', 'settle', '--rating', ids.tray, '--unit', 'J41', '--reason', 'stood in for C15')
  expect(await run('tray', 'settle', '--rating', ids.tray, '--unit', 'J42', '--reason', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('not-in-tray'),
  })
})

test('an erased comment is gone, and the ledger verifies as before', async () => {
  await done('text', 'erase', '--extra', ids.extra, '--reason', 'asked for')
  expect(await run('text', 'erase', '--extra', ids.extra, '--reason', 'again')).toMatchObject({
    code: 1,
    err: expect.stringContaining('not-found'),
  })
  expect(await done('ledger', 'verify')).toMatchObject({ ok: true, problems: [] })
  const exported = join(data, 'ledger.jsonl')
  await done('ledger', 'export', '--out', exported)
  const text = readFileSync(exported, 'utf8')
  expect(text).not.toContain(COMMENT)
  expect(text).toContain('commentHash')
})
