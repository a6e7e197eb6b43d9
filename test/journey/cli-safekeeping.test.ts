import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pingyiHere, RunningPingyi, type Ended } from '../helpers/command-line.ts'

let folder: string
let data: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-safe-'))
  data = join(folder, 'data')
  mkdirSync(data)
  await post('J41', 'the first')
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]): Promise<Ended> => pingyiHere(args, { data })

async function done(...args: string[]): Promise<Ended> {
  const ended = await run(...args)
  expect(ended).toMatchObject({ code: 0 })
  return ended
}

const post = (unit: string, reason: string) =>
  done(
    'posting',
    'set',
    '--window',
    'shimin/A01',
    '--unit',
    unit,
    '--from',
    '2027-01-01T00:00:00+08:00',
    '--reason',
    reason,
  )

test('a checkpoint is found in the ledger, and a cut tail is not the same ledger', async () => {
  const before = join(folder, 'before.json')
  const after = join(folder, 'after.json')
  await done('checkpoint', '--out', before)
  await done('backup', '--out', join(folder, 'copy'))
  await post('J16', 'planned')
  await done('checkpoint', '--out', after)
  expect((await done('ledger', 'verify', '--checkpoint', after, '--json')).json).toMatchObject({ ok: true })

  // Yesterday's file put back by hand: the chain holds, and only the checkpoint tells.
  const older = join(folder, 'older')
  mkdirSync(join(older, 'keys'), { recursive: true })
  writeFileSync(join(older, 'pingyi.db'), readFileSync(join(folder, 'copy', 'pingyi.db')))
  const { key } = (await done('ledger', 'key', '--json')).json
  const verify = (file: string, hubsKey = key as string) =>
    pingyiHere(['ledger', 'verify', '--checkpoint', file, '--key', hubsKey, '--json'], { data: older })
  expect(await verify(before)).toMatchObject({ code: 0, json: { ok: true } })
  expect(await verify(before, 'A'.repeat(43))).toMatchObject({
    code: 1,
    json: { ok: false, problems: [{ code: 'checkpoint-key' }] },
  })
  // A copy of the database alone knows no key: whoever checks must say it.
  expect(await pingyiHere(['ledger', 'verify', '--checkpoint', before], { data: older })).toMatchObject({
    code: 1,
    err: expect.stringContaining('key-unknown'),
  })
  expect(await verify(after)).toMatchObject({
    code: 1,
    json: { ok: false, problems: [{ code: 'checkpoint-missing' }] },
    // Whatever the answer on standard output says, a refusal is named on standard error.
    err: expect.stringMatching(/^{"code":"ledger-broken",.*checkpoint-missing/),
  })

  const forged = JSON.parse(readFileSync(after, 'utf8')) as { n: number }
  writeFileSync(after, JSON.stringify({ ...forged, n: 1 }))
  expect(await verify(after)).toMatchObject({ code: 1, json: { problems: [{ code: 'checkpoint-invalid' }] } })
})

test('a backup is restored with what was there put aside, on record, and superseded checkpoints are said', async () => {
  const copy = join(folder, 'copy')
  await done('backup', '--out', copy)
  expect(await run('backup', '--out', copy)).toMatchObject({ code: 1, err: expect.stringContaining('backup-exists') })
  await post('J16', 'lost with the disk')
  const lost = join(folder, 'lost.json')
  await done('checkpoint', '--out', lost)

  const { json } = await done('restore', '--from', copy, '--reason', 'disk lost', '--json')
  expect(json).toMatchObject({
    backup: { n: expect.any(Number) },
    putAside: expect.stringContaining('before-restore-'),
  })
  expect(readdirSync(json.putAside)).toEqual(expect.arrayContaining(['pingyi.db', 'keys']))
  expect((await done('ledger', 'verify', '--json')).json).toMatchObject({ ok: true })
  expect(await run('ledger', 'verify', '--checkpoint', lost, '--json')).toMatchObject({
    code: 1,
    json: { problems: [{ code: 'checkpoint-superseded' }] },
  })
})

test('a backup that was touched is refused, and nothing is changed', async () => {
  const copy = join(folder, 'copy')
  await done('backup', '--out', copy)
  const bytes = readFileSync(join(copy, 'pingyi.db'))
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(join(copy, 'pingyi.db'), bytes)
  const before = (await done('ledger', 'verify', '--json')).json
  expect(await run('restore', '--from', copy, '--reason', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('backup-unusable'),
  })
  expect((await done('ledger', 'verify', '--json')).json).toEqual(before)
})

test('a folder with checkpoints whose ledger is gone begins no other one', async () => {
  const hub = await RunningPingyi.start(['start'], { data })
  await hub.stop()
  for (const end of ['', '-wal', '-shm']) rmSync(join(data, `pingyi.db${end}`), { force: true })
  const refused = { code: 1, err: expect.stringContaining('ledger-missing') as unknown }
  expect(await run('posting', 'list')).toMatchObject(refused)
  expect(await run('start')).toMatchObject(refused)
})
