import { parentPort, workerData } from 'node:worker_threads'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import { readLines, type LinesOrder, type ReadLines } from './read-lines.ts'

export type LinesAnswer = { ok: true; file: ReadLines } | { ok: false; code: ErrorCode; detail: string | undefined }

/** One file, and then the thread ends. What is no refusal is a bug and crosses as the thread's error. */
async function answer(): Promise<LinesAnswer> {
  try {
    return { ok: true, file: await readLines(workerData as LinesOrder) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, detail: error.detail }
    throw error
  }
}

parentPort?.postMessage(await answer())
