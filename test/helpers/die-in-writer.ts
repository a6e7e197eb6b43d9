import Database from 'better-sqlite3'
import { getEnvironmentData, isMainThread } from 'node:worker_threads'
import { DEATH_POINTS } from './die-at.ts'

// Loaded into every thread of a hub that shall die: in that of the writer it ends the process around a commit.
const armed = getEnvironmentData('die-at') as Int32Array | undefined

if (!isMainThread && armed !== undefined) {
  const point = () => DEATH_POINTS[Atomics.load(armed, 0) - 1]
  const { prototype } = Database
  // oxlint-disable-next-line typescript/unbound-method -- called with what it is called on
  const { exec } = prototype
  /** Connections whose transaction began after it was armed. */
  const begun = new WeakSet<object>()
  prototype.exec = function (this: Database.Database, sql: string) {
    if (Atomics.load(armed, 0) === -1 && !this.readonly)
      setImmediate(() => {
        throw new Error('the writer is broken')
      })
    const begins = sql.startsWith('BEGIN') && !this.readonly
    const commits = sql === 'COMMIT' && begun.has(this)
    if ((begins && point() === 'before-begin') || (commits && point() === 'before-commit')) die()
    const done = exec.call(this, sql)
    if (begins && point() !== undefined) begun.add(this)
    if ((begins && point() === 'after-begin') || (commits && point() === 'after-commit')) die()
    return done
  }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}
