import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '../../../contract/errors.ts'
import type { Preview } from '../../reads/scores/unit-effects.ts'
import type { LargeOrder } from './large-acts.ts'
import { NotWhole } from '../../sqlite/reading.ts'
import { CorrectionPlan, type PlanPart, type PlanTask } from './plan-correction.ts'
import { previewCorrection } from './preview-correction.ts'

/** What the thread is about. */
export interface PlanOf {
  file: string
  order: LargeOrder
}

/** What it is asked: a plan, or only what the correction would do to scores, of this hall's manager where one is named. */
export type PlanAsked = (PlanTask & { preview?: never }) | { now: number; preview: { hall: string | undefined } }

/** What the thread says: that it can be asked, then parts of the plan, or what would be, or why not. */
export type PlanMessage =
  | PlanPart
  | { part: 'ready' }
  | { part: 'preview'; preview: Preview<unknown> }
  | { part: 'not-whole' }
  | { part: 'refused'; code: string; detail: string | undefined; detailZh: string | undefined }

const { file, order } = workerData as PlanOf
const say = (message: PlanMessage) => parentPort!.postMessage(message)
let correction: CorrectionPlan | undefined
parentPort!.on('message', (asked: PlanAsked) => {
  try {
    if (asked.preview)
      say({ part: 'preview', preview: previewCorrection(file, order, { now: asked.now, ...asked.preview }) })
    else (correction ??= new CorrectionPlan(file, order)).plan(asked, say)
  } catch (error) {
    if (error instanceof NotWhole) say({ part: 'not-whole' })
    else if (error instanceof Refusal)
      say({ part: 'refused', code: error.code, detail: error.detail, detailZh: error.detailZh })
    else throw error
  }
})
say({ part: 'ready' })
