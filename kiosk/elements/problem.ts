import type { ErrorCode } from '../../server/contract/errors.ts'
import { failure } from '../strings/desk.zh.ts'

/** Refusals of a file whose detail names columns or cells of it, for who mends the file. */
const OF_PLACES: ReadonlySet<string> = new Set([
  'file-cells-merged',
  'file-column-twice',
  'survey-columns-missing',
  'baseline-columns-missing',
] satisfies ErrorCode[])

/** A refusal of the hub as its problem document says it (RFC 9457), or our own words when there was none. */
export class HubProblem extends Error {
  readonly status: number
  readonly code: string
  /** What a person reads: what happened, then what to do. */
  readonly zh: string
  readonly detail: string | undefined

  constructor(status: number, code: string, zh: string, detail?: string) {
    super(`${code}: ${detail ?? zh}`)
    this.name = 'HubProblem'
    this.status = status
    this.code = code
    this.zh = zh
    this.detail = detail
  }

  /** What a person reads of a refused file, with the columns or cells that it is about. */
  get ofFile(): string {
    return this.detail !== undefined && OF_PLACES.has(this.code) ? `${this.zh}（${this.detail}）` : this.zh
  }
}

/** The problem in an answer that was not a success. An answer from something else on the way has none. */
export async function problemOf(response: Response): Promise<HubProblem> {
  const body: unknown = await response.json().catch(() => null)
  if (isProblem(body)) return new HubProblem(response.status, body.code, body.zh, body.detail)
  return new HubProblem(response.status, `http-${response.status}`, failure.unreadable)
}

/** What `fetch` threw: nobody answered, or nobody in time. */
export function problemOfThrown(error: unknown): HubProblem {
  if (error instanceof HubProblem) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'TimeoutError') return new HubProblem(0, 'timeout', failure.timeout)
  return new HubProblem(0, 'unreachable', failure.unreachable)
}

function isProblem(body: unknown): body is { code: string; zh: string; detail?: string } {
  if (typeof body !== 'object' || body === null) return false
  const { code, zh } = body as { code?: unknown; zh?: unknown }
  return typeof code === 'string' && typeof zh === 'string'
}
