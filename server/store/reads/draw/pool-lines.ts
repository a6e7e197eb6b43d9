import type { FrameLine } from '../../../contract/survey/draw.ts'
import type { Reader } from '../../reader.ts'
import { poolFrameLines } from '../pool/frame-raters.ts'

const LINES_A_PAGE = 1_000

/** The lines that a frame of the pool as it is now has, ascending by id, page by page. */
export function* poolLines(reader: Reader, campaign: string): Generator<FrameLine[]> {
  const lines = poolFrameLines(reader, campaign)
  for (let from = 0; from < lines.length; from += LINES_A_PAGE) yield lines.slice(from, from + LINES_A_PAGE)
}
