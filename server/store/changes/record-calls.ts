import { createHash, randomBytes } from 'node:crypto'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { Refusal } from '../../contract/errors.ts'
import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { sealAt } from './seals/seals.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

const COUNTED = { verdict: 'counted', rule: 'ok' } as const
const AFTER_SEAL = { verdict: 'excluded', rule: 'after-seal' } as const

/** The hall code of the 12345 centre. */
export const HOTLINE_HALL = '12345'

export interface CallRating {
  callId: string
  /** The words that name the unit that handled the call: code, name, former name or alias. */
  unit: string
  level: number
  answeredAt: number
  reasons?: string[]
  complaint?: boolean
}

export type CallStatus = 'stored' | 'duplicate' | 'conflict'

export interface CallResult {
  index: number
  callId: string
  status: CallStatus
  id: string
}

/** Nothing was stored: some calls are known with other content. */
export class CallsInConflict extends Refusal {
  /** What each row is; `stored` stands for what would have been. */
  readonly results: CallResult[]

  constructor(results: CallResult[]) {
    const rows = results.filter(({ status }) => status === 'conflict').map(({ index }) => index)
    const told = `${rows.slice(0, 20).join(', ')}${rows.length > 20 ? ' …' : ''}`
    super('call-conflict', `rows ${told}`, `第 ${told} 行`)
    this.results = results
  }
}

/** A call as far as it can be made ready without the writer: hashes, its id, the words nobody knows encrypted. */
export interface PreparedCall {
  callId: string
  /** What the same call had as content, by the unit that its words mean now, then by the words alone. */
  contents: string[]
  body: Omit<EntryBodies['call'], 'verdict' | 'policy'>
  /** Base64url. */
  words: string | null
}

/**
 * Makes answers of callers ready. A unit whose words nobody knows sends the rating to the tray, never away, and the words
 * are kept beside the chain, encrypted and erasable, so that an officer can tell whom they mean.
 */
export function prepareCalls(
  { keys, registry }: Pick<Write, 'keys' | 'registry'>,
  calls: readonly CallRating[],
  receivedAt: number,
): PreparedCall[] {
  return calls.map((call) => {
    const unit = registry.unitMeant(call.unit)
    const contents = [...new Set([unit ?? call.unit, call.unit])].map((named) =>
      keys.identity('call-content', canonicalJson({ ...call, unit: named })),
    )
    const id = uuid7(receivedAt)
    const words = unit === undefined ? keptWords(keys, id, call.unit) : null
    const body: PreparedCall['body'] = {
      id,
      call: keys.identity('call', call.callId),
      content: contents[0]!,
      level: call.level,
      answeredAt: call.answeredAt,
      receivedAt,
      ...(call.reasons === undefined ? {} : { reasons: call.reasons }),
      ...(call.complaint === undefined ? {} : { complaint: call.complaint }),
      attribution: { hall: HOTLINE_HALL, ...(unit === undefined ? {} : { unit }) },
      ...(words === null ? {} : { wordsHash: words.hash }),
    }
    return { callId: call.callId, contents, body, words: words?.sealed.toString('base64url') ?? null }
  })
}

function keptWords(keys: Write['keys'], id: string, text: string): { hash: string; sealed: Buffer } {
  const salt = randomBytes(16)
  const hash = createHash('sha256').update(salt).update(text, 'utf8').digest('hex')
  const said = JSON.stringify({ comment: text, salt: salt.toString('base64url') })
  return { hash, sealed: keys.seal(uuidBytes(id), said) }
}

/**
 * Answers of callers of 12345, idempotent by callId. They stand apart from presses: no window, no neighbours. All rows
 * or none are stored, because the caller runs this in one transaction.
 *
 * @throws CallsInConflict where a call is known with other content: a fault, and nothing is stored
 */
export function recordCalls(w: Write, calls: readonly CallRating[], receivedAt: number): CallResult[] {
  return recordPrepared(w, prepareCalls(w, calls, receivedAt))
}

/** The same for calls that were made ready before. */
function recordPrepared(w: Write, calls: readonly PreparedCall[]): CallResult[] {
  return mustNotConflict(recordUnlessConflict(w, calls))
}

/** The same for whoever looks at what it answers: where one of them is in conflict, nothing was stored. */
export function recordUnlessConflict(w: Write, calls: readonly PreparedCall[]): CallResult[] {
  const results = lookUpCalls(w, calls)
  if (isConflict(results)) return results
  for (const [index, { body, words }] of calls.entries())
    if (results[index]!.status === 'stored')
      appendCall(w, { body, words: words === null ? null : Buffer.from(words, 'base64url') })
  return results
}

/** Whether nothing was stored because of one of them. */
export function isConflict(results: readonly CallResult[]): boolean {
  return results.some(({ status }) => status === 'conflict')
}

/** @throws CallsInConflict */
export function mustNotConflict(results: CallResult[]): CallResult[] {
  if (isConflict(results)) throw new CallsInConflict(results)
  return results
}

/** One new call. Whoever asks has looked it up. */
export function appendCall(w: Write, { body, words }: { body: PreparedCall['body']; words: Buffer | null }): void {
  w.append('call', {
    ...body,
    verdict: sealAt(w.sql, body.answeredAt) === undefined ? COUNTED : AFTER_SEAL,
    policy: w.registry.policy(body.answeredAt).policy.version,
  })
  // Its place in the table of texts is its own; nothing that is pending speaks of it.
  if (words !== null)
    w.sql.beforePending('INSERT INTO private_text (id, sealed) VALUES (?, ?)').run(uuidBytes(body.id), words)
}

/** A call as it is known: its rating, and what it said. */
export interface KnownCall {
  id: string
  content: string
}

/** What would come of calls, in their order, if they were recorded now. */
export function lookUpCalls(
  w: Pick<Write, 'sql'>,
  calls: readonly Pick<PreparedCall, 'callId' | 'contents' | 'body'>[],
): CallResult[] {
  return statusesOf(
    calls,
    knownCalls(
      w,
      calls.map(({ body }) => body.call),
    ),
  )
}

/** What is known of calls by their identities, in their order; null of a new one. */
export function knownCalls({ sql }: Pick<Write, 'sql'>, identities: readonly string[]): (KnownCall | null)[] {
  const stored = sql('SELECT rating, content FROM call WHERE identity = ?')
  // Rows of a file that was accepted count as stored, though they are still being entered.
  const entering = sql('SELECT 1 FROM call_import WHERE accepted = 1').get() !== undefined
  const waiting = sql('SELECT rating, content FROM call_waiting WHERE identity = ?')
  return identities.map((identity) => {
    const row = (stored.get(identity) ?? (entering ? waiting.get(identity) : undefined)) as
      | { rating: Buffer; content: string }
      | undefined
    return row ? { id: uuidText(row.rating), content: row.content } : null
  })
}

/**
 * What comes of calls beside what is known of each.
 *
 * @param earlier calls before these in the same file, by identity; these are added to it
 */
export function statusesOf(
  calls: readonly Pick<PreparedCall, 'callId' | 'contents' | 'body'>[],
  stored: readonly (KnownCall | null)[],
  earlier: Map<string, KnownCall> = new Map(),
): CallResult[] {
  return calls.map(({ callId, contents, body }, index) => {
    const known = stored[index] ?? earlier.get(body.call)
    if (known) {
      const status = contents.includes(known.content) ? 'duplicate' : 'conflict'
      return { index, callId, status, id: known.id }
    }
    earlier.set(body.call, { id: body.id, content: body.content })
    return { index, callId, status: 'stored', id: body.id }
  })
}
