import { parentPort, workerData } from 'node:worker_threads'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import { readTable, type ReadTable, type TableOrder } from './read-table.ts'

export type TableAnswer = { ok: true; file: ReadTable } | { ok: false; code: ErrorCode; detail: string | undefined }

/** One file, and then the thread ends. What is no refusal is a bug and crosses as the thread's error. */
async function answer(): Promise<TableAnswer> {
  try {
    return { ok: true, file: await readTable(workerData as TableOrder) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, detail: error.detail }
    throw error
  }
}

parentPort?.postMessage(await answer())
