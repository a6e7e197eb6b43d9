import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { ChainAnswer } from './verify-chain.ts'
import type { ChainTask } from './verify-chain-worker.ts'

/** Far more than a thread takes to begin. */
const BEGINS_WITHIN_MS = 60_000

/**
 * Checks the chain of a database in a thread of its own, beside whatever the caller does until it asks.
 *
 * @param last number of the last entry to look at
 * @returns waits for the answer, without a turn of the event loop
 */
export function checkChainAside(file: string, last: number): () => ChainAnswer {
  const state = new Int32Array(new SharedArrayBuffer(4))
  const { port1, port2 } = new MessageChannel()
  const task: ChainTask = { file, last, port: port2, state }
  const worker = new Worker(new URL('verify-chain-worker.ts', import.meta.url), {
    workerData: task,
    transferList: [port2],
  })
  // Whoever waits is told that there is no answer.
  worker.on('error', () => {})
  worker.unref()
  return () => {
    if (Atomics.wait(state, 0, 0, BEGINS_WITHIN_MS) === 'timed-out') throw new Error('the thread did not begin')
    Atomics.wait(state, 0, 1)
    const answer = receiveMessageOnPort(port1)
    port1.close()
    if (!answer) throw new Error('the chain could not be checked: its thread failed')
    return answer.message as ChainAnswer
  }
}
