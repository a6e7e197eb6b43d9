import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { BridgeStatus } from './bridge-status.ts'
import type { SelfTestNews } from '../keypad/self-test.ts'

/** Longest path that a Unix socket may have on Linux, with room for its end. */
const LONGEST_PATH = 100

export type ControlRequest = { ask: 'status' } | { ask: 'selftest'; device: string | null; seconds: number }
export type ControlNews = { status: BridgeStatus } | SelfTestNews | { refused: string }

/** Where a bridge that runs on a data directory listens to commands beside it: for its own user alone. */
export function controlAddress(data: string): string {
  const folder = resolve(data)
  const name = `pingyi-bridge-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  const file = join(folder, 'bridge.sock')
  return file.length <= LONGEST_PATH ? file : join(tmpdir(), `${name}.sock`)
}

export interface ControlPorts {
  status(): Promise<BridgeStatus>
  /** Ends when the returned function is called, or by itself. */
  selfTest(device: string | null, seconds: number, tell: (news: SelfTestNews) => void): () => void
}

/** One JSON document a line, both ways. Who hangs up ends what it began. The caller holds the data directory. */
export async function listenControl(address: string, ports: ControlPorts): Promise<() => Promise<void>> {
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    serve(client, ports)
  })
  if (process.platform !== 'win32') rmSync(address, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  if (process.platform !== 'win32') chmodSync(address, 0o600)
  return async () => {
    for (const client of clients) client.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

function serve(client: Socket, ports: ControlPorts): void {
  let endTest = () => {}
  const tell = (news: ControlNews) => {
    if (client.writable) client.write(`${JSON.stringify(news)}\n`)
  }
  client.on('error', () => client.destroy())
  client.on('close', () => endTest())
  const lines = createInterface({ input: client })
  lines.on('error', () => client.destroy())
  lines.on('line', (line) => {
    const request = requestIn(line)
    if (request?.ask === 'status') {
      ports.status().then(
        (status) => tell({ status }),
        (error: unknown) => tell({ refused: String(error) }),
      )
    } else if (request?.ask === 'selftest') {
      endTest()
      endTest = ports.selfTest(request.device, request.seconds, tell)
    } else tell({ refused: 'not a request of this version' })
  })
}

function requestIn(line: string): ControlRequest | null {
  let value: Partial<Record<'ask' | 'device' | 'seconds', unknown>> | null
  try {
    value = JSON.parse(line) as typeof value
  } catch {
    return null
  }
  if (value?.ask === 'status') return { ask: 'status' }
  const { ask, device, seconds } = value ?? {}
  if (ask !== 'selftest' || typeof seconds !== 'number' || !(seconds >= 1 && seconds <= 600)) return null
  return device === null || typeof device === 'string' ? { ask, device, seconds } : null
}

/**
 * Asks the bridge that runs on a data directory.
 *
 * @param hear called for every answer; true when no other is waited for
 * @returns false when no bridge runs there
 * @throws Error when it hung up before the end, or may not be asked by this user
 */
export function askBridge(
  address: string,
  request: ControlRequest,
  hear: (news: ControlNews) => boolean,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    let over = false
    socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      over = true
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(false)
      else reject(error)
    })
    const lines = createInterface({ input: socket })
    lines.on('error', () => {})
    lines.on('line', (line) => {
      if (over || !hear(JSON.parse(line) as ControlNews)) return
      over = true
      socket.end()
      resolve(true)
    })
    socket.on('close', () => {
      if (!over) reject(new Error('the bridge stopped before it had answered'))
    })
  })
}
