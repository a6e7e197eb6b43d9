import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pingyiHere } from '../helpers/command-line.ts'
import { HOUR, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'

let data: string
const OFFICER = 'only its owner knows'
const run = (...args: string[]) =>
  pingyiHere(['clock', ...args, '--json'], { data, env: { PINGYI_OFFICER_PASSWORD: OFFICER } })

/** A hub that was stopped while its clock was an hour ahead, and had been set right again. */
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-cli-clock-'))
  let time = TEN
  const hub = await TestHub.start({ data, trueTime: () => time })
  await hub.hub.access.users.add({ username: 'zhang', role: 'campaign-office' }, OFFICER, false, 'cli:root')
  const device = await hub.device(hub.freshWindow(), { trueTime: () => time, bootedAt: TEN - HOUR })
  hub.clock.now = TEN + HOUR
  const made = device.press(2)
  await device.submit([made])
  time += MINUTE
  hub.clock.now = time
  await hub.hub.ledger.lookAtClock()
  await hub.stop()
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

test('shows what is in doubt, previews, and ends it once', async () => {
  const seen = await run('show')
  expect(seen).toMatchObject({ code: 0, json: { doubted: true, waiting: 1 } })
  const [first, second] = (seen.json as { stretches: { entry: number; proposedMs: number; clock: string }[] }).stretches
  expect([first!.proposedMs, second!.proposedMs]).toEqual([-HOUR, 0])
  // For people.
  const { out } = await pingyiHere(['clock', 'show'], { data })
  expect(out).toMatch(/时钟存疑[^]*被拨动 stepped +1h [^]*-1h/)

  const preview = await run('correct', '--as-proposed', '--reason', '核对', '--preview')
  expect(preview).toMatchObject({ code: 0, json: { judged: 1, moved: 1, counted: 1, held: 0 } })
  expect((await run('show')).json).toMatchObject({ doubted: true })
  const by = ['--after', String(first!.entry), '--before', String(second!.entry), '--by', '-1h']
  const from = ['--from', '2026-11-18T10:59:00+08:00', '--to', '2026-11-18T11:01:00+08:00']
  expect(await run('correct', ...from, ...by, '--reason', '时间服务器快一小时')).toMatchObject({
    code: 0,
    json: { judged: 1, moved: 1, counted: 1 },
  })
  expect((await run('show')).json).toMatchObject({
    doubted: false,
    settled: [{ operator: expect.stringMatching(/^cli:/), shifts: [{ byMs: -HOUR }] }],
  })
  // What was held counts by now, so that the next word is an officer's.
  expect(await run('right', '--reason', '再来')).toMatchObject({
    code: 1,
    err: expect.stringContaining('officer-needed'),
  })
  expect(await run('right', '--reason', '再来', '--officer', 'zhang')).toMatchObject({
    code: 1,
    err: expect.stringContaining('clock-not-doubted'),
  })
  expect(await pingyiHere(['ledger', 'verify', '--json'], { data })).toMatchObject({ code: 0, json: { ok: true } })
})

test.each([
  [['correct', '--reason', 'x']],
  [['correct', '--as-proposed', '--by', '-1h', '--reason', 'x']],
  [['correct', '--by', 'an hour', '--reason', 'x']],
  [['right']],
])('%j is wrong usage', async (args) => {
  expect(await run(...args)).toMatchObject({ code: 2 })
})
