import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { isoShanghai } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import { csvHead, csvLine } from '../export/csv-export.ts'
import { CONTENT_TYPES } from '../export/export-file.ts'
import { RATING_COLUMNS, type RatingLine } from '../export/rating-columns.ts'
import { ratingCover } from '../export/rating-cover.ts'
import { MOST_ROWS, xlsxStream } from '../export/xlsx-stream.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { campaignById, periodOf } from '../store/reads/scores/campaigns.ts'
import { provenanceOf } from '../store/reads/provenance.ts'
import { countRatings, ratingLines } from './rating-lines.ts'

export const RATING_FORMATS = ['xlsx', 'csv'] as const
export type RatingFormat = (typeof RATING_FORMATS)[number]

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
export function exportRatings(
  ledger: Ledger,
  asked: {
    campaign: string
    from?: string | undefined
    to?: string | undefined
    unit?: string | undefined
    format: RatingFormat
  },
  now: number,
): RatingExport {
  const campaign = campaignById(ledger, asked.campaign, now)
  const period = periodOf(campaign, now, asked.from, asked.to)
  if (asked.unit !== undefined && !ledger.registry.unit(asked.unit)) throw new Refusal('unknown-unit', asked.unit)
  const wanted = { period, unit: asked.unit }
  const rows = countRatings(ledger, wanted)
  const of = provenanceOf(ledger)
  const suffix = asked.unit === undefined ? '' : `-${asked.unit}`
  const file = `pingyi-${of.demo ? 'demo-' : ''}${campaign.id}-ratings${suffix}-${period.from}_${period.to}.${asked.format}`
  const answer = (stream: Readable) => ({
    name: file,
    contentType: CONTENT_TYPES[asked.format],
    rows,
    bytes: rows * BYTES_PER_ROW[asked.format],
    stream,
  })
  if (asked.format === 'csv') return answer(Readable.from(csvPieces(ratingLines(ledger, wanted))))

  if (rows >= MOST_ROWS) throw new Refusal('too-many-rows', `${rows} ratings`)
  const hashed = new HashedLines(ratingLines(ledger, wanted))
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
            unit: asked.unit === undefined ? null : `${asked.unit} ${ledger.registry.unit(asked.unit)!.name}`,
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
