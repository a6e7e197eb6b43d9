import { io, type Socket } from 'socket.io-client'
import { uuid7 } from '../../server/contract/uuid7.ts'

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

/** Every device sends one message of `items` presses, waits for the ack, and sends the next, for a while. */
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
        const answer = (await device.socket
          .timeout(30_000)
          .emitWithAck('press:submit', { sent: { at, uptimeMs, bootId: device.bootId }, items: presses })) as {
          ok: boolean
          results: { status: string }[]
        }
        if (!answer.ok || answer.results.some((result) => result.status !== 'stored'))
          throw new Error(`not stored: ${JSON.stringify(answer).slice(0, 200)}`)
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

export function disconnectAll(devices: LoadDevice[]): void {
  for (const { socket } of devices) socket.disconnect()
}
