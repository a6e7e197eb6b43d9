import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Press } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { startChildHub, type ChildHub } from '../helpers/hub-child.ts'

const DEVICES = 50
const PRESSES_PER_DEVICE = 40
const KILLS = 3

let folder: string
let hub: ChildHub

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-kill-'))
})
afterEach(async () => {
  await hub.kill()
  rmSync(folder, { recursive: true })
})

/** A device that keeps what it thanked for until the hub has answered, whatever becomes of the hub. */
class PersistentDevice {
  readonly thanked: string[] = []
  acknowledged = 0
  #outbox: Press[] = []
  #identity: { deviceId: string; token: string }
  #bootId = uuid7(Date.now())

  constructor(identity: { deviceId: string; token: string }) {
    this.#identity = identity
  }

  press(): void {
    const id = uuid7(Date.now())
    const seq = this.thanked.push(id)
    const at = Date.now()
    const uptimeMs = Math.floor(performance.now())
    const level = (seq % 5) + 1
    this.#outbox.push({ kind: 'press', id, seq, level, pressedAt: at, uptimeMs, bootId: this.#bootId, input: 'touch' })
  }

  get pending(): number {
    return this.#outbox.length
  }

  /** Connects and delivers until the connection breaks or the outbox is empty. */
  async deliver(port: number): Promise<void> {
    const socket = io(`http://127.0.0.1:${port}/device`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { protocol: 1, ...this.#identity },
    })
    try {
      await new Promise((resolve, reject) => {
        socket.once('connect', () => resolve(null))
        socket.once('connect_error', reject)
        // Killed between the transport and the namespace: neither of the two comes.
        socket.once('disconnect', reject)
      })
      while (this.#outbox.length > 0) {
        const items = this.#outbox.slice(0, 1 + (this.acknowledged % 7))
        const sent = { at: Date.now(), uptimeMs: Math.floor(performance.now()), bootId: this.#bootId }
        const answer = (await socket.timeout(30_000).emitWithAck('press:submit', { sent, items })) as {
          ok: boolean
          results: { status: string }[]
        }
        if (!answer.ok) break
        expect(answer.results.every(({ status }) => status === 'stored' || status === 'duplicate')).toBe(true)
        this.#outbox.splice(0, items.length)
        this.acknowledged += items.length
      }
    } finally {
      socket.disconnect()
    }
  }
}

test(`SIGKILL ${KILLS} times in the middle of ${DEVICES * PRESSES_PER_DEVICE} presses: every thanked press is in the ledger exactly once`, async () => {
  hub = await startChildHub(folder)
  const windows = Array.from({ length: DEVICES }, (_, i) => `shimin/A${String((i % 16) + 1).padStart(2, '0')}`)
  const devices = (await hub.enrol(windows)).map((identity) => new PersistentDevice(identity))
  for (const device of devices) for (let i = 0; i < PRESSES_PER_DEVICE; i++) device.press()

  const acknowledged = () => devices.reduce((sum, device) => sum + device.acknowledged, 0)
  const total = DEVICES * PRESSES_PER_DEVICE
  let killed = 0
  while (devices.some((device) => device.pending > 0)) {
    const { port } = hub
    const state = { over: false }
    const round = Promise.allSettled(devices.map((device) => device.deliver(port))).finally(() => {
      state.over = true
    })
    const killAt = killed < KILLS ? ((killed + 1) * total) / (KILLS + 1) : Infinity
    while (!state.over && acknowledged() < killAt) await sleep(1)
    if (acknowledged() >= killAt) {
      await hub.kill()
      killed++
      await round
      hub = await startChildHub(folder, port)
    }
    await round
  }
  await hub.stop()

  expect(killed).toBe(KILLS)
  const db = openDatabase(join(folder, 'pingyi.db'))
  try {
    const stored = db.prepare(`SELECT lower(hex(id)) AS id FROM rating`).pluck().all() as string[]
    const thanked = devices.flatMap((device) => device.thanked.map((id) => id.replaceAll('-', '')))
    expect(stored.toSorted()).toEqual(thanked.toSorted())
    const entries = db.prepare(`SELECT count(*) FROM ledger WHERE kind = 'rating'`).pluck().get()
    expect(entries).toBe(total)
    expect(verifyLedger(db)).toMatchObject({ ok: true, problems: [] })
  } finally {
    db.close()
  }
}, 300_000)
