import { parentPort, workerData } from 'node:worker_threads'
import { fileAnswer } from '../call-file/file-answer.ts'
import { readPoolFile, type PoolFileOrder } from './read-pool-file.ts'

// One file, and then the thread ends.
parentPort?.postMessage(await fileAnswer(() => readPoolFile(workerData as PoolFileOrder)))
