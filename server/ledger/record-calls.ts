import { canonicalJson } from '../contract/canonical-json.ts'
import { uuid7 } from '../contract/uuid7.ts'
import { sealAt } from './seals.ts'
import { uuidText } from './uuid-bytes.ts'
import type { Write } from './write.ts'

const COUNTED = { verdict: 'counted', rule: 'ok' } as const
const AFTER_SEAL = { verdict: 'excluded', rule: 'after-seal' } as const

/** The hall code of the 12345 centre. */
export const HOTLINE_HALL = '12345'

export interface CallRating {
  callId: string
  /** Code of the unit that handled the call. */
  unit: string
  level: number
  answeredAt: number
  reasons?: string[]
  complaint?: boolean
}

export interface CallResult {
  index: number
  callId: string
  status: 'stored' | 'duplicate' | 'conflict'
  id: string
}

/**
 * Answers of callers of 12345, idempotent by callId. They stand apart from presses: no window, no neighbours. A unit
 * that the registry does not know sends the rating to the tray, never away. All rows or none are stored, because
 * the caller runs this in one transaction.
 */
export function recordCalls(w: Write, calls: CallRating[], receivedAt: number): CallResult[] {
  return calls.map((call, index) => {
    const { identity, content, known } = lookUp(w, call)
    if (known) return { index, callId: call.callId, ...known }
    const id = uuid7(receivedAt)
    const unit = w.registry.unit(call.unit)?.code
    w.append('call', {
      id,
      call: identity,
      content,
      level: call.level,
      answeredAt: call.answeredAt,
      receivedAt,
      ...(call.reasons === undefined ? {} : { reasons: call.reasons }),
      ...(call.complaint === undefined ? {} : { complaint: call.complaint }),
      attribution: { hall: HOTLINE_HALL, ...(unit === undefined ? {} : { unit }) },
      verdict: sealAt(w.sql, call.answeredAt) === undefined ? COUNTED : AFTER_SEAL,
      policy: w.registry.policy(call.answeredAt).policy.version,
    })
    return { index, callId: call.callId, status: 'stored', id }
  })
}

/** What would come of the calls, each by itself, if they were recorded now. */
export function foreseeCalls(reads: Pick<Write, 'sql' | 'keys'>, calls: CallRating[]): CallResult['status'][] {
  return calls.map((call) => lookUp(reads, call).known?.status ?? 'stored')
}

function lookUp(
  { sql, keys }: Pick<Write, 'sql' | 'keys'>,
  call: CallRating,
): { identity: string; content: string; known: Pick<CallResult, 'status' | 'id'> | undefined } {
  const identity = keys.identity('call', call.callId)
  const content = keys.identity('call-content', canonicalJson(call))
  const row = sql('SELECT rating, content FROM call WHERE identity = ?').get(identity) as
    | { rating: Buffer; content: string }
    | undefined
  const known = row && {
    status: row.content === content ? ('duplicate' as const) : ('conflict' as const),
    id: uuidText(row.rating),
  }
  return { identity, content, known }
}
