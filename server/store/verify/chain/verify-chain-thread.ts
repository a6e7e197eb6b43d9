import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { Refusal } from '../../../contract/errors.ts'
import type { Db } from '../../sqlite/database.ts'
import { checkChain, type ChainAnswer } from './verify-chain.ts'
import type { ChainTask } from './verify-chain-worker.ts'

/** Far more than a thread takes to begin. */
const BEGINS_WITHIN_MS = 60_000

/**
 * Checks the chain of a database in a thread of its own, beside whatever the caller does until it asks. Where there is
 * no thread to be had, or it fails, the chain is checked when the caller asks.
 *
 * @param last number of the last entry to look at
 * @returns waits for the answer, without a turn of the event loop; throws Refusal `ledger-broken` where the chain cannot
 *   be read at all
 */
export function checkChainAside(db: Db, last: number): () => ChainAnswer {
  const state = new Int32Array(new SharedArrayBuffer(4))
  const { port1, port2 } = new MessageChannel()
  const task: ChainTask = { file: db.name, last, port: port2, state }
  const worker = new Worker(new URL('verify-chain-worker.ts', import.meta.url), {
    workerData: task,
    transferList: [port2],
  })
  // Whoever waits is told that there is no answer.
  worker.on('error', () => {})
  worker.unref()
  return () => {
    const began = Atomics.wait(state, 0, 0, BEGINS_WITHIN_MS) !== 'timed-out'
    if (began) Atomics.wait(state, 0, 1)
    const answer = receiveMessageOnPort(port1)
    port1.close()
    return (answer?.message as ChainAnswer | undefined) ?? checkChainHere(db, last)
  }
}

/** The same in this thread. */
export function checkChainHere(db: Db, last: number): ChainAnswer {
  try {
    return checkChain(db, last)
  } catch (error) {
    throw new Refusal('ledger-broken', `the chain cannot be read: ${String(error)}`)
  }
}
