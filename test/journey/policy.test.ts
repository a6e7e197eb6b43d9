import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Policy } from '../../server/contract/policy.ts'
import { pingyiHere, RunningPingyi } from '../helpers/command-line.ts'
import { MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'

describe('over REST', () => {
  let hub: TestHub
  let files: Policy
  const tokens = {} as Record<'office' | 'auditor' | 'admin', string>
  beforeAll(async () => {
    hub = await TestHub.start({ proposedPolicy: () => files })
    files = hub.hub.ledger.registry.policy().policy
    tokens.office = await hub.signIn('campaign-office')
    tokens.auditor = await hub.signIn('auditor')
    tokens.admin = await hub.signIn('admin')
  })
  afterAll(() => hub.stop())

  const look = async (query = '') => (await hub.call('GET', `/api/v1/policy${query}`, { token: tokens.office })).body
  const confirm = (body: object, token = tokens.office) => hub.call('POST', '/api/v1/policy', { token, body })

  test('the office sees what waits and what it would do, confirms what it saw, and it is done', async () => {
    const window = hub.freshWindow()
    await hub.post(window, 'J16', TEN - 20 * MINUTE)
    const device = await hub.device(window)
    const presses = [0, 20, 60].map((second) => device.press(5, TEN - 10 * MINUTE + second * SECOND))
    await device.submit(presses)
    expect(await look()).toMatchObject({ campaign: { ownPolicy: true }, current: { version: 1 }, pending: null })

    files = { ...files, screening: { ...files.screening, gapMs: 30_000 } }
    expect(await look()).toMatchObject({ pending: { obstacle: { code: 'policy-version' } }, effect: null })
    files = { ...files, version: 2 }
    const since = new Date(TEN - 15 * MINUTE).toISOString()
    const shown = await look(`?since=${since}`)
    expect(shown).toMatchObject({
      current: { version: 1 },
      pending: {
        version: 2,
        obstacle: null,
        differences: [
          { path: 'screening.gapMs', before: 15_000, after: 30_000 },
          { path: 'version', before: 1, after: 2 },
        ],
      },
      effect: { verdicts: 1, units: [{ unit: { code: 'J16' }, before: { n: 3 }, after: { n: 2 } }] },
    })
    // From now on it would change nothing that has been pressed.
    expect(await look()).toMatchObject({ effect: { verdicts: 0, units: [] } })

    const { digest } = shown.pending
    // Somebody saves the file once more between look and confirmation.
    files = { ...files, lastPlaces: 4 }
    expect((await confirm({ digest, reason: 'meeting 3' })).body).toMatchObject({ code: 'policy-other' })
    files = { ...files, lastPlaces: 3 }
    expect((await confirm({ digest, since: 'yesterday', reason: 'x' })).body).toMatchObject({ code: 'bad-request' })
    expect((await confirm({ digest, since, reason: 'meeting 3' })).body).toMatchObject({ version: 2, verdicts: 1 })
    expect(presses.map((press) => hub.verdict(press['id'])?.rule)).toEqual(['ok', 'gap', 'ok'])
    expect(await look()).toMatchObject({ current: { version: 2, digest }, pending: null })
    expect((await confirm({ digest, reason: 'again' })).body).toMatchObject({ code: 'policy-unchanged' })

    const [last] = hub.inside.audit.list({ limit: 1 })
    expect(last).toMatchObject({ action: 'policy:adopt', subject: 'policy:2', detail: { reason: 'meeting 3' } })
  })

  test('an auditor looks and does not confirm; admin does neither', async () => {
    const { digest } = (await hub.call('GET', '/api/v1/policy', { token: tokens.auditor })).body.current
    expect((await confirm({ digest, reason: 'x' }, tokens.auditor)).status).toBe(403)
    expect((await hub.call('GET', '/api/v1/policy', { token: tokens.admin })).status).toBe(403)
  })
})

test('on the command line: a changed file waits, is said at the start, and is taken up with a reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-policy-'))
  const config = join(folder, 'config')
  const data = join(folder, 'data')
  const env = { PINGYI_CONFIG: config }
  const run = (...args: string[]) => pingyiHere([...args, '--json'], { data, env })
  try {
    cpSync(join(import.meta.dirname, '../../config/yinchuan'), config, { recursive: true })
    await run('device', 'code', '--window', 'shimin/A01', '--kind', 'kiosk')
    expect(await run('policy', 'show')).toMatchObject({ code: 0, json: { versions: [{ version: 1 }], pending: null } })
    const file = join(config, 'campaign.yaml')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('gap: 15秒', 'gap: 20秒').replace(/^version: 1$/m, 'version: 2'))

    const hub = await RunningPingyi.start(['start'], { data, env })
    expect(hub.said.out).toContain('第 2 版')
    const { json } = await run('policy', 'diff')
    expect(json.pending.differences).toContainEqual({ path: 'screening.gapMs', before: 15_000, after: 20_000 })
    expect(await run('policy', 'take-up')).toMatchObject({ code: 2 })
    // A file with a fault is not taken up, and the fault is named.
    writeFileSync(file, text.replace('gap: 15秒', 'gap: soon'))
    expect(await run('policy', 'diff')).toMatchObject({ code: 1, err: expect.stringContaining('campaign.yaml') })
    writeFileSync(file, text.replace('gap: 15秒', 'gap: 20秒').replace(/^version: 1$/m, 'version: 2'))
    expect(await run('policy', 'take-up', '--reason', 'meeting 3')).toMatchObject({
      code: 0,
      json: { version: 2, verdicts: 0 },
    })
    expect(await run('policy', 'take-up', '--reason', 'again')).toMatchObject({
      code: 1,
      err: expect.stringContaining('policy-unchanged'),
    })
    expect(await hub.stop()).toBe(0)
    expect(await run('ledger', 'verify')).toMatchObject({ code: 0, json: { ok: true } })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
