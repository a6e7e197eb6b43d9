import { existsSync, mkdtempSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askControlSocket, openControlSocket, type Request, type Serve } from '../../server/cli/control-socket.ts'
import { MOST_FILE_BYTES } from '../../server/campaign/call-file/limits.ts'
import { Refusal } from '../../server/contract/errors.ts'

let folder: string
let address: string
let close: () => Promise<void> = async () => {}
const faults: unknown[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-control-'))
  address = join(folder, 'hub.sock')
  faults.length = 0
})
afterEach(async () => {
  await close()
  close = async () => {}
  rmSync(folder, { recursive: true, force: true })
  expect(faults).toEqual([])
})

const open = async (serve: Serve) => {
  close = await openControlSocket(address, serve, (error) => faults.push(error))
}
const request: Request = { operation: 'echo', input: { word: '评议' }, user: 'root' }

/** Sends bytes as they are and gives everything that comes back. */
async function raw(text: string): Promise<string> {
  const socket = createConnection(address)
  let heard = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk))
  socket.on('error', () => {})
  socket.write(text)
  await new Promise((resolve) => socket.once('close', resolve))
  return heard
}

test('one request, one answer; only its owner may open it', async () => {
  await open(async (asked) => asked)
  expect(statSync(address).mode & 0o777).toBe(0o600)
  expect(await askControlSocket(address, request)).toEqual({ value: request })
})

test('a refusal comes back with its code and its own words', async () => {
  await open(async () => {
    throw new Refusal('unknown-window', 'shimin/A99')
  })
  await expect(askControlSocket(address, request)).rejects.toMatchObject({
    code: 'unknown-window',
    detail: 'shimin/A99',
    message: 'no such window: shimin/A99',
  })
})

test('nobody there is null; what a killed hub left behind is nobody, and is replaced', async () => {
  expect(await askControlSocket(address, request)).toBeNull()
  writeFileSync(address, '')
  expect(await askControlSocket(address, request)).toBeNull()
  await open(async () => 'new')
  expect(await askControlSocket(address, request)).toEqual({ value: 'new' })
})

test('what is not a request is refused by name and harms nobody', async () => {
  await open(async () => 'fine')
  expect(JSON.parse(await raw('not json\n'))).toMatchObject({ ok: false, code: 'bad-request' })
  expect(JSON.parse(await raw('null\n'))).toMatchObject({ ok: false, code: 'bad-request' })
  expect(JSON.parse(await raw('{"operation":5,"user":"x"}\n'))).toMatchObject({ ok: false, code: 'bad-request' })
  expect(await raw('x'.repeat(30_000_000))).toBe('')
  expect(await askControlSocket(address, request)).toEqual({ value: 'fine' })
})

test('closing lets what is under way end, sends home who says nothing, and takes the file away', async () => {
  let finish = () => {}
  const begun = new Promise<void>((started) => {
    void open(async () => {
      started()
      await new Promise<void>((resolve) => (finish = resolve))
      return 'done'
    })
  })
  while (!existsSync(address)) await new Promise((resolve) => setTimeout(resolve, 5))
  const answer = askControlSocket(address, request)
  const silent = createConnection(address)
  silent.on('error', () => {})
  await begun
  const closed = close()
  finish()
  await closed
  expect(await answer).toEqual({ value: 'done' })
  if (!silent.closed) await once(silent, 'close')
  expect(existsSync(address)).toBe(false)
})

test('a request as large as the largest file of people arrives whole', async () => {
  await open(async ({ input }) => (input as { word: string }).word.length)
  const word = 'x'.repeat(MOST_FILE_BYTES + MOST_FILE_BYTES / 3)
  expect(await askControlSocket(address, { ...request, input: { word } })).toEqual({ value: word.length })
})

test('the caller hears how far it is, and cancels; whoever cancels at once is heard, too', async () => {
  for (const early of [false, true]) {
    const stop = new AbortController()
    const heard: unknown[] = []
    if (early) stop.abort()
    await open(async (_, { signal, onProgress }) => {
      onProgress({ stage: 'checking', done: 1, of: 4 })
      if (!signal.aborted) await once(signal, 'abort')
      throw new Refusal('cancelled')
    })
    const watch = {
      signal: stop.signal,
      onProgress: (progress: unknown) => {
        heard.push(progress)
        stop.abort()
      },
    }
    await expect(askControlSocket(address, request, watch)).rejects.toMatchObject({ code: 'cancelled' })
    expect(heard).toEqual([{ stage: 'checking', done: 1, of: 4 }])
    await close()
  }
})

test('a caller that died cancels what it asked, and the hub goes on', async () => {
  const cancelled = Promise.withResolvers<void>()
  await open(async (asked, { signal, onProgress }) => {
    if (asked.input === null) return 'fine'
    signal.addEventListener('abort', () => cancelled.resolve())
    while (!signal.aborted) {
      onProgress({ stage: 'checking', done: 1, of: 4 })
      await new Promise(setImmediate)
    }
    throw new Refusal('cancelled')
  })
  const socket = createConnection(address)
  socket.write(`${JSON.stringify(request)}\n`)
  await once(socket, 'data')
  socket.destroy()
  await cancelled.promise
  expect(await askControlSocket(address, { ...request, input: null })).toEqual({ value: 'fine' })
})

test('closing waits for what a caller began who has died', async () => {
  const begun = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  await open(async () => {
    begun.resolve()
    await finish.promise
  })
  const socket = createConnection(address)
  socket.write(`${JSON.stringify(request)}\n`)
  await begun.promise
  socket.destroy()
  let isClosed = false
  const closed = close().then(() => (isClosed = true))
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
  expect(isClosed).toBe(false)
  finish.resolve()
  await closed
})

test('a path too long for a socket file is refused with what to do', async () => {
  const deep = join(folder, 'x'.repeat(120))
  mkdirSync(deep)
  await expect(
    openControlSocket(
      join(deep, 'hub.sock'),
      async () => 0,
      () => {},
    ),
  ).rejects.toThrow(/too long.*shorter path/)
})
