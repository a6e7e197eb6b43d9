import { Worker } from 'node:worker_threads'
import { Calls } from '../thread/calls.ts'
import type { FromReader } from '../thread/crossing.ts'
import type { Compared, NOT_WHOLE } from './tables-beside.ts'
import type { GivenRow, Place } from './rows.ts'

/** `TablesBeside` as somebody asks it who waits for nobody. */
export interface Beside {
  advance(most: number): Promise<boolean>
  compare(most: number): Promise<Compared | typeof NOT_WHOLE>
  rowsAt(entry: number, places: readonly Place[]): Promise<GivenRow[]>
  close(): Promise<void>
}

/** In a thread of its own. */
export function inThread(file: string): Beside {
  const worker = new Worker(new URL('rebuild-worker.ts', import.meta.url), { name: 'rebuild', workerData: { file } })
  const calls = new Calls((asked) => worker.postMessage(asked))
  worker.on('message', ({ answers }: FromReader) => calls.answer(answers))
  worker.once('error', (error: Error) => calls.fail(error))
  worker.once('exit', () => calls.fail(new Error('the thread that makes tables again ended without a word')))
  return {
    advance: (most) => calls.ask('advance', [most]) as Promise<boolean>,
    compare: (most) => calls.ask('compare', [most]) as ReturnType<Beside['compare']>,
    rowsAt: (entry, places) => calls.ask('rowsAt', [entry, places]) as Promise<GivenRow[]>,
    async close() {
      await worker.terminate()
    },
  }
}
