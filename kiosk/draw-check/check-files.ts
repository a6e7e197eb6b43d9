import { Refusal } from '../../server/contract/errors.ts'
import type { DrawRecord } from '../../server/contract/survey/draw.ts'
import { checkDraw, type Difference } from '../../server/rules/sampling/check-draw.ts'
import { recordText } from '../../server/rules/sampling/draw.ts'
import { parseFrame, strataOf } from '../../server/rules/sampling/frame.ts'
import { parseRecord } from '../../server/rules/sampling/read-record.ts'
import { ticketFromHash, ticketText } from '../../server/rules/sampling/ticket.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface Checked {
  record: DrawRecord
  frameHash: string
  recordHash: string
  difference: Difference | null
}

export interface DrawFiles {
  frame: Bytes
  record: Bytes
}

/** Tickets made between two looks at the screen. */
const AT_ONCE = 2_000

/**
 * Recomputes a draw in the browser, by the hub's own rule and the browser's own SHA-256.
 *
 * @throws Refusal record-malformed, frame-malformed, frame-empty
 */
export async function checkFiles(
  files: DrawFiles,
  subtle: SubtleCrypto,
  onProgress: (done: number, of: number) => void,
): Promise<Checked> {
  const sha256 = async (bytes: Bytes) => hex(new Uint8Array(await subtle.digest('SHA-256', bytes)))
  const encoder = new TextEncoder()
  const record = parseRecord(textOf(files.record))
  const strata = strataOf(parseFrame(textOf(files.frame)))
  const frameHash = await sha256(files.frame)
  const seedHash = await sha256(encoder.encode(record.seed))
  const tickets = new Map<string, string>()
  const ids = strata.flatMap((stratum) => stratum.ids)
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    onProgress(from, ids.length)
    await nextFrame()
    const some = ids.slice(from, from + AT_ONCE)
    const hashes = await Promise.all(some.map((id) => sha256(encoder.encode(ticketText(seedHash, id)))))
    for (const [i, id] of some.entries()) tickets.set(id, ticketFromHash(hashes[i]!))
  }
  onProgress(ids.length, ids.length)
  await nextFrame()
  const difference = checkDraw(record, strata, { frameHash, ticketOf: (id) => tickets.get(id)! })
  return { record, frameHash, recordHash: await sha256(encoder.encode(recordText(record))), difference }
}

/** What a file is, whichever field it was put in: a record begins with a brace. */
export function roleOf(bytes: Bytes): keyof DrawFiles {
  return /^[\s\uFEFF]*\{/.test(textOf(bytes.subarray(0, 1_000))) ? 'record' : 'frame'
}

/** Why a file cannot be checked. */
export function troubleOf(error: unknown): { code: Refusal['code']; detail: string } {
  // The page is in both languages; a name, a number or a date is one in either.
  if (error instanceof Refusal)
    return { code: error.code, detail: [error.detailZh, error.detail].filter((each) => each !== undefined).join(' ') }
  return { code: 'internal', detail: String(error) }
}

/** With a byte order mark, where the file has one: its hash has it, too. */
function textOf(bytes: Bytes): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
