import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseCommandLine } from '../../firmware-bridge/desk/command-line.ts'
import { rebind } from '../../firmware-bridge/desk/desk-commands.ts'
import { readBindings, writeBindings } from '../../firmware-bridge/keypad/bindings.ts'
import { bindingsFile } from '../../firmware-bridge/data-folder.ts'
import { lampCommand } from '../../firmware-bridge/desk/lamp-command.ts'
import { readKeypadModel } from '../../firmware-bridge/keypad/read-keypad-models.ts'
import { SimulatedHidPort } from '../../firmware-bridge/keypad/simulated-hid-port.ts'
import { factsOf, shippedModel } from '../helpers/simulated-keypad.ts'

let folder: string
let port: SimulatedHidPort
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-lamp-'))
  cpSync(join(import.meta.dirname, '../../config/keypads'), join(folder, 'models'), { recursive: true })
  port = new SimulatedHidPort()
})
afterEach(() => rmSync(folder, { recursive: true }))

const args = (...more: string[]) => ['--models', join(folder, 'models'), '--data', join(folder, 'data'), ...more]
async function lamp(...more: string[]) {
  const command = parseCommandLine(args('lamp', 'try', '--ms', '50', ...more))
  if (command.command !== 'lamp') throw new Error(command.command)
  return lampCommand(command, port)
}

test('a signal of the model is shown, then what it shows all the time', async () => {
  const keypad = port.plug(factsOf(shippedModel('vendor-bitmap'), { port: 'p/1' }))
  expect(await lamp('--signal', 'stored')).toMatchObject({ ok: true })
  expect(keypad.written.map((report) => Buffer.from(report).toString('hex'))).toEqual(['020200', '0301', '020000'])
  expect(keypad.isOpen).toBe(false)
})

test('bytes that somebody found are tried, and kept as a signal that is the same for all levels', async () => {
  const keypad = port.plug(factsOf(shippedModel('vendor-four-keys'), { port: 'p/1' }))
  expect(await lamp('--feature', '05 01', '--report', '00 07', '--save', 'stored')).toMatchObject({ ok: true })
  expect(keypad.written.map((report) => [...report])).toEqual([[0, 7]])
  expect(keypad.features.map((report) => [...report])).toEqual([[5, 1]])
  const file = join(folder, 'models/vendor-four-keys.json')
  const read = readKeypadModel(readFileSync(file, 'utf8'), file)
  expect(read.ok && read.model.signals).toEqual({ stored: { reports: ['00 07'], features: ['05 01'], ms: 50 } })
})

test('no keypad, several, no such signal, bytes that are none: each says what to do', async () => {
  expect(await lamp('--signal', 'stored')).toMatchObject({ ok: false })
  port.plug(factsOf(shippedModel('vendor-four-keys'), { port: 'p/1' }))
  const without = await lamp('--signal', 'invited')
  expect(without).toMatchObject({ ok: false, text: expect.stringContaining('--report') as string })
  port.plug(factsOf(shippedModel('vendor-bitmap'), { port: 'p/2' }))
  expect(await lamp('--signal', 'stored')).toMatchObject({
    ok: false,
    text: expect.stringContaining('--port') as string,
  })
  expect(await lamp('--signal', 'stored', '--port', 'p/2')).toMatchObject({ ok: true })
  for (const wrong of [['--report', '0X'], [], ['--signal', 'level-5'], ['--signal', 'idle', '--report', '00 01']])
    expect(() => parseCommandLine(args('lamp', 'try', ...wrong))).toThrow(/bytes are written|needs --signal|one of/)
})

test('a device gets another place without a code; what cannot work is refused with what to do', async () => {
  const file = bindingsFile(join(folder, 'data'))
  writeBindings(file, [
    { deviceId: 'a', token: 't', identity: { port: 'p/1' } },
    { deviceId: 'b', token: 't', identity: { port: 'p/2' } },
  ])
  const move = (...more: string[]) => {
    const command = parseCommandLine(args('pair', ...more))
    if (command.command !== 'rebind') throw new Error(command.command)
    return rebind(command.settings, port, command.deviceId, command.wish)
  }
  expect(await move('--device', 'a', '--port', 'p/9')).toMatchObject({ ok: true })
  expect(readBindings(file).find(({ deviceId }) => deviceId === 'a')).toEqual({
    deviceId: 'a',
    token: 't',
    identity: { port: 'p/9' },
  })
  const taken = await move('--device', 'a', '--port', 'p/2')
  expect(taken).toMatchObject({ ok: false, text: expect.stringContaining('pair --device b --port') as string })
  expect(await move('--device', 'c', '--port', 'p/3')).toMatchObject({ ok: false })
  expect(() => parseCommandLine(args('pair', '--device', 'a'))).toThrow('--port')
})
