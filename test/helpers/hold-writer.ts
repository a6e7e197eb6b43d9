import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Store } from '../../server/store/port.ts'

/** The thread of a record that waits for the disk, as long as SQLite waits for a lock. */
export interface HeldWriter {
  /** What it is at; fails with what it fails with. */
  act: Promise<unknown>
  /** Lets it go on. */
  release(): Promise<void>
  /**
   * What is answered while it is held.
   *
   * @throws Error where that had to wait until it went on
   */
  meanwhile<T>(asked: Promise<T>): Promise<T>
}

/** Holds the writer of a store of `data`: whatever is asked of its thread from now on waits. */
export function holdWriter(store: Store, data: string): HeldWriter {
  const lock = new Database(join(data, 'pingyi.db'))
  lock.exec('BEGIN IMMEDIATE')
  const alias = { name: '老名字', unit: 'J16', reason: 'held' }
  const act = store.act('units.alias', alias, 'user:office-1')
  const over = act.then(
    () => 'over' as const,
    () => 'over' as const,
  )
  return {
    act,
    async release() {
      lock.close()
      await over
    },
    async meanwhile(asked) {
      const first = await Promise.race([asked.then((answer) => ({ answer })), over])
      if (first === 'over') throw new Error('the writer had to go on first')
      return first.answer
    },
  }
}
