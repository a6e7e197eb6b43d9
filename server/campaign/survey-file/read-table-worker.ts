import { parentPort, workerData } from 'node:worker_threads'
import { fileAnswer } from '../call-file/file-answer.ts'
import { readTable, type TableOrder } from './read-table.ts'

// One file, and then the thread ends.
parentPort?.postMessage(await fileAnswer(() => readTable(workerData as TableOrder)))
