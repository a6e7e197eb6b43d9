import { dateOfDay, dayOf } from '../contract/campaign-time.ts'
import type { TurnedAwayCount } from '../store/changes/online/note-turned-away.ts'
import type { Store } from '../store/port.ts'

/** So seldom are counts written, however many were turned away: a flood of them must not reach the writer. */
const WRITE_EVERY_MS = 60_000

/** Counts what the limits turn away before a rating is stored, for the owner's page. */
export class TurnedAway {
  #store: Pick<Store, 'act'>
  #now: () => number
  #waiting = new Map<string, TurnedAwayCount>()
  #writtenAt: number
  #writing: Promise<void> = Promise.resolve()

  constructor(store: Pick<Store, 'act'>, now: () => number) {
    this.#store = store
    this.#now = now
    this.#writtenAt = now()
  }

  /** @param code of the error, or `harder` for a puzzle that is harder than usual */
  count(code: string): void {
    this.#add({ day: dayOf(this.#now()), code, n: 1 })
    const age = this.#now() - this.#writtenAt
    if (age < 0 || age >= WRITE_EVERY_MS) void this.write()
  }

  /** Writes what waits. What cannot be written now waits on. */
  write(): Promise<void> {
    const counts = [...this.#waiting.values()]
    this.#writtenAt = this.#now()
    if (counts.length === 0) return this.#writing
    this.#waiting.clear()
    this.#writing = this.#store.act('online.note-turned-away', { counts }, 'hub').catch(() => {
      for (const each of counts) this.#add(each)
    })
    return this.#writing
  }

  /** Written counts since a date, together with those that wait. */
  withWaiting(written: readonly { code: string; n: number }[], from: string): { code: string; n: number }[] {
    const sums = new Map(written.map(({ code, n }) => [code, n]))
    for (const { day, code, n } of this.#waiting.values())
      if (dateOfDay(day) >= from) sums.set(code, (sums.get(code) ?? 0) + n)
    return [...sums].map(([code, n]) => ({ code, n })).toSorted((a, b) => b.n - a.n || (a.code < b.code ? -1 : 1))
  }

  #add({ day, code, n }: TurnedAwayCount): void {
    const key = `${day} ${code}`
    const before = this.#waiting.get(key)?.n ?? 0
    this.#waiting.set(key, { day, code, n: before + n })
  }
}
