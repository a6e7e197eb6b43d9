import type { RatingFormat } from '../contract/export/export-formats.ts'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { isoShanghai } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import { csvHead, csvLine } from '../export/csv-export.ts'
import { CONTENT_TYPES } from '../export/export-file.ts'
import type { RatingLine } from '../contract/export/rating-line.ts'
import { RATING_COLUMNS } from '../export/rating-columns.ts'
import { ratingCover } from '../export/rating-cover.ts'
import { MOST_ROWS, xlsxStream } from '../export/xlsx-stream.ts'
import type { Store } from '../store/port.ts'
import type { ReadAnswer } from '../store/reads.ts'
import type { PeriodAsked } from '../store/reads/scores/campaigns.ts'

export interface RatingExport {
  name: string
  contentType: string
  /** How many ratings there will be, about: presses may come meanwhile. */
  rows: number
  /** How long the file will be, about: for whoever shows how far it is. */
  bytes: number
  stream: Readable
}

/**
 * Every rating of a period, line by line, as a stream that never holds more than a few hundred. The workbook's cover
 * names the SHA-256 of the same lines as csv.
 *
 * @throws Refusal unknown-campaign, bad-period, unknown-unit; too-many-rows when no worksheet has room for them
 */
export async function exportRatings(
  store: Store,
  { format, ...asked }: PeriodAsked & { unit?: string | undefined; format: RatingFormat },
): Promise<RatingExport> {
  const head = await store.read('ratings.head', asked)
  const { campaign, period, unit, rows, of } = head
  const { bytesPerRow, mostRows, pieces } = FORMATS[format]
  if (rows >= mostRows) throw new Refusal('too-many-rows', `${rows} ratings`, `${rows} 条评价`)
  const suffix = unit === null ? '' : `-${unit.code}`
  return {
    name: `pingyi-${of.demo ? 'demo-' : ''}${campaign.id}-ratings${suffix}-${period.from}_${period.to}.${format}`,
    contentType: CONTENT_TYPES[format],
    rows,
    bytes: rows * bytesPerRow,
    stream: Readable.from(pieces(store.pages('ratings.lines', { period, unit: asked.unit }), head, asked.now)),
  }
}

type Lines = AsyncIterable<RatingLine[]>
type Head = ReadAnswer<'ratings.head'>

interface Format {
  /** Measured over 100,000 rows of the shipped hall; the workbook's are deflated. */
  bytesPerRow: number
  /** So many rows are too many. */
  mostRows: number
  /** @param now milliseconds: the moment that the file names as its own */
  pieces: (lines: Lines, head: Head, now: number) => AsyncIterable<string | Uint8Array>
}

const FORMATS: Record<RatingFormat, Format> = {
  xlsx: { bytesPerRow: 124, mostRows: MOST_ROWS, pieces: xlsxPieces },
  csv: { bytesPerRow: 109, mostRows: Infinity, pieces: csvPieces },
}

function xlsxPieces(lines: Lines, { campaign, period, unit, of }: Head, now: number): AsyncIterable<Uint8Array> {
  const hashed = new HashedLines(lines)
  const made = new Date(now)
  return xlsxStream({
    name: '评价明细',
    columns: RATING_COLUMNS,
    rows: hashed.lines(),
    printHead: `${of.demo ? '演示数据　' : ''}${campaign.title}　评价明细　${period.from} 至 ${period.to}`,
    cover: (count) =>
      ratingCover({
        ...of,
        title: campaign.title,
        from: period.from,
        to: period.to,
        unit: unit === null ? null : `${unit.code} ${unit.name}`,
        asOf: isoShanghai(now),
        count,
        csvHash: hashed.digest(),
      }),
    properties: { title: `${campaign.title} 评价明细`, creator: 'Pingyi 评议', created: made, modified: made },
  })
}

async function* csvPieces(lines: Lines): AsyncGenerator<string> {
  yield csvHead(RATING_COLUMNS)
  for await (const rows of lines) yield rows.map((row) => csvLine(RATING_COLUMNS, row)).join('')
}

/** Lets lines pass and keeps the hash of what they would be as csv. */
class HashedLines {
  #source: AsyncIterable<RatingLine[]>
  #hash = createHash('sha256').update(csvHead(RATING_COLUMNS))

  constructor(source: AsyncIterable<RatingLine[]>) {
    this.#source = source
  }

  async *lines(): AsyncGenerator<RatingLine[]> {
    for await (const rows of this.#source) {
      for (const row of rows) this.#hash.update(csvLine(RATING_COLUMNS, row))
      yield rows
    }
  }

  /** Lower-case hex of what has passed so far. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}
