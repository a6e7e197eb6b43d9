import { io, type Socket } from 'socket.io-client'
import { FIRST_RETRY_MS } from '../../server/contract/device/outbox.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'

export interface LoadDevice {
  socket: Socket
  seq: number
  bootId: string
}

/** Connects many devices, a hundred at a time. */
export async function connectDevices(
  port: number,
  tokens: readonly ({ deviceId: string; token: string } | undefined)[],
): Promise<LoadDevice[]> {
  const devices: LoadDevice[] = []
  for (let from = 0; from < tokens.length; from += 100) {
    const some = tokens.slice(from, from + 100).map(async (identity) => {
      const socket = io(`http://127.0.0.1:${port}/device`, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        auth: identity ? { protocol: 1, ...identity } : {},
      })
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve)
        socket.once('connect_error', reject)
      })
      return { socket, seq: 1, bootId: uuid7(Date.now()) }
    })
    devices.push(...(await Promise.all(some)))
  }
  return devices
}

export interface LoadFigures {
  perSecond: number
  p50Ms: number
  p99Ms: number
  acks: number
}

/**
 * Every device sends one message of `items` presses, waits for the ack, and sends the next, for a while. One that is told
 * `busy` comes again, as a device does; its wait is counted from its first sending.
 */
export async function pressFor(devices: LoadDevice[], milliseconds: number, items = 1): Promise<LoadFigures> {
  const end = performance.now() + milliseconds
  const began = performance.now()
  const waits: number[] = []
  let acks = 0
  await Promise.all(
    devices.map(async (device) => {
      while (performance.now() < end) {
        const sentAt = performance.now()
        const uptimeMs = Math.floor(sentAt)
        const at = Date.now()
        const presses = Array.from({ length: items }, () => ({
          kind: 'press',
          id: uuid7(at),
          seq: device.seq++,
          level: (device.seq % 5) + 1,
          pressedAt: at,
          uptimeMs,
          bootId: device.bootId,
          input: 'touch',
        }))
        // What is turned away when the time is over is not sent again.
        const stored = await submitAgain(device, presses, () => performance.now() < end)
        if (!stored) return
        acks += items
        waits.push(performance.now() - sentAt)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  waits.sort((a, b) => a - b)
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0
  return { perSecond: acks / seconds, p50Ms: at(0.5), p99Ms: at(0.99), acks }
}

interface Answer {
  ok: boolean
  code?: string
  results?: { status: string }[]
}

/** Sends a message until it is stored; false when it was turned away and `goesOn` says no. */
async function submitAgain(device: LoadDevice, items: object[], goesOn: () => boolean): Promise<boolean> {
  for (;;) {
    const sent = { at: Date.now(), uptimeMs: Math.floor(performance.now()), bootId: device.bootId }
    const answer = (await device.socket.timeout(30_000).emitWithAck('press:submit', { sent, items })) as Answer
    if (answer.ok && answer.results?.every(({ status }) => status === 'stored')) return true
    if (answer.code !== 'busy') throw new Error(`not stored: ${JSON.stringify(answer).slice(0, 200)}`)
    if (!goesOn()) return false
    await new Promise((resolve) => setTimeout(resolve, FIRST_RETRY_MS * (0.5 + Math.random() / 2)))
  }
}

export function disconnectAll(devices: LoadDevice[]): void {
  for (const { socket } of devices) socket.disconnect()
}
