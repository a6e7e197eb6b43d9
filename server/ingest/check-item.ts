import { Compile } from 'typebox/compile'
import { Type } from 'typebox'
import type { ErrorCode } from '../contract/errors.ts'
import { MAX_COMMENT_CODE_POINTS, MAX_ITEMS_PER_MESSAGE, MAX_MESSAGE_BYTES } from '../contract/limits.ts'
import {
  ClockReadingSchema,
  ExtraSchema,
  PressSchema,
  type ClockReading,
  type Extra,
  type Press,
} from '../contract/press.ts'
import type { Failure } from '../contract/device-protocol.ts'
import type { CheckedItem } from '../ledger/submission.ts'

const press = Compile(PressSchema)
const extra = Compile(ExtraSchema)
const envelope = Compile(
  Type.Object({ sent: ClockReadingSchema, items: Type.Array(Type.Unknown()) }, { additionalProperties: false }),
)

/** Holds one item against the contract. What does not fit is named, and kept as it came. */
export function checkItem(value: unknown): CheckedItem {
  const code = faultOf(value)
  if (code === null) return { ok: true, item: value as Press | Extra }
  const { id, seq } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown; seq?: unknown }
  return {
    ok: false,
    code,
    raw: JSON.stringify(value) ?? '',
    ...(typeof id === 'string' && id.length <= 100 ? { id } : {}),
    ...(Number.isSafeInteger(seq) && (seq as number) >= 1 ? { seq: seq as number } : {}),
  }
}

function faultOf(value: unknown): ErrorCode | null {
  if (typeof value !== 'object' || value === null) return 'malformed'
  const { kind } = value as { kind?: unknown }
  if (kind === 'press') return press.Check(value) ? null : nameOf(press.Errors(value))
  if (kind !== 'extra') return 'malformed'
  if (!extra.Check(value)) return nameOf(extra.Errors(value))
  return commentFault(value)
}

function commentFault({ comment, salt }: Extra): ErrorCode | null {
  if (comment === undefined && salt === undefined) return null
  if (comment === undefined || salt === undefined) return 'comment-without-salt'
  if (!comment.isWellFormed()) return 'malformed'
  return longerThan(comment, MAX_COMMENT_CODE_POINTS) ? 'comment-too-long' : null
}

function longerThan(text: string, codePoints: number): boolean {
  if (text.length <= codePoints) return false
  let count = 0
  for (const _ of text) if (++count > codePoints) return true
  return false
}

function nameOf(faults: { keyword: string; instancePath: string }[]): ErrorCode {
  if (faults.some((fault) => fault.keyword === 'additionalProperties')) return 'unknown-field'
  if (faults.some((fault) => fault.instancePath === '/level')) return 'bad-level'
  return 'malformed'
}

export type CheckedMessage = { ok: true; sent: ClockReading; items: CheckedItem[] } | Failure

/** So many items that fit the contract are far below what a message may hold: 5 KB is the largest. */
const FEW_ITEMS = 20

/** Null for an item that cannot even be looked at; the whole message is then refused. */
function checkSafely(value: unknown): CheckedItem | null {
  try {
    return checkItem(value)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Holds a whole `press:submit` against the contract; its items are checked one by one. */
export function checkMessage(payload: unknown): CheckedMessage {
  if (!envelope.Check(payload))
    return { ok: false, code: nameOf(envelope.Errors(payload)), message: 'sent and items expected', retry: 'never' }
  const { sent, items } = payload
  if (items.length === 0) return { ok: false, code: 'no-items', message: '1 to 500 items expected', retry: 'never' }
  if (items.length <= FEW_ITEMS) {
    const checked = items.map(checkSafely)
    // What fits the contract is small; only what does not must be measured.
    if (checked.every((item) => item?.ok)) return { ok: true, sent, items: checked as CheckedItem[] }
  }
  const text = asJson(payload)
  if (text === null) return { ok: false, code: 'malformed', message: 'nested too deeply', retry: 'never' }
  const tooLarge = items.length > MAX_ITEMS_PER_MESSAGE || Buffer.byteLength(text) > MAX_MESSAGE_BYTES
  if (tooLarge)
    return {
      ok: false,
      code: 'too-many-items',
      message: 'at most 500 items and 256 KB',
      retry: items.length > 1 ? 'split' : 'never',
    }
  return { ok: true, sent, items: items.map(checkItem) }
}

/** Null for what is nested so deeply that it can be read and not written: it could be neither measured nor kept. */
function asJson(value: unknown): string | null {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
