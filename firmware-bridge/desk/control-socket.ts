import { hash } from 'node:crypto'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { askOver, hearLines, listenPrivately, say } from '../../server/machine/line-socket.ts'
import { isShortEnough, socketAddress } from '../../server/machine/socket-address.ts'
import type { BridgeStatus } from './bridge-status.ts'
import type { SelfTestNews } from '../keypad/self-test.ts'

export type ControlRequest = { ask: 'status' } | { ask: 'selftest'; device: string | null; seconds: number }
export type ControlNews = { status: BridgeStatus } | SelfTestNews | { refused: string }

/**
 * Where a bridge that runs on a data directory listens to commands beside it: for its own user alone. Every user of the
 * system finds the same place, whatever folder he stands in.
 */
export function controlAddress(data: string): string {
  const folder = resolve(data)
  const address = socketAddress(folder, 'bridge.sock', 'pingyi-bridge')
  if (isShortEnough(address)) return address
  return join(tmpdir(), `pingyi-bridge-${hash('sha256', folder, 'hex').slice(0, 16)}.sock`)
}

export interface ControlPorts {
  status(): Promise<BridgeStatus>
  /** Ends when the returned function is called, or by itself. */
  selfTest(device: string | null, seconds: number, tell: (news: SelfTestNews) => void): () => void
}

/** Who hangs up ends what it began. The caller holds the data directory. */
export function listenControl(address: string, ports: ControlPorts): Promise<() => Promise<void>> {
  return listenPrivately(address, (client) => serve(client, ports))
}

function serve(client: Socket, ports: ControlPorts): void {
  let endTest = () => {}
  const tell = (news: ControlNews) => say(client, news)
  client.on('close', () => endTest())
  const obey = (line: string) => {
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
  }
  hearLines(client, obey, { onEnd: () => client.end() })
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
export async function askBridge(
  address: string,
  request: ControlRequest,
  hear: (news: ControlNews) => boolean,
): Promise<boolean> {
  const how = await askOver(
    address,
    (say) => say(request),
    (news) => hear(news as ControlNews),
  )
  if (how === 'hung-up') throw new Error('the bridge stopped before it had answered')
  return how === 'answered'
}
