import type { MethodCode } from '../methods.ts'
import type { Officer } from './officer.ts'

/** Who follows up though it has no rank (样本不足): the office decides, with a reason. */
export interface FollowUpEntries {
  /** Of one unit by one method, of the seal that it names; the last one of a seal and a unit stands. */
  'follow-up-word': Officer & {
    campaign: string
    method: MethodCode
    seal: number
    unit: string
    joins: boolean
    reason: string
  }
}
