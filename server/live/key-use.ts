import type { SeenDevice } from '../rules/alerts/window-history.ts'
import type { EntryBodies } from '../contract/ledger/ledger-entries.ts'
import { LEVELS } from '../contract/limits.ts'
import type { Appended } from '../store/port.ts'
import type { KeyUseRow } from '../store/live/key-uses.ts'

interface Use {
  /** Presses of the device since it is watched. */
  presses: number
  /** Of each level: the count at its last press, and when that was; at first the moment at which watching began. */
  keys: Map<number, { presses: number; at: number }>
}

/** How long each key of each device has been silent: counted as presses come, and put down now and then. */
export class KeyUse {
  #uses = new Map<string, Use>()
  #changed = new Set<string>()

  constructor(rows: readonly KeyUseRow[]) {
    for (const { device, level, presses, at } of rows) {
      const use = this.#uses.get(device) ?? { presses: 0, keys: new Map() }
      if (level === 0) use.presses = presses
      else use.keys.set(level, { presses, at })
      this.#uses.set(device, use)
    }
  }

  take(entries: readonly Appended[]): void {
    for (const entry of entries) {
      if (entry.kind !== 'rating') continue
      const { device, item, occurredAt } = entry.body as EntryBodies['rating']
      const use = this.#uses.get(device) ?? fresh(occurredAt)
      use.presses++
      use.keys.set(item.level, { presses: use.presses, at: occurredAt })
      this.#uses.set(device, use)
      this.#changed.add(device)
    }
  }

  of(device: string): SeenDevice['keys'] {
    const use = this.#uses.get(device)
    if (!use) return []
    return [...use.keys].map(([level, key]) => ({ level, at: key.at, since: use.presses - key.presses }))
  }

  /** What is new since the last time, to be put down. */
  takeChanged(): KeyUseRow[] {
    const rows = [...this.#changed].flatMap((device) => {
      const use = this.#uses.get(device)!
      return [
        { device, level: 0, presses: use.presses, at: 0 },
        ...[...use.keys].map(([level, key]) => ({ device, level, ...key })),
      ]
    })
    this.#changed.clear()
    return rows
  }
}

function fresh(at: number): Use {
  return { presses: 0, keys: new Map(LEVELS.map((level) => [level, { presses: 0, at }])) }
}
