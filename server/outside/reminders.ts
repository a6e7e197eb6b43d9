import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isoShanghai } from '../contract/campaign-time.ts'
import { PRIVATE_FOLDER, writeDurably } from '../machine/durable-file.ts'
import type { Store } from '../store/port.ts'
import type { Mail } from './mail.ts'
import { lateMonthsMail, reminderMail } from './reminder-mail.ts'

export interface ReminderPorts {
  store: Store
  /** Where the keys of what was sent lie. */
  folder: string
  /** Rejects when the message was not taken. */
  send(message: Mail): Promise<void>
  now: () => number
  onTrouble(error: unknown): void
}

/** One sort of reminder. */
export interface Reminding {
  /** The file that holds the keys of what was sent. */
  sent: string
  /** What is due and new, a message each. @param isNew whether nothing was sent under this key */
  due(store: Store, now: number, isNew: (each: { key: string }) => boolean): Promise<{ keys: string[]; mail: Mail }[]>
}

export const OF_RECTIFICATION: Reminding = {
  sent: 'sent.json',
  async due(store, now, isNew) {
    const due = (await store.read('rectifications.reminders', now)).filter(isNew)
    return [...Map.groupBy(due, ({ unit }) => unit.code).values()].map((ofUnit) => ({
      keys: ofUnit.map(({ key }) => key),
      mail: reminderMail(ofUnit),
    }))
  },
}

/** Months that a body has not reported (八.2): one message a body. */
export const OF_MONTHS: Reminding = {
  sent: 'sent-months.json',
  async due(store, now, isNew) {
    const late = (await store.read('monthly.late', now)).filter(isNew)
    return [...Map.groupBy(late, ({ body }) => body).values()].map((ofBody) => ({
      keys: ofBody.map(({ key }) => key),
      mail: lateMonthsMail(ofBody),
    }))
  },
}

const LOOK_EVERY_MS = 60_000
/** Nobody is reminded at night: from this hour of the Shanghai day on. */
const FROM_HOUR = 8

/**
 * Reminders by mail, of rectification where nothing else is said: one message a unit with what is new of it. What was not taken is offered again at the next
 * look, also after a restart; what was taken is written down by key before anything else is sent, and never sent again.
 * Between the mail server's word and that line a power cut may double one message: it then has the same Message-ID.
 */
export class Reminders {
  #ports: ReminderPorts
  #timer: NodeJS.Timeout
  #sent: Set<string>
  #busy = false
  #of: Reminding

  constructor(ports: ReminderPorts, of: Reminding = OF_RECTIFICATION) {
    mkdirSync(ports.folder, { recursive: true, mode: PRIVATE_FOLDER })
    this.#ports = ports
    this.#of = of
    this.#sent = readSent(join(ports.folder, of.sent))
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  /** Sends what is due and was not sent. */
  async look(): Promise<void> {
    const { store, now, onTrouble } = this.#ports
    if (this.#busy || Number(isoShanghai(now()).slice(11, 13)) < FROM_HOUR) return
    this.#busy = true
    try {
      const due = await this.#of.due(store, now(), ({ key }) => !this.#sent.has(key))
      for (const message of due) await this.#tell(message)
    } catch (error) {
      onTrouble(error)
    } finally {
      this.#busy = false
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #tell({ keys, mail }: { keys: string[]; mail: Mail }): Promise<void> {
    const { send, folder } = this.#ports
    await send(mail)
    for (const key of keys) this.#sent.add(key)
    writeDurably(join(folder, this.#of.sent), JSON.stringify([...this.#sent]))
  }
}

function readSent(file: string): Set<string> {
  try {
    return new Set(JSON.parse(readFileSync(file, 'utf8')) as string[])
  } catch {
    return new Set()
  }
}
