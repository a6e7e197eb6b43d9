import { hash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '../../contract/errors.ts'
import { lookInto } from './look-into.ts'
import type { LookedInto } from './look-aside.ts'

type Answer = { ok: true; file: LookedInto } | { ok: false; code: string; detail: string | undefined }

/** One file, and then the thread ends. What is no refusal is a bug and crosses as the thread's error. */
function answer(): Answer {
  const { bytes } = workerData as { bytes: Uint8Array }
  try {
    return { ok: true, file: { sort: lookInto(bytes), sha256: hash('sha256', bytes, 'hex') } }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, detail: error.detail }
    throw error
  }
}

parentPort?.postMessage(answer())
