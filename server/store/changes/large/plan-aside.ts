import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Refusal, type ErrorCode } from '../../../contract/errors.ts'
import { Lane } from '../../access/lanes.ts'
import type { Preview } from '../../reads/scores/unit-effects.ts'
import { NotWhole } from '../../sqlite/reading.ts'
import type { LargeOrder } from './large-acts.ts'
import { planCorrection, type PlanPart } from './plan-correction.ts'
import type { PlanMessage, PlanTask } from './plan-correction-worker.ts'

/** Plans a correction; what it yields is handed over at once. Throws what the act refuses. */
export type Planner = (file: string, order: LargeOrder, now: number) => AsyncIterable<PlanPart>

/** In a thread of its own, so that nobody waits. */
export async function* planAside(file: string, order: LargeOrder, now: number): AsyncGenerator<PlanPart> {
  for await (const message of ask({ file, order, now })) if (message.part !== 'preview') yield message
}

/** Each takes a core for as long as a minute: devices keep the others. */
const previews = new Lane({ atOnce: 2, mostWaiting: 4, mostOfOne: 6 })

/** What a correction would do to scores, found out in a thread. @throws Refusal busy, and what the act refuses; NotWhole */
export function previewAside(
  file: string,
  order: LargeOrder,
  asked: { now: number; hall?: string | undefined },
): Promise<Preview<unknown>> {
  return previews.run('previews', () => previewInThread(file, order, asked))
}

async function previewInThread(
  file: string,
  order: LargeOrder,
  { now, hall }: { now: number; hall?: string | undefined },
): Promise<Preview<unknown>> {
  for await (const message of ask({ file, order, now, preview: { hall } }))
    if (message.part === 'preview') return message.preview
  throw new Error('the thread that previewed a correction planned it')
}

async function* ask(task: PlanTask): AsyncGenerator<Exclude<PlanMessage, { part: 'refused' | 'not-whole' }>> {
  const worker = new Worker(new URL('plan-correction-worker.ts', import.meta.url), { workerData: task })
  worker.unref()
  try {
    // An `error` of the worker is thrown here.
    for await (const [message] of on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[PlanMessage]>) {
      if (message.part === 'not-whole') throw new NotWhole()
      if (message.part === 'refused') throw new Refusal(message.code as ErrorCode, message.detail, message.detailZh)
      yield message
      if (message.part === 'end' || message.part === 'preview') return
    }
    throw new Error('the thread that planned a correction ended without a word')
  } finally {
    await worker.terminate()
  }
}

/** In this thread: for who waits for nobody. */
// oxlint-disable-next-line require-await
export async function* planHere(file: string, order: LargeOrder, now: number): AsyncGenerator<PlanPart> {
  const parts: PlanPart[] = []
  planCorrection(file, order, now, (part) => parts.push(part))
  yield* parts
}
