import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '../../contract/errors.ts'
import { planCorrection, type PlanPart } from './plan-correction.ts'
import type { LargeOrder } from './large-acts.ts'

/** What the thread says: parts of the plan, or why there is none. */
export type PlanMessage = PlanPart | { part: 'refused'; code: string; detail: string | undefined }

const { file, order, now } = workerData as { file: string; order: LargeOrder; now: number }
const say = (message: PlanMessage) => parentPort!.postMessage(message)
try {
  planCorrection(file, order, now, say)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  say({ part: 'refused', code: error.code, detail: error.detail })
}
