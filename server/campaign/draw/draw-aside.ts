import { Worker } from 'node:worker_threads'
import type { OrderPiece } from '../../contract/ledger/survey-entries.ts'
import type { RecordFacts } from '../../rules/sampling/record-parts.ts'

/** What a draw goes by: all of its record but what it gives, and the frame's ids page by page. */
export interface DrawTask {
  facts: RecordFacts
  idsAPart: number
}

/** One line of the frame without the person. */
export interface FramedId {
  id: string
  unit: string
  kind: OrderPiece['kind']
}

/** The order under a seed, in parts as they are entered, and the hash of the record. */
export interface MadeDraw {
  parts: OrderPiece[][]
  record: string
}

export type ToDrawWorker = { lines: FramedId[] } | { end: true }
export type FromDrawWorker = { made: MadeDraw } | { failed: string }

/**
 * Makes tickets and order in a thread of its own: 200,000 of them take a second of the processor, and nobody waits.
 *
 * @throws Error where recorded strata do not follow from the lines
 */
export async function drawAside(task: DrawTask, pages: AsyncIterable<FramedId[]>): Promise<MadeDraw> {
  const worker = new Worker(new URL('draw-worker.ts', import.meta.url), { workerData: task })
  const made = new Promise<MadeDraw>((resolve, reject) => {
    worker.on('message', (answer: FromDrawWorker) =>
      'made' in answer ? resolve(answer.made) : reject(new Error(answer.failed)),
    )
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('the thread that draws ended without a word')))
  })
  // Whatever it says while pages are still read is heard below.
  made.catch(() => {})
  try {
    for await (const lines of pages) worker.postMessage({ lines } satisfies ToDrawWorker)
    worker.postMessage({ end: true } satisfies ToDrawWorker)
    return await made
  } finally {
    await worker.terminate()
  }
}
