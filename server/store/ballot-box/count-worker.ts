import { parentPort, workerData } from 'node:worker_threads'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import { countBox, type BoxCount, type BoxOrder } from './count-box.ts'

export type CountAnswer = { ok: true; file: BoxCount } | { ok: false; code: ErrorCode; detail: string | undefined }

/** One box, and then the thread ends: what was opened is nowhere then. */
async function answer(): Promise<CountAnswer> {
  const { rows, issuerKey, boxKeySealed, ...order } = workerData as BoxOrder
  try {
    const bytes = {
      rows: rows.map((row) => Buffer.from(row)),
      issuerKey: Buffer.from(issuerKey),
      boxKeySealed: Buffer.from(boxKeySealed),
    }
    return { ok: true, file: await countBox({ ...order, ...bytes }) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, detail: error.detail }
    throw error
  }
}

parentPort?.postMessage(await answer())
