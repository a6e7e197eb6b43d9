import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '../../../contract/errors.ts'
import type { Preview } from '../../reads/scores/unit-effects.ts'
import type { LargeOrder } from './large-acts.ts'
import { NotWhole } from '../../sqlite/reading.ts'
import { planCorrection, type PlanPart } from './plan-correction.ts'
import { previewCorrection } from './preview-correction.ts'

/** What the thread is asked. */
export interface PlanTask {
  file: string
  order: LargeOrder
  now: number
  /** Only what it would do to scores, of this hall's manager where one is named. */
  preview?: { hall: string | undefined }
}

/** What the thread says: parts of the plan, or what would be, or why not. */
export type PlanMessage =
  | PlanPart
  | { part: 'preview'; preview: Preview<unknown> }
  | { part: 'not-whole' }
  | { part: 'refused'; code: string; detail: string | undefined; detailZh: string | undefined }

const { file, order, now, preview } = workerData as PlanTask
const say = (message: PlanMessage) => parentPort!.postMessage(message)
try {
  if (preview === undefined) planCorrection(file, order, now, say)
  else say({ part: 'preview', preview: previewCorrection(file, order, { now, hall: preview.hall }) })
} catch (error) {
  if (error instanceof NotWhole) say({ part: 'not-whole' })
  else if (error instanceof Refusal)
    say({ part: 'refused', code: error.code, detail: error.detail, detailZh: error.detailZh })
  else throw error
}
