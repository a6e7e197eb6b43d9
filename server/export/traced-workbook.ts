import { writeXlsx, type WriteSheet } from 'hucre/xlsx'
import type { Provenance } from '../contract/export/provenance.ts'
import { CONTENT_TYPES, type ExportFile } from './export-file.ts'
import { coverOf, provenanceLines, type CoverLine } from './xlsx-cover.ts'
import { FONT } from './xlsx-sheet.ts'

export interface TracedWorkbook {
  /** Of the file, without what every file of ours begins with. */
  name: string
  title: string
  facts: readonly CoverLine[]
  notes: readonly string[]
  /** @param printHead what stands above each sheet on paper */
  sheets: (printHead: string) => WriteSheet[]
}

/** A workbook that says on its cover from which record its figures follow. @param made ms: the file's own date */
export async function tracedWorkbook(
  { name, title, facts, notes, sheets }: TracedWorkbook,
  of: Provenance,
  made: number,
): Promise<ExportFile> {
  const created = new Date(made)
  const bytes = await writeXlsx({
    sheets: [
      coverOf({ title, demo: of.demo, printHead: title, facts: [...facts, ...provenanceLines(of)], notes }),
      ...sheets(`${of.demo ? '演示数据　' : ''}${title}`),
    ],
    defaultFont: FONT,
    properties: { title, creator: 'Pingyi 评议', created, modified: created },
  })
  return {
    name: `pingyi-${of.demo ? 'demo-' : ''}${name}.xlsx`,
    contentType: CONTENT_TYPES.xlsx,
    bytes: new Uint8Array(bytes),
  }
}
