import { hash } from 'node:crypto'
import { writeXlsx } from 'hucre/xlsx'
import type { Notices } from '../../contract/answers/notices.ts'
import type { FollowUpList, Summary } from '../../contract/answers/summary.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { METHOD_CODES } from '../../contract/methods.ts'
import { spreadsheetText } from '../../export/spreadsheet-text.ts'
import { zipStream } from '../../export/zip-stream.ts'
import { filingList, whereResultsAre } from './filing-list.ts'
import { METHOD_WORDS } from '../../contract/text/closed-words.ts'

export interface FilingSource {
  summary: Summary
  followUp: FollowUpList
  notices: Notices
  reason: string
  /** Name of the account that makes it. */
  by: string
  /** ms. */
  at: number
}

export interface FilingFile {
  name: string
  bytes: Uint8Array
  sha256: string
}

/**
 * What the personnel department files (campaign document 七.2): a workbook and the json of its figures, a list to print and sign
 * that names both by their hashes, and the manifest. Sealed figures alone.
 */
export async function filingPackage(
  source: FilingSource,
): Promise<{ bytes: Uint8Array; sha256: string; files: FilingFile[] }> {
  const { summary, at } = source
  const figures = [
    fileOf(`results-${summary.campaign}.xlsx`, await resultsFile(source)),
    fileOf(`results-${summary.campaign}.json`, Buffer.from(`${JSON.stringify(summary, null, 2)}\n`)),
  ]
  const list = fileOf(`list-${summary.campaign}.html`, Buffer.from(filingList(source, figures)))
  const files = [...figures, list]
  const manifest = {
    what: 'pingyi filing package',
    campaign: summary.campaign,
    at: isoShanghai(at),
    by: source.by,
    reason: source.reason,
    seals: source.notices.sealed,
    gone: source.notices.gone,
    files: files.map(({ name, bytes, sha256 }) => ({ name, bytes: bytes.length, sha256 })),
  }
  const all = [...files, fileOf('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`))]
  const pieces: Uint8Array[] = []
  for await (const piece of zipStream(partsOf(all), new Date(at))) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  return { bytes, sha256: hash('sha256', bytes, 'hex'), files: all }
}

async function* partsOf(files: readonly FilingFile[]) {
  for (const { name, bytes } of files) yield { path: name, content: [bytes] }
}

function fileOf(name: string, bytes: Uint8Array): FilingFile {
  return { name, bytes, sha256: hash('sha256', bytes, 'hex') }
}

/** Blank is blank: what is not sealed, or does not cover a unit, has no figure. */
function resultsFile({ summary, followUp, notices }: FilingSource): Promise<Uint8Array> {
  const heads = METHOD_CODES.flatMap((method) => [`${METHOD_WORDS[method]} 得分`, '名次', '末位'])
  const rows = summary.units.map(({ unit, methods, deductions }) => [
    unit.code,
    spreadsheetText(unit.name),
    ...METHOD_CODES.flatMap((method) => {
      const { score, rank, lastPlace } = methods[method]
      return [score === null ? '' : Number(score), rank ?? '', lastPlace ? '是' : '']
    }),
    deductions === null ? '' : Number(deductions),
  ])
  const last = followUp.methods.flatMap(({ method, last: units }) =>
    units.map(({ unit, goesOnIn, score, rank }) => [
      METHOD_WORDS[method],
      unit.code,
      spreadsheetText(unit.name),
      goesOnIn === null ? '' : spreadsheetText(goesOnIn.name),
      Number(score),
      rank,
    ]),
  )
  const seals = summary.methods.map(({ method, sealed, sealedAt, hash: entry }) => [
    METHOD_WORDS[method],
    sealed ?? '未封存',
    sealedAt ?? '',
    entry ?? '',
  ])
  return writeXlsx({
    sheets: [
      { name: '评议结果', rows: [['编号', '参评单位', ...heads, '减分'], ...rows] },
      { name: '重点跟踪', rows: [['评议方式', '编号', '参评单位', '现并入', '得分', '名次'], ...last] },
      {
        name: '并入',
        rows: [
          ['编号', '参评单位', '现并入', '结果在哪里'],
          ...notices.gone.map(({ unit, into, own }) => [
            unit.code,
            spreadsheetText(unit.name),
            spreadsheetText(into.name),
            spreadsheetText(whereResultsAre(into.name, own)),
          ]),
        ],
      },
      { name: '封存', rows: [['评议方式', '封存号', '封存时间', '台账哈希'], ...seals] },
    ],
  })
}
