import { parentPort, workerData } from 'node:worker_threads'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import { parseCallFile, type ParsedFile, type ParseOrder } from './parse-call-file.ts'

export type ParseAnswer = { ok: true; file: ParsedFile } | { ok: false; code: ErrorCode; detail: string | undefined }

/** One file, and then the thread ends. What is no refusal is a bug and crosses as the thread's error. */
async function answer(): Promise<ParseAnswer> {
  try {
    return { ok: true, file: await parseCallFile(workerData as ParseOrder) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, detail: error.detail }
    throw error
  }
}

parentPort?.postMessage(await answer())
