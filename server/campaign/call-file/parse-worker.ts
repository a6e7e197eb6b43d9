import { parentPort, workerData } from 'node:worker_threads'
import { fileAnswer } from './file-answer.ts'
import { parseCallFile, type ParseOrder } from './parse-call-file.ts'

// One file, and then the thread ends.
parentPort?.postMessage(await fileAnswer(() => parseCallFile(workerData as ParseOrder)))
