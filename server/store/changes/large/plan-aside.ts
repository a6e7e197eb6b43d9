import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Refusal, type ErrorCode } from '../../../contract/errors.ts'
import { Lane } from '../../access/lanes.ts'
import type { Preview } from '../../reads/scores/unit-effects.ts'
import { NotWhole } from '../../sqlite/reading.ts'
import type { LargeOrder } from './large-acts.ts'
import { CorrectionPlan, type PlanPart, type PlanTask } from './plan-correction.ts'
import type { PlanAsked, PlanMessage, PlanOf } from './plan-correction-worker.ts'

/** Plans a correction, and then what came meanwhile, as often as it is asked to. */
export interface Planning {
  /** What it yields is handed over at once. Throws what the act refuses. */
  plan(task: PlanTask): AsyncIterable<PlanPart>
  end(): Promise<unknown>
}
/** Resolves when it can begin: the less comes before it sees the file, the less was met that it knows. */
export type Planner = (file: string, order: LargeOrder) => Promise<Planning>

/** In a thread of its own, so that nobody waits. */
export const planAside: Planner = async (file, order) => {
  const thread = new PlanThread({ file, order })
  await thread.ready
  return {
    async *plan(task) {
      for await (const message of thread.ask(task)) if (message.part !== 'preview') yield message
    },
    end: () => thread.end(),
  }
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
  const thread = new PlanThread({ file, order })
  try {
    for await (const message of thread.ask({ now, preview: { hall } }))
      if (message.part === 'preview') return message.preview
  } finally {
    await thread.end()
  }
  throw new Error('the thread that previewed a correction planned it')
}

type Answered = Exclude<PlanMessage, { part: 'ready' | 'refused' | 'not-whole' }>

class PlanThread {
  readonly ready: Promise<unknown>
  #worker: Worker
  /** An `error` of the worker is thrown here. */
  #messages: AsyncIterator<[PlanMessage]>

  constructor(of: PlanOf) {
    this.#worker = new Worker(new URL('plan-correction-worker.ts', import.meta.url), { workerData: of })
    this.#worker.unref()
    this.#messages = on(this.#worker, 'message', { close: ['exit'] }) as unknown as AsyncIterator<[PlanMessage]>
    this.ready = this.#next()
    this.ready.catch(() => {})
  }

  async *ask(task: PlanAsked): AsyncGenerator<Answered> {
    await this.ready
    this.#worker.postMessage(task)
    for (;;) {
      const message = await this.#next()
      if (message.part === 'ready') throw new Error('a thread is ready once')
      if (message.part === 'not-whole') throw new NotWhole()
      if (message.part === 'refused') throw new Refusal(message.code as ErrorCode, message.detail, message.detailZh)
      yield message
      if (message.part === 'end' || message.part === 'preview') return
    }
  }

  async #next(): Promise<PlanMessage> {
    const { done, value } = await this.#messages.next()
    if (done) throw new Error('the thread that planned a correction ended without a word')
    return value[0]
  }

  async end(): Promise<void> {
    await this.#messages.return?.()
    await this.#worker.terminate()
  }
}

/** In this thread: for who waits for nobody. */
// oxlint-disable-next-line require-await
export const planHere: Planner = async (file, order) => {
  let correction: CorrectionPlan | undefined
  return {
    // oxlint-disable-next-line require-await
    async *plan(task) {
      const parts: PlanPart[] = []
      correction ??= new CorrectionPlan(file, order)
      correction.plan(task, (part) => parts.push(part))
      yield* parts
    },
    // oxlint-disable-next-line require-await
    async end() {
      correction?.close()
    },
  }
}
