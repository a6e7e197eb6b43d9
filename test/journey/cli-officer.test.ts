import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pingyiHere, RunningPingyi, type Ended } from '../helpers/command-line.ts'
import { LONG_AGO, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'

const PASSWORD = 'only its owner knows'
const WHY = ['--reason', '核对']
/** Username, role, binding; all but the last are there before the first rating. */
const ACCOUNTS = [
  ['zhang', { role: 'campaign-office' }],
  ['li', { role: 'campaign-office', unit: 'J16' }],
  ['ma', { role: 'hall-manager', hall: 'shimin' }],
  ['call', { role: 'hall-manager', hall: '12345' }],
  ['shen', { role: 'auditor' }],
  ['boss', { role: 'admin' }],
] as const

let data: string
let device: string
let calls: string
const ids = { tray: '', extra: '' }

/** A hub at which a rating counts, one waits in the tray, and one more officer waits for a second person. */
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-officer-'))
  const hub = await TestHub.start({ data })
  const { users } = hub.hub.access
  for (const [username, wanted] of ACCOUNTS) await users.add({ username, ...wanted }, PASSWORD, false, 'cli:root')
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const posted = await hub.device(window)
  device = posted.deviceId
  const press = posted.press(5, TEN - MINUTE)
  const extra = posted.extra(press, { comment: 'a sentence', salt: 'AAAAAAAAAAAAAAAAAAAAAA' })
  ids.extra = extra['id'] as string
  expect(await posted.submit([press, extra])).toMatchObject({ ok: true })
  const other = hub.freshWindow()
  await hub.post(other, undefined, LONG_AGO)
  const elsewhere = await hub.device(other)
  const lost = elsewhere.press(4, TEN - MINUTE)
  ids.tray = lost['id'] as string
  await elsewhere.submit([lost])
  await users.add({ username: 'new', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
  await hub.stop()
  calls = join(data, 'calls.csv')
  writeFileSync(calls, 'callId,unit,level,answeredAt\nw1,公安局,满意,2026-06-02 09:00\n')
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

const run = (args: readonly string[], officer?: string, password = PASSWORD): Promise<Ended> =>
  pingyiHere([...args, ...(officer === undefined ? [] : ['--officer', officer]), '--json'], {
    data,
    env: { PINGYI_OFFICER_PASSWORD: password },
  })
const codeOf = ({ code, err }: Ended) => [code, (JSON.parse(err || '{}') as { code?: string }).code]

/** Every command that decides, with who may give the word for it. */
const deciding = (): [string[], string][] => [
  [['device', 'place', '--device', device, '--window', 'shimin/A05', '--from', '2026-11-18T09:00:00+08:00'], 'ma'],
  [['window', 'mode', '--window', 'shimin/A02', '--mode', 'invited'], 'ma'],
  [['registry', 'take-up'], 'zhang'],
  [['hours', 'set', '--hall', 'shimin', '--from', '2026-12-01', '--always'], 'ma'],
  [['hours', 'day', '--hall', 'shimin', '--date', '2026-12-31', '--closed'], 'ma'],
  [['calendar', 'set', '--date', '2027-02-06', '--day', 'closed', '--name', '春节'], 'zhang'],
  [['calendar', 'take-up'], 'zhang'],
  [['unit', 'rename', '--unit', 'J78', '--name', '税务局'], 'zhang'],
  [['unit', 'merge', '--unit', 'J79', '--into', 'J78'], 'zhang'],
  [['unit', 'add', '--code', 'J83', '--name', '医疗保障局', '--kind', 'agency'], 'zhang'],
  [['unit', 'alias', '--name', '公安老爷', '--unit', 'J36'], 'zhang'],
  [['tray', 'settle', '--rating', ids.tray, '--unit', 'J36'], 'ma'],
  [['text', 'erase', '--extra', ids.extra], 'zhang'],
  [['policy', 'take-up'], 'zhang'],
  [['clock', 'right'], 'zhang'],
]
const withWhy = (args: string[]) => (args[0] === 'import' ? args : [...args, ...WHY])

async function head(): Promise<number> {
  return ((await run(['ledger', 'verify'])).json as { entries: number }).entries
}

describe('once a rating has counted', () => {
  test('no deciding command goes without an officer, and the refusal says in Chinese what to do', async () => {
    const before = await head()
    for (const [args] of [...deciding(), [['import', '--file', calls], ''] as [string[], string]]) {
      const ended = await run(withWhy(args))
      expect([args, ...codeOf(ended)]).toEqual([args, 1, 'officer-needed'])
      expect(JSON.parse(ended.err).zh).toMatch(/--officer/)
    }
    expect(await head()).toBe(before)
  })

  test('a look without an officer is free', async () => {
    const merge = ['unit', 'merge', '--unit', 'J79', '--into', 'J78', '--preview', ...WHY]
    expect(await run(merge)).toMatchObject({ code: 0, json: { effects: [] } })
    expect(await run(['import', '--file', calls, '--dry-run'])).toMatchObject({ code: 0, json: { stored: 1 } })
  })

  test('what scripts and technicians do goes on as before, under the name of the user of the system', async () => {
    const from = '2026-12-18T10:00:00+08:00'
    expect(
      await run(['posting', 'set', '--window', 'shimin/A09', '--unit', 'J16', '--from', from, ...WHY]),
    ).toMatchObject({ code: 0 })
    const { deviceId } = (await run(['device', 'enrol', '--window', 'shimin/A09', '--kind', 'kiosk'])).json
    expect(await run(['device', 'place', '--device', deviceId, '--window', 'shimin/A10', ...WHY])).toMatchObject({
      code: 0,
    })
    expect(await run(['apikey', 'add', '--name', 'queue', '--scope', 'services'])).toMatchObject({ code: 0 })
    expect(codeOf(await run(['seal', '--early', '--accept', 'gaps', ...WHY]))).not.toContain('officer-needed')
  })

  const merge = ['unit', 'merge', '--unit', 'J79', '--into', 'J78', ...WHY]
  const mode = ['window', 'mode', '--window', 'shimin/A02', '--mode', 'invited', ...WHY]
  test.each([
    ['a wrong password', merge, 'zhang', 'wrong-password'],
    ['admin', merge, 'boss', 'forbidden'],
    ['an auditor', merge, 'shen', 'forbidden'],
    ['an officer who waits for a second person', merge, 'new', 'not-vouched'],
    ['the manager of another hall', mode, 'call', 'forbidden'],
    ['the office, for what the hall’s manager does', mode, 'zhang', 'forbidden'],
  ] as const)('%s is refused', async (_, args, officer, code) => {
    const ended = await run(args, officer, code === 'wrong-password' ? 'not this one at all' : PASSWORD)
    expect(codeOf(ended)).toEqual([1, code])
  })

  test('nobody bound to a unit gives it a rating of the tray', async () => {
    const settle = (unit: string) => ['tray', 'settle', '--rating', ids.tray, '--unit', unit, ...WHY]
    expect(codeOf(await run(settle('J16'), 'li'))).toEqual([1, 'forbidden'])
  })

  test('with the word of whoever may, everything is done, and the audit log names both', async () => {
    for (const [args, officer] of [...deciding(), [['import', '--file', calls], 'zhang'] as [string[], string]]) {
      const [code, refused] = codeOf(await run(withWhy(args), officer))
      // Nothing waits to be taken up or settled here; it was let in all the same.
      const idle = { policy: 'policy-unchanged', clock: 'clock-not-doubted' }[args[0]!]
      expect([args, code, refused]).toEqual([args, idle === undefined ? 0 : 1, idle])
    }
    const { default: Database } = await import('better-sqlite3')
    const db = new Database(join(data, 'pingyi.db'), { readonly: true })
    const rows = db.prepare(`SELECT action, actor, detail FROM audit WHERE detail ->> '$.officer' IS NOT NULL`).all()
    db.close()
    const acts = rows as { action: string; actor: string; detail: string }[]
    expect(new Set(acts.map(({ action }) => action))).toEqual(
      new Set([
        'device:place',
        'window:change',
        'registry:take-up',
        'hours:set',
        'unit:change',
        'unit:alias',
        'tray:settle',
        'text:erase',
        'data:import',
      ]),
    )
    for (const { actor, detail } of acts) {
      expect(actor).toMatch(/^cli:/)
      expect(['zhang', 'ma']).toContain((JSON.parse(detail) as { officer: string }).officer)
      expect(detail).not.toContain(PASSWORD)
    }
    expect(await run(['ledger', 'verify'])).toMatchObject({ json: { ok: true } })
  })

  test('the password comes from standard input, too; without any the line is wrong usage', async () => {
    const line = ['unit', 'rename', '--unit', 'J78', '--name', '国税局', ...WHY]
    const said = { data, input: `${PASSWORD}\n`, env: { PINGYI_OFFICER_PASSWORD: 'of somebody else' } }
    expect(await pingyiHere([...line, '--officer', 'zhang', '--officer-password-stdin'], said)).toMatchObject({
      code: 0,
    })
    expect(await run(line, 'zhang', '')).toMatchObject({ code: 2 })
    expect(await run([...line, '--officer-password-stdin'])).toMatchObject({ code: 2 })
    expect(await run(['device', 'list'], 'zhang')).toMatchObject({ code: 2 })
  })

  test('whoever guesses at a running hub is slowed down as at the sign-in', async () => {
    const hub = await RunningPingyi.start(['start'], { data })
    try {
      const codes = []
      for (let i = 0; i < 6; i++) codes.push(codeOf(await run(merge, 'zhang', `guess number ${i}`))[1])
      expect(codes).toEqual([...Array.from({ length: 5 }, () => 'wrong-password'), 'too-many-attempts'])
      expect(codeOf(await run(merge, 'zhang'))).toEqual([1, 'too-many-attempts'])
      expect(codeOf(await run(['unit', 'alias', '--name', '公安老', '--unit', 'J36', ...WHY], 'li'))[0]).toBe(0)
    } finally {
      await hub.stop()
    }
  })
})
