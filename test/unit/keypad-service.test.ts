import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BridgeStatus } from '../../firmware-bridge/desk/bridge-status.ts'
import { keepFromTyping, letType } from '../../firmware-bridge/keypad/input-alone.ts'
import { installPlan } from '../../firmware-bridge/desk/install-plan.ts'
import { serveStatusPage } from '../../firmware-bridge/desk/status-page.ts'
import { udevRules } from '../../firmware-bridge/desk/udev-rules.ts'
import { readImports } from '../helpers/read-imports.ts'
import { shippedModel } from '../helpers/simulated-keypad.ts'

/** The user of Debian who owns nothing. */
const NOBODY = 65_534
const ROOT = join(import.meta.dirname, '../..')
const models = ['keyboard-digits', 'vendor-byte'].map(shippedModel)

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pingyi-service-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('a keyboard-type keypad types into nobody’s window', () => {
  const input = (name: string) => join(folder, 'class/hidraw/hidraw3/device/input', name)
  function plug(inhibited: string): string {
    mkdirSync(input('input7'), { recursive: true })
    writeFileSync(join(input('input7'), 'inhibited'), inhibited)
    return join(input('input7'), 'inhibited')
  }
  test('its input device is inhibited, and left alone when the rules did that already', async () => {
    const file = plug('0\n')
    expect(await keepFromTyping('/dev/hidraw3', folder)).toBeNull()
    expect(readFileSync(file, 'utf8').trim()).toBe('1')
    const { mtimeMs } = statSync(file)
    expect(await keepFromTyping('/dev/hidraw3', folder)).toBeNull()
    expect(statSync(file).mtimeMs).toBe(mtimeMs)
  })
  test('all interfaces of its device are inhibited, whichever is read; what was only learned types again', async () => {
    const usb = join(folder, 'devices/usb1/1-2')
    const files = ['1-2:1.0/0003:FEED:0001.0001', '1-2:1.1/0003:FEED:0001.0002'].map((hid, index) => {
      const at = join(usb, hid, `input/input${index}`)
      mkdirSync(at, { recursive: true })
      writeFileSync(join(at, 'inhibited'), '0')
      return join(at, 'inhibited')
    })
    // A keyboard on another port stays the clerk's.
    const clerk = join(folder, 'devices/usb1/1-3/1-3:1.0/0003:046D:C31C.0003/input/input9')
    mkdirSync(clerk, { recursive: true })
    writeFileSync(join(clerk, 'inhibited'), '0')
    mkdirSync(join(folder, 'class/hidraw/hidraw3'), { recursive: true })
    symlinkSync(join(usb, '1-2:1.1/0003:FEED:0001.0002'), join(folder, 'class/hidraw/hidraw3/device'))
    const states = () => files.map((file) => readFileSync(file, 'utf8').trim())
    expect(await keepFromTyping('/dev/hidraw3', folder)).toBeNull()
    expect(states()).toEqual(['1', '1'])
    expect(readFileSync(join(clerk, 'inhibited'), 'utf8')).toBe('0')
    await letType('/dev/hidraw3', folder)
    expect(states()).toEqual(['0', '0'])
  })
  test('a keypad that is no keyboard has no input device', async () => {
    expect(await keepFromTyping('/dev/hidraw3', folder)).toBeNull()
  })
  test('a kernel that cannot: said, with what to use instead', async () => {
    mkdirSync(input('input7'), { recursive: true })
    expect(await keepFromTyping('/dev/hidraw3', folder)).toContain('Linux 5.11')
  })
  test('without the right to: said, with the rules to install', async () => {
    chmodSync(plug('0'), 0o444)
    chmodSync(folder, 0o755)
    // Root may write to anything: be nobody for a moment.
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid?.(NOBODY)
    try {
      expect(await keepFromTyping('/dev/hidraw3', folder)).toContain('udev-rules')
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })
})

describe('udev rules', () => {
  const rules = udevRules(models, 'pingyi-bridge')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  test('every model may be opened by the group, and only keyboards are inhibited', () => {
    const of = (vid: string, pid: string) =>
      rules.filter((rule) => rule.includes(`"${vid}"`) && rule.includes(`"${pid}"`))
    expect(of('1209', '0001')).toEqual([
      'KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ATTRS{idVendor}=="1209", ATTRS{idProduct}=="0001", GROUP="pingyi-bridge", MODE="0660"',
    ])
    expect(of('0627', '0001')).toHaveLength(3)
    expect(of('0627', '0001').filter((rule) => rule.includes('ATTR{inhibited}="1"'))).toHaveLength(1)
  })
  // Conditions compare, assignments assign, each value is in quotes; test/hardware has a real udevd read them.
  test('every part is a condition or an assignment that udev knows', () => {
    for (const rule of rules)
      for (const part of rule.split(', '))
        expect(part).toMatch(
          /^((KERNEL|SUBSYSTEM|ACTION|ATTRS\{\w+\}|ENV\{\w+\})=="[^"]+"|(GROUP|MODE|ATTR\{inhibited\}|ENV\{LIBINPUT_IGNORE_DEVICE\})="[^"]+")$/,
        )
  })
})

describe('installing on Debian', () => {
  const facts = {
    checkout: ROOT,
    node: process.execPath,
    models,
    unit: readFileSync(join(ROOT, 'config/deploy/pingyi-bridge.service'), 'utf8'),
    settings: null,
    hub: 'https://hub.example',
    hasLibusb: true,
  }
  const written = (plan: ReturnType<typeof installPlan>, end: string) =>
    plan.flatMap((step) => (step.do === 'write' && step.file.endsWith(end) ? [step.text] : [])).join('')

  test('settings that are there stay, but for the hub that is named; without any hub it says so', () => {
    const settings = '{"hub":"https://old.example","logLevel":"debug"}'
    const again = (hub: string | null) =>
      JSON.parse(written(installPlan({ ...facts, settings, hub }), 'bridge.json')) as Record<string, string>
    expect(again(null)).toMatchObject({ hub: 'https://old.example', logLevel: 'debug', data: '/var/lib/pingyi-bridge' })
    expect(again('https://hub.example')).toMatchObject({ hub: 'https://hub.example', logLevel: 'debug' })
    expect(() => installPlan({ ...facts, hub: null })).toThrow('--hub')
  })
  test('what is missing is installed first, and the service starts last', () => {
    const plan = installPlan({ ...facts, hasLibusb: false })
    expect(plan[0]).toEqual({ do: 'run', command: 'apt-get', args: ['install', '--yes', 'libusb-1.0-0'] })
    expect(plan.at(-1)).toMatchObject({ command: 'systemctl', args: ['restart', 'pingyi-bridge.service'] })
    expect(installPlan(facts).some((step) => step.do === 'run' && step.command === 'apt-get')).toBe(false)
  })
  test('the unit restarts always, opens keypads alone, and has no place left open', () => {
    const unit = written(installPlan(facts), '.service')
    expect(unit).not.toMatch(/@[A-Z]+@/)
    for (const line of [
      'Restart=always',
      'DeviceAllow=char-hidraw rw',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'User=pingyi-bridge',
    ])
      expect(unit.split('\n')).toContain(line)
  })
  test.runIf(hasTool('systemd-analyze', ['--version']))('systemd-analyze finds no fault in the unit', () => {
    const file = join(folder, 'pingyi-bridge.service')
    writeFileSync(file, written(installPlan(facts), '.service'))
    const said = execFileSync('systemd-analyze', ['verify', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(said).toBe('')
  })
  test('the command writes below a folder, runs nothing there, and changes nothing the second time', () => {
    const run = (...more: string[]) =>
      execFileSync(process.execPath, [join(ROOT, 'firmware-bridge/start.mjs'), 'install', '--root', folder, ...more], {
        encoding: 'utf8',
      })
    expect(run('--hub', 'https://hub.example', '--dry-run')).toContain('would write /etc/pingyi/bridge.json')
    expect(() => statSync(join(folder, 'etc'))).toThrow('ENOENT')
    expect(run('--hub', 'https://hub.example')).toContain('would run systemctl restart pingyi-bridge.service')
    expect(statSync(join(folder, 'usr/local/bin/pingyi-bridge')).mode & 0o777).toBe(0o755)
    expect(
      run()
        .split('\n')
        .filter((line) => line.startsWith('write')),
    ).toEqual([])
  })
})

test('the service carries no validator and none of the tools of the desk', () => {
  const loaded = new Set<string>()
  const packages = new Set<string>()
  const load = (file: string) => {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const { specifier, typeOnly } of readImports(file, readFileSync(file, 'utf8'))) {
      if (specifier === null || typeOnly) continue
      if (specifier.startsWith('.')) load(join(file, '..', specifier))
      else packages.add(specifier)
    }
  }
  load(join(ROOT, 'firmware-bridge/run-bridge.ts'))
  expect([...packages].filter((name) => !name.startsWith('node:')).toSorted()).toEqual([
    'better-sqlite3',
    'node-hid',
    'pino',
    'socket.io-client',
  ])
  expect([...loaded].filter((file) => /desk-commands|infer-model|install|read-keypad-models/.test(file))).toEqual([])
})

describe('the status page', () => {
  const status: BridgeStatus = {
    version: '0.1.0',
    hub: 'https://hub.example',
    since: 0,
    trouble: null,
    bindingFault: null,
    modelFaults: [],
    keypads: [
      {
        device: 'dev-1',
        identity: 'port <1>',
        state: 'lost',
        why: 'unplugged',
        model: 'vendor-byte',
        port: null,
        link: 'offline',
        pending: 3,
        problems: ['keypad-lost'],
        warning: null,
        testing: false,
      },
    ],
    refused: [{ port: 'pci/9', serial: null, why: 'unbound' }],
  }
  let page: Awaited<ReturnType<typeof serveStatusPage>>
  beforeEach(async () => (page = await serveStatusPage(0, async () => status)))
  afterEach(() => page.close())

  function ask(path: string, { method = 'GET', host = `127.0.0.1:${page.port}` } = {}) {
    return new Promise<{ status: number; text: string; type: string }>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: page.port, path, method, headers: { host } }, (answer) => {
        let text = ''
        answer.on('data', (chunk) => (text += String(chunk)))
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text, type: answer.headers['content-type'] ?? '' }),
        )
      })
      asked.on('error', reject)
      asked.end()
    })
  }

  test('says in Chinese what is plugged in, what waits and what is wrong; nothing of it is markup', async () => {
    const { status: code, text, type } = await ask('/')
    expect(code).toBe(200)
    expect(type).toContain('text/html')
    for (const words of ['键盘脱落', '未绑定的键盘', 'pci/9', '待报条数', 'port &lt;1&gt;'])
      expect(text).toContain(words)
    expect(text).not.toContain('<1>')
    expect(JSON.parse((await ask('/status.json')).text)).toEqual(status)
  })
  test('a page of another site that has the browser ask here is refused; so is everything but reading', async () => {
    expect((await ask('/status.json', { host: 'evil.example' })).status).toBe(403)
    expect((await ask('/', { host: 'localhost' })).status).toBe(200)
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await ask('/', { method })).status).toBe(405)
    expect((await ask('/keypads.json')).status).toBe(404)
  })
})

function hasTool(tool: string, args: string[]): boolean {
  try {
    execFileSync(tool, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
