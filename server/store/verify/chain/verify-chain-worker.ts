import Database from 'better-sqlite3'
import { type MessagePort, workerData } from 'node:worker_threads'
import { checkChain } from './verify-chain.ts'

export interface ChainTask {
  file: string
  /** Number of the last entry to look at: a hub that runs may append more meanwhile. */
  last: number
  port: MessagePort
  /** [0] becomes 1 when the thread runs, and 2 when its answer lies in the port. */
  state: Int32Array
}

const { file, last, port, state } = workerData as ChainTask
say(1)
try {
  const db = new Database(file, { readonly: true })
  port.postMessage(checkChain(db, last))
  db.close()
} finally {
  say(2)
}

function say(now: number): void {
  Atomics.store(state, 0, now)
  Atomics.notify(state, 0)
}
