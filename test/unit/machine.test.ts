import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { controlAddress } from '../../firmware-bridge/desk/control-socket.ts'
import { holdFolder } from '../../server/machine/hold-folder.ts'
import { askOver, hearLines, listenPrivately, say } from '../../server/machine/line-socket.ts'
import { shortAddress } from '../../server/machine/socket-address.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-machine-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is held by one at a time, by a file that its owner alone may read', () => {
  const lock = join(folder, 'a.lock')
  const letGo = holdFolder(lock)
  expect(letGo).not.toBeNull()
  expect(statSync(lock).mode & 0o777).toBe(0o600)
  expect(holdFolder(lock)).toBeNull()
  letGo!()
  const again = holdFolder(lock)
  expect(again).not.toBeNull()
  again!()
  expect(() => holdFolder(folder)).toThrow()
})

test('lines go both ways whole, however they are cut on the way, and nobody listens after the end', async () => {
  const address = join(folder, 'a.sock')
  const close = await listenPrivately(address, (socket) =>
    hearLines(
      socket,
      (line) => {
        socket.write('{"half":')
        setImmediate(() => socket.write(`true}\n${JSON.stringify({ said: JSON.parse(line) as unknown })}\n`))
      },
      { onEnd: () => socket.end() },
    ),
  )
  const heard: unknown[] = []
  const hear = (document: unknown) => heard.push(document) === 2
  expect(await askOver(address, (say) => say({ word: '评议\n' }), hear)).toBe('answered')
  expect(heard).toEqual([{ half: true }, { said: { word: '评议\n' } }])
  await close()
  expect(await askOver(address, (say) => say(1), hear)).toBe('nobody')
})

test('half an answer is none, and what fails while it is heard is told to who asked', async () => {
  const address = join(folder, 'a.sock')
  const server = createServer((socket) => void socket.end('{"cut":')).listen(address)
  const never = () => {
    throw new Error('heard')
  }
  expect(await askOver(address, () => {}, never)).toBe('hung-up')
  await new Promise((resolve) => server.close(resolve))
  const close = await listenPrivately(address, (socket) => say(socket, 'all'))
  await expect(askOver(address, () => {}, never)).rejects.toThrow('heard')
  await close()
})

test('a folder with a long name in Chinese has a socket that the system takes, the same from every folder', () => {
  const data = join('/var/lib', '评'.repeat(31), '议')
  expect(Buffer.byteLength(join(data, 'bridge.sock'))).toBeGreaterThan(103)
  expect(dirname(controlAddress(data))).toBe(tmpdir())
  expect(controlAddress(data)).not.toBe(controlAddress(`${data}2`))
  expect(controlAddress('/var/lib/pingyi')).toBe('/var/lib/pingyi/bridge.sock')
  expect(shortAddress(join(data, 'hub.sock'))).toBeNull()
  // From wherever the tests run: with the folder before it, it is too long.
  const deep = join('议'.repeat(31), 'a.sock')
  expect(shortAddress(join(process.cwd(), deep))).toBe(deep)
})
