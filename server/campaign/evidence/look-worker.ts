import { hash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { fileAnswer } from '../call-file/file-answer.ts'
import type { LookedInto } from './look-aside.ts'
import { lookInto } from './look-into.ts'

const { bytes } = workerData as { bytes: Uint8Array }

// One file, and then the thread ends.
parentPort?.postMessage(
  await fileAnswer<LookedInto>(() => ({ sort: lookInto(bytes), sha256: hash('sha256', bytes, 'hex') })),
)
