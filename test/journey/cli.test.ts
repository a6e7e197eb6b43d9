import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { StrangerDevice } from '../helpers/stranger-device.ts'
import { pingyi, pingyiHere, RunningPingyi, type Ended } from '../helpers/command-line.ts'

const PASSWORD = 'a long enough password'
const folders: string[] = []
const running: RunningPingyi[] = []

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-cli-'))
  folders.push(folder)
  return folder
}

async function startHub(data: string, ...args: string[]): Promise<RunningPingyi> {
  const hub = await RunningPingyi.start(['start', ...args], { data })
  running.push(hub)
  return hub
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((hub) => hub.stop('SIGKILL')))
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function call(url: string, path: string, body: unknown, token?: string) {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const heard: any = await answer.json()
  return { status: answer.status, body: heard }
}

describe.each(['stopped', 'running'] as const)('every command on a hub that is %s', (state) => {
  let data: string
  let hub: RunningPingyi | null = null
  const run = (args: string, input?: string): Promise<Ended> =>
    pingyiHere(args.split(' '), { data, ...(input === undefined ? {} : { input }) })
  const done = async (args: string, input?: string) => {
    const ended = await run(`${args} --json`, input)
    expect(ended, args).toMatchObject({ code: 0 })
    return ended.json
  }
  const refused = async (args: string, code: string, input?: string) => {
    const ended = await run(`${args} --json`, input)
    expect(ended.code, args).toBe(1)
    expect(ended.out).toBe('')
    expect(JSON.parse(ended.err)).toMatchObject({ code, message: expect.any(String) })
  }

  beforeAll(async () => {
    data = newFolder()
    if (state === 'running') hub = await RunningPingyi.start(['start'], { data })
  })
  afterAll(async () => {
    await hub?.stop()
  })

  test('device code, enrol, place, list, revoke', async () => {
    expect(await done('device code --window shimin/A01 --kind kiosk')).toEqual({
      code: expect.stringMatching(/^\d{8}$/),
      expiresAt: expect.stringMatching(/\+08:00$/),
    })
    const made = await done('device enrol --window shimin/A01 --kind keypad')
    expect(made).toEqual({ deviceId: expect.stringMatching(/^[0-9a-f-]{36}$/), token: expect.stringMatching(/^pyd_/) })
    const { deviceId } = made
    const moved = await run(`device place --device ${deviceId} --window shimin/A02 --json --reason moved`)
    expect(moved.json).toMatchObject({ deviceId, window: 'shimin/A02', moved: 0 })
    expect(await done(`device place --device ${deviceId} --nowhere --reason stolen`)).toMatchObject({ window: null })
    const [listed] = await done('device list')
    expect(listed).toMatchObject({
      deviceId,
      kind: 'keypad',
      window: null,
      online: false,
      revokedAt: null,
      received: 0,
    })
    await done(`device revoke --device ${deviceId} --reason stolen`)
    expect((await done('device list'))[0].revokedAt).toMatch(/\+08:00$/)
    await refused('device enrol --window shimin/Z99 --kind kiosk', 'unknown-window')
    await refused('device code --window nowhere/A01 --kind kiosk', 'unknown-hall')
    await refused('device revoke --device nobody --reason x', 'unknown-device')
  })

  test('user add, passwd, list', async () => {
    const added = await done(
      'user add --username ma --role hall-manager --hall shimin --password-stdin',
      `${PASSWORD}\n`,
    )
    expect(added).toEqual({
      username: 'ma',
      role: 'hall-manager',
      hall: 'shimin',
      unit: null,
      mustChangePassword: false,
      standing: 'founding',
    })
    await done('user add --username li --role unit --unit J16 --password-stdin --must-change', PASSWORD)
    expect(
      await done('user add --username cha --role method-owner --method third-party --password-stdin', PASSWORD),
    ).toMatchObject({ role: 'method-owner', method: 'third-party', hall: null })
    await refused('user add --username wu --role method-owner --password-stdin', 'bad-request', PASSWORD)
    await refused('user add --username wu --role auditor --body media --password-stdin', 'bad-request', PASSWORD)
    expect(await done('user bind --username cha --role reporter --body media')).toMatchObject({ body: 'media' })
    await done('user passwd --username li --password-stdin', 'another long password')
    const users = await done('user list')
    expect(users).toContainEqual(expect.objectContaining({ username: 'cha', role: 'reporter', body: 'media' }))
    expect(users).toContainEqual(expect.objectContaining({ username: 'li', unit: 'J16', mustChangePassword: false }))
    expect(JSON.stringify(users)).not.toContain('scrypt')
    await refused('user add --username ma --role auditor --password-stdin', 'name-taken', PASSWORD)
    await refused('user add --username wu --role auditor --password-stdin', 'password-too-weak', 'short')
    await refused('user add --username wu --role hall-manager --hall mars --password-stdin', 'unknown-hall', PASSWORD)
    await refused('user passwd --username nobody --password-stdin', 'not-found', PASSWORD)
  })

  test('apikey add, list, revoke; staff pin', async () => {
    expect(await done('apikey add --name queue --scope services')).toMatchObject({
      key: expect.stringMatching(/^pyk_/),
    })
    await refused('apikey add --name queue --scope hotline', 'name-taken')
    await done('apikey revoke --name queue')
    expect(await done('apikey list')).toEqual([
      {
        name: 'queue',
        hall: null,
        scope: 'services',
        createdAt: expect.any(String),
        revokedAt: expect.any(String),
        standing: 'founding',
        waitsUntil: null,
        vouchedBy: null,
      },
    ])
    expect(await done('staff pin --no 64010027 --pin-stdin', '4711\n')).toEqual({ no: '64010027' })
    expect(await done('staff card --no 64010027 --card-stdin', '0012345678\n')).toEqual({ no: '64010027' })
    expect(await done('staff cards-back --no 64010027')).toEqual({ no: '64010027', cards: 1 })
    const entered = { no: '70010009', name: '丁强', unit: 'J16' }
    expect(await done('staff set --no 70010009 --name 丁强 --unit J16 --reason 新进')).toEqual(entered)
    expect(await done('staff list')).toContainEqual({ ...entered, pin: false, cards: 0 })
    await refused('staff set --no card --name 丁强 --unit J16 --reason 新进', 'bad-request')
    await refused('staff set --no 70010009 --name 丁强 --unit J99 --reason 新进', 'unknown-unit')
    await refused('staff pin --no 0 --pin-stdin', 'unknown-staff', '4711')
    await refused('staff pin --no 64010027 --pin-stdin', 'bad-request', 'abcd')
  })

  test('posting set and list', async () => {
    const from = '2027-03-01T10:00:00+08:00'
    const to = '2027-03-02T10:00:00+08:00'
    await done(`posting set --window shimin/B02 --unit J16 --from ${from} --to ${to} --reason rotation`)
    const rows = (await done('posting list')).filter(({ window }: { window: string }) => window === 'shimin/B02')
    expect(rows).toEqual([
      { window: 'shimin/B02', unit: 'J41', name: '人社局', from: expect.any(String), to: from },
      { window: 'shimin/B02', unit: 'J16', name: '党校', from, to },
    ])
    await refused(`posting set --window shimin/B02 --unit J99 --from ${from} --reason x`, 'unknown-unit')
    await refused(`posting set --window shimin/B02 --unit J16 --from ${to} --to ${from} --reason x`, 'bad-interval')
  })

  test('postings are listed to the millisecond, so that a script can hand their ends back', async () => {
    const from = '2027-03-03T10:00:00.250+08:00'
    const to = '2027-03-03T10:00:00.251+08:00'
    expect(await done(`posting set --window shimin/B03 --unit J16 --from ${from} --to ${to} --reason x`)).toMatchObject(
      {
        from,
        to,
      },
    )
    const rows = (await done('posting list')).filter(({ window }: { window: string }) => window === 'shimin/B03')
    expect(rows.slice(-2)).toEqual([expect.objectContaining({ to: from }), expect.objectContaining({ from, to })])
  })

  test('export in three formats, whole or not at all', async () => {
    const out = (format: string) => join(data, `scores.${format}`)
    for (const format of ['xlsx', 'csv', 'json']) {
      const told = await done(`export --method service-centre --format ${format} --out ${out(format)}`)
      expect(told).toMatchObject({ format, out: out(format), bytes: statSync(out(format)).size })
    }
    expect(JSON.parse(readFileSync(out('json'), 'utf8')).units).toHaveLength(89)
    expect(readFileSync(out('csv')).subarray(0, 3).toString('hex')).toBe('efbbbf')
    expect(readFileSync(out('xlsx')).subarray(0, 2).toString()).toBe('PK')
    await refused(`export --method service-centre --format csv --out ${join(data, 'no', 'x.csv')}`, 'file-unwritable')
    const wrong = out('wrong')
    await refused(
      `export --method service-centre --format csv --from 2026-11-02 --to 2026-11-01 --out ${wrong}`,
      'bad-period',
    )
    await refused(`export --method service-centre --format csv --campaign 1999 --out ${wrong}`, 'unknown-campaign')
    expect(existsSync(wrong)).toBe(false)
  })

  test('ledger verify, export, rebuild', async () => {
    const file = join(data, 'ledger.jsonl')
    const told = await done(`ledger export --out ${file}`)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(told.entries)
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ n: told.entries, hash: told.head })
    expect(Object.keys(JSON.parse(lines[0]!))).toEqual(['n', 'at', 'kind', 'body', 'prev', 'hash'])
    const verified = await done('ledger verify')
    expect(verified).toEqual({ ok: true, entries: told.entries, head: told.head, problems: [] })
    expect(await done('ledger rebuild')).toEqual({ entries: told.entries, rows: 0 })
    expect(await done('ledger verify')).toEqual(verified)
    await refused(`ledger verify --checkpoint ${join(data, 'none')}`, 'file-unreadable')
    writeFileSync(join(data, 'not-a-checkpoint'), '{}')
    const failed = await run(`ledger verify --checkpoint ${join(data, 'not-a-checkpoint')} --json`)
    expect(failed).toMatchObject({ code: 1, json: { ok: false, problems: [{ code: 'checkpoint-invalid' }] } })
  })

  test('people read sentences in both languages', async () => {
    const ended = await run('device enrol --window shimin/Z99 --kind kiosk')
    expect(ended).toMatchObject({ code: 1, err: 'unknown-window: no such window: shimin/Z99\n没有这个窗口。\n' })
    const never = await run('posting set --window shimin/B02 --unit J16 --from 9999-12-31T00:00:00Z --reason x')
    expect(never).toMatchObject({ code: 1, err: expect.stringContaining('posting-set/from: must be <=') })
  })

  test('everything is on record under the name of the user, and no secret is', async () => {
    await hub?.stop()
    hub = null
    const { openDatabase } = await import('../../server/store/sqlite/open-database.ts')
    const db = openDatabase(join(data, 'pingyi.db'))
    const audit = db.prepare('SELECT actor, action, detail FROM audit').all() as {
      actor: string
      action: string
      detail: string
    }[]
    db.close()
    const ours = audit.filter(({ actor }) => actor.startsWith('cli:'))
    expect(new Set(ours.map(({ action }) => action))).toEqual(
      new Set([
        'pairing-code:create',
        'device:enrol',
        'device:place',
        'device:revoke',
        'user:add',
        'user:bind',
        'user:password-reset',
        'api-key:add',
        'api-key:revoke',
        'staff:enter',
        'staff-pin:set',
        'staff-card:give',
        'staff-card:take-back',
        'posting:set',
        'scores:export',
        'ledger:export',
        'ledger:rebuild',
      ]),
    )
    expect(new Set(ours.map(({ actor }) => actor)).size).toBe(1)
    for (const { detail } of audit) expect(detail).not.toMatch(/py[dks]_|password|4711|0012345678/)
  })
})

describe('start', () => {
  test('tells people where the pages are, and the first password until it is changed, as its private file does', async () => {
    const data = newFolder()
    const first = await startHub(data)
    const password = /密码 password\s+(\S+)/.exec(first.said.out)?.[1]
    for (const page of ['kiosk', 'hall', 'office']) expect(first.said.out).toContain(`${first.url}/${page}/`)
    expect(first.said.out).toContain('device code --window')
    expect(first.said.err).not.toContain(password)
    const session = await call(first.url, '/api/v1/session', { username: 'admin', password })
    expect(session).toMatchObject({ status: 200, body: { role: 'admin', mustChangePassword: true } })
    const file = join(data, 'first-password')
    expect([first.said.out.includes(file), statSync(file).mode & 0o777]).toEqual([true, 0o600])
    expect(await first.stop('SIGINT')).toBe(0)
    expect(first.said.out).toContain('Stopped')
    const second = await startHub(data)
    expect(/密码 password\s+(\S+)/.exec(second.said.out)?.[1]).toBe(password)
    const { token } = session.body as { token: string }
    const changed = { current: password, next: 'of my own choice' }
    expect(await call(second.url, '/api/v1/session/password', changed, token)).toMatchObject({ status: 200 })
    expect(existsSync(file)).toBe(false)
    expect(await second.stop()).toBe(0)
    const third = await startHub(data)
    expect(third.said.out).not.toContain('密码 password')
    expect(await third.stop()).toBe(0)
    expect(existsSync(join(data, 'hub.sock'))).toBe(false)
  })

  test('an admin comes with the first start even when other accounts were made before', async () => {
    const data = newFolder()
    const made = await pingyiHere(
      'user add --username hall --role hall-manager --hall shimin --password-stdin'.split(' '),
      {
        data,
        input: PASSWORD,
      },
    )
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining('a new hub was begun') })
    const hub = await startHub(data)
    expect(hub.said.out).toMatch(/用户 user\s+admin/)
  })

  const lookers = [
    'posting list',
    'ledger verify',
    'export --method service-centre --format csv --out FILE',
    'backup --out FILE',
    'checkpoint --out FILE',
  ]
  test.each(lookers)('%s finds nothing where no hub was begun, and begins none', async (line) => {
    const folder = newFolder()
    const data = join(folder, 'data')
    const asked = await pingyiHere([...line.replace('FILE', join(folder, 'out')).split(' '), '--json'], { data })
    expect(asked.code).toBe(1)
    expect(JSON.parse(asked.err)).toMatchObject({ code: 'not-found' })
    expect(readdirSync(folder)).toEqual([])
  })

  test.runIf(process.platform === 'linux')('a folder that nobody can make is refused at once', async () => {
    const asked = await pingyiHere(['start', '--json'], { data: '/proc/pingyi/data' })
    expect(asked.code).toBe(1)
    expect(JSON.parse(asked.err)).toMatchObject({ code: 'data-directory-unwritable' })
  })

  test('a port that is taken, a strange address, a missing key, faulty configuration', async () => {
    const data = newFolder()
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const start = (...args: string[]) => pingyiHere(['start', ...args], { data, env: { PINGYI_PORT: String(port) } })
    expect(await start()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^port-taken: .*--port or PINGYI_PORT/m),
    })
    taken.close()
    expect(await start('--host', '203.0.113.7')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^address-unusable: /m),
    })
    const noKey = await start('--tls-cert', join(data, 'none'), '--tls-key', join(data, 'none'))
    expect(noKey).toMatchObject({ code: 1, err: expect.stringMatching(/^file-unreadable: .*ENOENT/m) })
    writeFileSync(join(data, 'no.pem'), 'no certificate')
    const noPem = await start('--tls-cert', join(data, 'no.pem'), '--tls-key', join(data, 'no.pem'))
    expect(noPem).toMatchObject({ code: 1, err: expect.stringMatching(/^file-unreadable: .*PEM/m) })
    expect(await start('--tls-cert', join(data, 'none'))).toMatchObject({ code: 2 })
    expect(await start('--checkpoint-webhook', 'ftp://audit.example')).toMatchObject({ code: 2 })
    const empty = newFolder()
    const faulty = await start('--config', empty)
    expect(faulty).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^configuration-invalid: [^]*campaign\.yaml/),
    })
    expect(await start('--hash', 'sm3')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^other-hash: .*sha256/),
    })
  })

  test('after SIGKILL the next one takes over the folder and its stale socket', async () => {
    const data = newFolder()
    await (await startHub(data)).stop('SIGKILL')
    expect(existsSync(join(data, 'hub.sock'))).toBe(true)
    expect(await pingyiHere(['device', 'list', '--json'], { data })).toMatchObject({ code: 0, json: [] })
    await startHub(data)
    expect(statSync(join(data, 'hub.sock')).mode & 0o777).toBe(0o600)
    expect(await pingyiHere(['device', 'list', '--json'], { data })).toMatchObject({ code: 0, json: [] })
  })

  test('SIGTERM in the middle of presses: whatever was acknowledged is in the ledger', async () => {
    const data = newFolder()
    const hub = await startHub(data)
    const enrolled = await pingyiHere('device enrol --window shimin/A01 --kind kiosk --json'.split(' '), { data })
    const device = await StrangerDevice.connect({ url: hub.url, trueTime: Date.now, ...enrolled.json })
    await device.hello()
    const thanked: string[] = []
    const pressing = (async () => {
      for (;;) {
        const press = device.press(5, Date.now())
        const answer = await device.submit([press])
        if (answer.ok && answer.results![0]!.status === 'stored') thanked.push(press['id'] as string)
      }
    })().catch(() => {})
    while (thanked.length < 100) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await hub.stop()).toBe(0)
    await pressing
    device.close()
    const file = join(data, 'ledger.jsonl')
    expect(await pingyiHere(['ledger', 'export', '--out', file], { data })).toMatchObject({ code: 0 })
    const stored = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; body: { item?: { id: string } } })
      .flatMap(({ kind, body }) => (kind === 'rating' ? [body.item!.id] : []))
    expect(new Set(stored).size).toBe(stored.length)
    expect(thanked.filter((id) => !stored.includes(id))).toEqual([])
    expect(await pingyiHere(['ledger', 'verify', '--json'], { data })).toMatchObject({ code: 0, json: { ok: true } })
  })

  test('npm run -s pingyi -- --help', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'pingyi', '--', '--help'], {
      cwd: join(import.meta.dirname, '../..'),
    })
    expect(stdout).toContain('pingyi device enrol --window HALL/WINDOW')
  })
})

describe('a hub that runs', () => {
  let data: string
  let hub: RunningPingyi
  beforeAll(async () => {
    data = newFolder()
    hub = await RunningPingyi.start(['start'], { data })
  })
  afterAll(() => hub.stop('SIGKILL'))
  const devices = async () =>
    (await pingyiHere(['device', 'list', '--json'], { data })).json as { deviceId: string; revokedAt: string | null }[]
  const counted = async () => {
    const scores = join(data, 's.json')
    await pingyiHere(['export', '--method', 'service-centre', '--format', 'json', '--out', scores], { data })
    const { units } = JSON.parse(readFileSync(scores, 'utf8')) as { units: { n: number; raw: { n: number } }[] }
    return units.reduce((sum, unit) => sum + unit.n + unit.raw.n, 0)
  }

  test('a user added on the command line signs in at once, while the hub runs', async () => {
    await pingyi('user add --username hall --role hall-manager --hall shimin --password-stdin'.split(' '), {
      data,
      input: PASSWORD,
    })
    const { body } = await call(hub.url, '/api/v1/session', { username: 'hall', password: PASSWORD })
    expect(body).toMatchObject({ role: 'hall-manager', mustChangePassword: false })
    const live = await fetch(`${hub.url}/api/v1/halls/shimin/live`, {
      headers: { authorization: `Bearer ${body.token}` },
    })
    expect(live.status).toBe(200)
  })

  test('simulate presses as tests, measures, and takes its devices away again', async () => {
    const before = {
      revoked: (await devices()).filter(({ revokedAt }) => revokedAt !== null),
      counted: await counted(),
    }
    const args = `simulate --devices 5 --rate 50 --seconds 2 --hub ${hub.url} --json`.split(' ')
    const { code, json } = await pingyiHere(args, { data })
    expect(code).toBe(0)
    expect(json).toMatchObject({ devices: 5, duplicates: 0, refused: 0, pending: 0, troubles: {} })
    expect(json.acknowledged).toBe(json.sent)
    expect(json.sent).toBeGreaterThan(10)
    expect(json.p99Ms).toBeGreaterThanOrEqual(json.p50Ms)
    const revoked = (await devices()).filter(({ revokedAt }) => revokedAt !== null)
    expect(revoked).toHaveLength(before.revoked.length + 5)
    expect(await counted()).toBe(before.counted)
  })

  test('simulate goes by a file of enrolments; a hub that is not there, and a wrong token, are told', async () => {
    expect(await pingyiHere('simulate --hub http://127.0.0.1:9 --json'.split(' '), { data })).toMatchObject({
      code: 1,
      err: expect.stringContaining('hub-unreachable'),
    })
    const enrol = () => pingyiHere('device enrol --window shimin/A01 --kind kiosk --json'.split(' '), { data })
    const file = join(data, 'devices.jsonl')
    const [one, other] = [await enrol(), await enrol()]
    writeFileSync(file, one.out + other.out)
    const args = ['simulate', '--devices-file', file, '--rate', '40', '--seconds', '1', '--hub', hub.url, '--json']
    expect(await pingyiHere([...args, '--counted'], { data })).toMatchObject({
      code: 0,
      json: { devices: 2, pending: 0 },
    })
    const { deviceId } = one.json as { deviceId: string }
    expect(await devices()).toContainEqual(expect.objectContaining({ deviceId, revokedAt: null }))
    writeFileSync(file, '{"deviceId":5}')
    expect(await pingyiHere(args, { data })).toMatchObject({ code: 1, err: expect.stringContaining('file-unreadable') })
  })
})
