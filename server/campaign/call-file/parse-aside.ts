import { Worker } from 'node:worker_threads'
import { Refusal } from '../../contract/errors.ts'
import type { FileAnswer } from './file-answer.ts'
import { PARSE_MEMORY_MB, PARSE_TIME_MS } from './limits.ts'
import type { ParsedFile, ParseOrder } from './parse-call-file.ts'

export interface ParseLimits {
  timeMs: number
  memoryMb: number
}

/** Files that are read at once; who comes meanwhile waits for its turn. */
const AT_ONCE = 2
let running = 0
const waiting: (() => void)[] = []

/**
 * Reads a file of people in a thread of its own, bounded in time and memory: nobody else waits for it, and whatever it
 * holds, it ends.
 *
 * @param signal ends it when whoever asked has gone
 * @throws Refusal what `parseCallFile` refuses; file-too-slow, file-too-large for the bounds; cancelled
 */
export function parseAside(
  order: ParseOrder,
  options: { signal?: AbortSignal; limits?: ParseLimits } = {},
): Promise<ParsedFile> {
  return fileAside<ParsedFile>(new URL('parse-worker.ts', import.meta.url), order, options)
}

/** The same for a reader of another file, which answers once: what it read, or a refusal. */
export async function fileAside<File>(
  worker: URL,
  order: object,
  {
    signal,
    limits = { timeMs: PARSE_TIME_MS, memoryMb: PARSE_MEMORY_MB },
  }: { signal?: AbortSignal; limits?: ParseLimits } = {},
): Promise<File> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  else running++
  try {
    return await inThread<File>(worker, order, limits, signal)
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

function inThread<File>(url: URL, order: object, limits: ParseLimits, signal: AbortSignal | undefined): Promise<File> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Refusal('cancelled'))
      return
    }
    const worker = new Worker(url, {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 32 },
    })
    const end = (error: Error | undefined, file?: File) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      void worker.terminate()
      if (file) resolve(file)
      else reject(error ?? new Error('no answer'))
    }
    const stop = () => end(new Refusal('cancelled'))
    const timer = setTimeout(
      () => end(new Refusal('file-too-slow', `${limits.timeMs} ms`, `${limits.timeMs} 毫秒`)),
      limits.timeMs,
    )
    signal?.addEventListener('abort', stop)
    worker.on('message', (answer: FileAnswer<File>) =>
      answer.ok ? end(undefined, answer.file) : end(new Refusal(answer.code, answer.detail, answer.detailZh)),
    )
    worker.on('error', (error: Error) =>
      end(
        (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new Refusal(
              'file-too-large',
              `more than ${limits.memoryMb} MB of memory`,
              `占用内存超过 ${limits.memoryMb} MB`,
            )
          : error,
      ),
    )
    worker.on('exit', () => end(new Error('the thread that reads the file ended')))
  })
}
