import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfiguration } from '../../server/configuration/load-configuration.ts'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import type { Press } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { publicPart } from '../../server/store/chain/checkpoint.ts'
import { enrolDevice } from '../../server/store/register/enrol-device.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { ledgerPress } from '../../server/store/chain/ledger-item.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import type { CheckedSubmission } from '../../server/store/writer/submission.ts'
import { seed } from '../../server/store/writer/seed.ts'
import { seededChance } from '../../server/simulation/chance.ts'
import { citizen } from '../../server/simulation/citizen.ts'

/**
 * A ledger on disk with one device at each window of the shipped hall, and a clock that moves on with the presses.
 * Levels are those of simulated citizens: 94 of 100 are content, six presses open a case.
 */
export class BenchLedger {
  readonly folder = mkdtempSync(join(tmpdir(), 'pingyi-bench-'))
  readonly ledger: Ledger
  #now = Date.parse('2026-01-05T09:00:00+08:00')
  #began = this.#now
  #bootId = uuid7(this.#now)
  #devices: { id: string; seq: number }[] = []
  #next = 0
  /** What every device signs with, where they sign. */
  #key: KeyObject | null = null
  #chance = seededChance(20_260_105)

  private constructor() {
    this.ledger = new Ledger({
      db: openDatabase(join(this.folder, 'pingyi.db')),
      keys: openKeys(this.folder),
      now: () => this.#now,
    })
  }

  /** @param windows at how many a device stands */
  static async open({ signed = false, windows = Infinity } = {}): Promise<BenchLedger> {
    const loaded = loadConfiguration(join(import.meta.dirname, '../../config/yinchuan'))
    if (!loaded.ok) throw new Error('the shipped configuration is faulty')
    const bench = new BenchLedger()
    await bench.ledger.write((w) => seed(w, loaded.configuration, { hash: 'sha256', demo: false }))
    const who = { operator: 'cli:bench', reason: 'bench' }
    const ids = await bench.ledger.write((w) =>
      w.registry
        .windowsOf('shimin')
        .slice(0, windows)
        .map(({ code }) => enrolDevice(w, { kind: 'kiosk', hall: 'shimin', window: code, ...who })),
    )
    bench.#devices = ids.map((id) => ({ id, seq: 1 }))
    if (signed) {
      const key = (bench.#key = generateKeyPairSync('ed25519').privateKey)
      await bench.ledger.write((w) => ids.forEach((device) => w.append('device-key', { device, key: publicPart(key) })))
    }
    return bench
  }

  /** So many messages of one press each, from device after device, which share what commits they can. */
  async press(count: number): Promise<void> {
    await this.submit(this.messages(count))
  }

  /** @param presses of each message; more than one are a backlog, a minute apart, the last of them new */
  messages(count: number, presses = 1): CheckedSubmission[] {
    return Array.from({ length: count }, () => this.#message(presses))
  }

  async submit(messages: readonly CheckedSubmission[]): Promise<void> {
    await Promise.all(messages.map((message) => this.ledger.submit(message)))
  }

  get now(): number {
    return this.#now
  }

  /** The next press comes after this instant. */
  passTo(instant: number): void {
    this.#now = Math.max(this.#now, instant)
  }

  close(): void {
    this.ledger.close()
    this.ledger.db.close()
    rmSync(this.folder, { recursive: true })
  }

  #message(presses: number): CheckedSubmission {
    const device = this.#devices[this.#next++ % this.#devices.length]!
    // Every device presses once in about a minute: citizens, not a machine.
    this.#now += Math.ceil((presses * 60_000) / this.#devices.length)
    const sent = { at: this.#now, uptimeMs: this.#now - this.#began, bootId: this.#bootId }
    const items = Array.from({ length: presses }, (_, i) => {
      const pressedAt = this.#now - (presses - 1 - i) * 60_000
      const press: Press = {
        kind: 'press',
        id: uuid7(pressedAt),
        seq: device.seq++,
        level: citizen(1, [], this.#chance).level,
        pressedAt,
        uptimeMs: pressedAt - this.#began,
        bootId: this.#bootId,
        input: 'touch',
      }
      return { ok: true as const, item: this.#signed(device.id, press) }
    })
    return { device: device.id, sent, receivedAt: this.#now, items }
  }

  #signed(deviceId: string, press: Press): Press {
    if (this.#key === null) return press
    const text = canonicalJson({ deviceId, ...ledgerPress(press) })
    return { ...press, sig: sign(null, Buffer.from(text, 'utf8'), this.#key).toString('base64url') }
  }
}
