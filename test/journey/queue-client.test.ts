import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pingyiHere, RunningPingyi } from '../helpers/command-line.ts'
import { steadyPort } from '../helpers/steady-port.ts'
import { StrangerDevice } from '../helpers/stranger-device.ts'

const EXAMPLES = join(import.meta.dirname, '../../config/examples/queue-system')
const hasPython = spawnSync('python3', ['--version']).status === 0 || process.env['CI'] !== undefined
const CLIENTS = {
  'announce.mjs': { command: process.execPath, window: 'D13' },
  ...(hasPython ? { 'announce.py': { command: 'python3', window: 'D14' } } : {}),
}

let data: string
let port: string
let key: string
let hub: RunningPingyi

const start = async () => (hub = await RunningPingyi.start(['start'], { data, env: { PINGYI_PORT: port } }))

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-queue-'))
  port = String(await steadyPort())
  await start()
  key = (await pingyiHere(['apikey', 'add', '--name', 'queue', '--scope', 'services', '--json'], { data })).json.key
  await hub.stop()
}, 120_000)
afterAll(async () => {
  await hub.stop()
  rmSync(data, { recursive: true, force: true })
})

/** Runs an example as its vendor would, and calls `onTrouble` when it says that it will try again. */
async function run(
  name: string,
  service: object,
  more: { window?: string; key?: string; onTrouble?: () => void } = {},
) {
  const { command, window } = CLIENTS[name as keyof typeof CLIENTS]!
  const args = [join(EXAMPLES, name), 'shimin', more.window ?? window, JSON.stringify(service)]
  const env = {
    ...process.env,
    PINGYI_URL: `http://127.0.0.1:${port}`,
    PINGYI_KEY: more.key ?? key,
    PINGYI_PATIENCE_S: '90',
  }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
    if (text.includes('again in')) more.onTrouble?.()
  })
  const [code] = (await once(child, 'close')) as [number]
  return { code, err: said.err, answer: said.out === '' ? null : (JSON.parse(said.out) as Record<string, unknown>) }
}

const SERVICE = { caseNo: '2026-0042', ticketNo: 'A17', party: 'person' }

test('each waits for a hub that is down, is recorded once, and may ask again', async () => {
  const tried: Promise<void>[] = []
  const waiting = Object.keys(CLIENTS).map((name) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    tried.push(promise)
    return run(name, SERVICE, { onTrouble: resolve })
  })
  await Promise.all(tried)
  await start()
  for (const [i, name] of Object.keys(CLIENTS).entries()) {
    const first = (await waiting[i])!
    expect(first).toMatchObject({ code: 0, answer: { status: 201 }, err: expect.stringContaining('no answer') })
    expect(await run(name, SERVICE)).toEqual({ code: 0, err: '', answer: { ...first.answer, status: 200 } })
  }
})

describe.each(Object.keys(CLIENTS))('%s', (name) => {
  test.each([
    ['a window that is not there', { window: 'Z99' }, SERVICE, 'unknown-window'],
    ['a key that is not there', { key: 'pyk_nobody' }, SERVICE, 'not-signed-in'],
    ['a service without its party', {}, { caseNo: '7' }, 'bad-request'],
  ])('says at once, by its code, that it was refused: %s', async (_what, more, service, code) => {
    const refused = await run(name, service, more)
    expect(refused).toMatchObject({ code: 1, answer: null, err: expect.stringContaining(code) })
    expect(refused.err).not.toContain('again in')
  })
})

test('five and one: what goes back to the system is the same to the byte, but for ids and times', async () => {
  const { json } = await pingyiHere(['device', 'enrol', '--window', 'shimin/D13', '--kind', 'kiosk', '--json'], {
    data,
  })
  const kiosk = await StrangerDevice.connect({ url: hub.url, trueTime: Date.now, ...json })
  await kiosk.hello()
  const path = `${hub.url}/api/v1/windows/shimin/D13/services`
  const announce = async (caseNo: string) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify({ ...SERVICE, caseNo }) })
    const text = await response.text()
    const all = JSON.stringify([response.status, [...response.headers].filter(([name]) => name !== 'date'), text])
    const { serviceId, invitationId, expiresAt } = JSON.parse(text) as Record<string, string>
    const said = [serviceId, invitationId, expiresAt].reduce<string>((rest, each) => rest.replaceAll(each!, '…'), all)
    return { said, invitationId }
  }
  const heard: string[][] = []
  for (const level of [5, 1]) {
    const caseNo = `press ${level}`
    const before = await announce(caseNo)
    await kiosk.heard('service:invite')
    const { results } = await kiosk.submit([kiosk.press(level, undefined, { invitationId: before.invitationId })])
    expect(results).toMatchObject([{ status: 'stored' }])
    heard.push([before.said, (await announce(caseNo)).said])
  }
  expect(heard[1]).toEqual(heard[0])
  kiosk.close()
})
