import { parentPort, workerData } from 'node:worker_threads'
import { fileAnswer } from '../call-file/file-answer.ts'
import { readLines, type LinesOrder } from './read-lines.ts'

// One file, and then the thread ends.
parentPort?.postMessage(await fileAnswer(() => readLines(workerData as LinesOrder)))
