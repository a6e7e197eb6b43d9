import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isoShanghai } from '../contract/campaign-time.ts'
import type { Reminder } from '../contract/rectifications.ts'
import { PRIVATE_FOLDER, writeDurably } from '../machine/durable-file.ts'
import type { Store } from '../store/port.ts'
import type { Mail } from './mail.ts'
import { reminderMail } from './reminder-mail.ts'

export interface ReminderPorts {
  store: Store
  /** Where the keys of what was sent lie. */
  folder: string
  /** Rejects when the message was not taken. */
  send(message: Mail): Promise<void>
  now: () => number
  onTrouble(error: unknown): void
}

const LOOK_EVERY_MS = 60_000
/** Nobody is reminded at night: from this hour of the Shanghai day on. */
const FROM_HOUR = 8
const SENT = 'sent.json'

/**
 * Reminders of rectification by mail: one message a unit with what is new of it. What was not taken is offered again at the next
 * look, also after a restart; what was taken is written down by key before anything else is sent, and never sent again.
 * Between the mail server's word and that line a power cut may double one message: it then has the same Message-ID.
 */
export class Reminders {
  #ports: ReminderPorts
  #timer: NodeJS.Timeout
  #sent: Set<string>
  #busy = false

  constructor(ports: ReminderPorts) {
    mkdirSync(ports.folder, { recursive: true, mode: PRIVATE_FOLDER })
    this.#ports = ports
    this.#sent = readSent(ports.folder)
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  /** Sends what is due and was not sent. */
  async look(): Promise<void> {
    const { store, now, onTrouble } = this.#ports
    if (this.#busy || Number(isoShanghai(now()).slice(11, 13)) < FROM_HOUR) return
    this.#busy = true
    try {
      const due = (await store.read('rectifications.reminders', now())).filter(({ key }) => !this.#sent.has(key))
      for (const ofUnit of Map.groupBy(due, ({ unit }) => unit.code).values()) await this.#tell(ofUnit)
    } catch (error) {
      onTrouble(error)
    } finally {
      this.#busy = false
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #tell(ofUnit: readonly Reminder[]): Promise<void> {
    const { send, folder } = this.#ports
    await send(reminderMail(ofUnit))
    for (const { key } of ofUnit) this.#sent.add(key)
    writeDurably(join(folder, SENT), JSON.stringify([...this.#sent]))
  }
}

function readSent(folder: string): Set<string> {
  try {
    return new Set(JSON.parse(readFileSync(join(folder, SENT), 'utf8')) as string[])
  } catch {
    return new Set()
  }
}
