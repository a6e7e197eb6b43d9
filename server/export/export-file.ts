import type { ExportFormat } from '../contract/export/export-formats.ts'

/** A finished file, ready for a download or a disk. */
export interface ExportFile {
  /** ASCII letters, digits, `-`, `_` and `.` only. */
  name: string
  contentType: string
  bytes: Uint8Array<ArrayBuffer>
}

export const CONTENT_TYPES: Record<ExportFormat, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
}
