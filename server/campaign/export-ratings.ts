import type { RatingFormat } from '../contract/export-formats.ts'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { isoShanghai } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import { csvHead, csvLine } from '../export/csv-export.ts'
import { CONTENT_TYPES } from '../export/export-file.ts'
import type { RatingLine } from '../contract/rating-line.ts'
import { RATING_COLUMNS } from '../export/rating-columns.ts'
import { ratingCover } from '../export/rating-cover.ts'
import { MOST_ROWS, xlsxStream } from '../export/xlsx-stream.ts'
import type { Store } from '../store/port.ts'
import type { PeriodAsked } from '../store/reads/scores/campaigns.ts'

/** Measured over 100,000 rows of the shipped hall; the workbook's are deflated. */
const BYTES_PER_ROW: Record<RatingFormat, number> = { xlsx: 124, csv: 109 }

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
  const { campaign, period, unit, rows, of } = await store.read('ratings.head', asked)
  const { now } = asked
  const lines = store.pages('ratings.lines', { period, unit: asked.unit })
  const suffix = unit === null ? '' : `-${unit.code}`
  const file = `pingyi-${of.demo ? 'demo-' : ''}${campaign.id}-ratings${suffix}-${period.from}_${period.to}.${format}`
  const answer = (stream: Readable) => ({
    name: file,
    contentType: CONTENT_TYPES[format],
    rows,
    bytes: rows * BYTES_PER_ROW[format],
    stream,
  })
  if (format === 'csv') return answer(Readable.from(csvPieces(lines)))

  if (rows >= MOST_ROWS) throw new Refusal('too-many-rows', `${rows} ratings`)
  const hashed = new HashedLines(lines)
  const made = new Date(now)
  return answer(
    Readable.from(
      xlsxStream({
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
      }),
    ),
  )
}

async function* csvPieces(lines: AsyncIterable<readonly RatingLine[]>): AsyncGenerator<string> {
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
