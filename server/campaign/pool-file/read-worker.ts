import { parentPort, workerData } from 'node:worker_threads'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import { readPoolFile, type PoolFileOrder, type ReadPoolFile } from './read-pool-file.ts'

export type PoolFileAnswer =
  | { ok: true; file: ReadPoolFile }
  | { ok: false; code: ErrorCode; detail: string | undefined }

/** One file, and then the thread ends. What is no refusal is a bug and crosses as the thread's error. */
async function answer(): Promise<PoolFileAnswer> {
  try {
    return { ok: true, file: await readPoolFile(workerData as PoolFileOrder) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, detail: error.detail }
    throw error
  }
}

parentPort?.postMessage(await answer())
