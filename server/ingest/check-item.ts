import { Compile } from 'typebox/compile'
import { Type } from 'typebox'
import type { ErrorCode } from '../contract/errors.ts'
import { LEVELS, MAX_COMMENT_CODE_POINTS, MAX_ITEMS_PER_MESSAGE, MAX_MESSAGE_BYTES } from '../contract/limits.ts'
import {
  ClockReadingSchema,
  ExtraSchema,
  PressSchema,
  type ClockReading,
  type Extra,
  type Press,
} from '../contract/device/press.ts'
import type { Failure } from '../contract/device/device-protocol.ts'
import type { CheckedItem } from '../store/port.ts'
import { jsonSize } from './json-size.ts'
import { hasUnknownField } from '../contract/text/unknown-field.ts'

const press = Compile(PressSchema)
const extra = Compile(ExtraSchema)
const EnvelopeSchema = Type.Object(
  { sent: ClockReadingSchema, items: Type.Array(Type.Unknown()) },
  { additionalProperties: false },
)
const envelope = Compile(EnvelopeSchema)

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
  if (kind === 'press') return press.Check(value) ? null : nameOf(PressSchema, value)
  if (kind !== 'extra') return 'malformed'
  if (!extra.Check(value)) return nameOf(ExtraSchema, value)
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

/** The validator would list every fault, of which a message can have as many as it has bytes. */
function nameOf(schema: Parameters<typeof hasUnknownField>[0], value: object): ErrorCode {
  if (hasUnknownField(schema, value)) return 'unknown-field'
  if (!Object.hasOwn(value, 'level')) return 'malformed'
  const { level } = value as { level: unknown }
  return (LEVELS as readonly unknown[]).includes(level) ? 'malformed' : 'bad-level'
}

export type CheckedMessage = { ok: true; sent: ClockReading; items: CheckedItem[] } | Failure

/** So many items that fit the contract are far below what a message may hold: 5 KB is the largest. */
const FEW_ITEMS = 20

/** Holds a whole `press:submit` against the contract; its items are checked one by one. */
export function checkMessage(payload: unknown): CheckedMessage {
  // Before the validator, which would look at each of a hundred thousand fields.
  const unknown = hasUnknownField(EnvelopeSchema, payload)
  if (unknown || !envelope.Check(payload)) {
    const code = unknown ? 'unknown-field' : 'malformed'
    return { ok: false, code, message: 'sent and items expected', retry: 'never' }
  }
  const { sent, items } = payload
  if (items.length === 0) return { ok: false, code: 'no-items', message: '1 to 500 items expected', retry: 'never' }
  // What fits the contract is small; only what does not must be measured, before anything of it is written down.
  if (items.length <= FEW_ITEMS && items.every((item) => faultOf(item) === null))
    return { ok: true, sent, items: items.map(checkItem) }
  const size = items.length > MAX_ITEMS_PER_MESSAGE ? 'too-large' : jsonSize(payload, MAX_MESSAGE_BYTES)
  if (size === 'too-deep') return { ok: false, code: 'malformed', message: 'nested too deeply', retry: 'never' }
  if (size === 'too-large')
    return {
      ok: false,
      code: 'too-many-items',
      message: 'at most 500 items and 256 KB',
      retry: items.length > 1 ? 'split' : 'never',
    }
  return { ok: true, sent, items: items.map(checkItem) }
}
