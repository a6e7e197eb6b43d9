import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { RatingBody } from '../../contract/ledger/ledger-entries.ts'

/** A string without anything that JSON escapes. */
const WORD = String.raw`"([^"\\\u0000-\u001f\ud800-\udfff]*)"`
/** A number of fewer digits than would make it unsafe. */
const INT = String.raw`(0|-?[1-9]\d{0,14})`
/** An object or a list with none inside. */
const PART = String.raw`([\[{][^\[\]{}]*[\]}])`

/** A rating as `ratingText` writes it: its members in the order of their keys, and nothing between them. */
const RATING = new RegExp(
  String.raw`^\{(?:"after":${INT},)?"attribution":${PART},"clock":${WORD},"device":${WORD},"facts":${PART},` +
    String.raw`"item":\{"bootId":${WORD},"id":${WORD},"input":${WORD},(?:"invitationId":${WORD},)?"kind":"press",` +
    String.raw`"level":${INT},"pressedAt":${INT},(?:"receiptHash":${WORD},)?"seq":${INT},(?:"sig":${WORD},)?` +
    String.raw`(?:"test":(true),)?"uptimeMs":${INT}\},"level":${INT},"occurredAt":${INT},(?:"offset":${INT},)?` +
    String.raw`(?:"offsetTrusted":(true),)?"policy":${INT},"receivedAt":${INT},` +
    String.raw`"sent":\{"at":${INT},"bootId":${WORD},"uptimeMs":${INT}\},"verdict":${PART}\}$`,
)

/**
 * The body of a rating as `JSON.parse` gives it, if its text is canonical: nearly every entry is one, and to read and to
 * compare what `canonicalJson` writes takes four times as long. Null where it is not, or has what is rare, such as an
 * escape: then one takes the long way. What many ratings have in common is one frozen object.
 */
export function readRating(text: string): RatingBody | null {
  const found = RATING.exec(text)
  if (found === null) return null
  const [attribution, facts, verdict] = [part(found[2]!), part(found[5]!), part(found[26]!)]
  if (attribution === null || facts === null || verdict === null) return null
  const item: Record<string, unknown> = {
    bootId: found[6],
    id: found[7],
    input: found[8],
    kind: 'press',
    level: Number(found[10]),
    pressedAt: Number(found[11]),
    seq: Number(found[13]),
    uptimeMs: Number(found[16]),
  }
  if (found[9] !== undefined) item['invitationId'] = found[9]
  if (found[12] !== undefined) item['receiptHash'] = found[12]
  if (found[14] !== undefined) item['sig'] = found[14]
  if (found[15] !== undefined) item['test'] = true
  const body: Record<string, unknown> = {
    attribution,
    clock: found[3],
    device: found[4],
    facts,
    item,
    level: Number(found[17]),
    occurredAt: Number(found[18]),
    policy: Number(found[21]),
    receivedAt: Number(found[22]),
    sent: { at: Number(found[23]), bootId: found[24], uptimeMs: Number(found[25]) },
    verdict,
  }
  if (found[1] !== undefined) body['after'] = Number(found[1])
  if (found[19] !== undefined) body['offset'] = Number(found[19])
  if (found[20] !== undefined) body['offsetTrusted'] = true
  return body as unknown as RatingBody
}

const known = new Map<string, object | null>()
const MOST_KNOWN = 1_000

/** What a part of the text says, where it is canonical. */
function part(text: string): object | null {
  let read = known.get(text)
  if (read === undefined) {
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(text, (read = parse(text)))
  }
  return read
}

function parse(text: string): object | null {
  try {
    const read = JSON.parse(text) as object
    return canonicalJson(read) === text ? Object.freeze(read) : null
  } catch {
    return null
  }
}
