import type { Level } from '../../server/contract/limits.ts'

/** What one key sent on one interface while a finger pressed it once and let go. */
export interface KeySample {
  level: Level
  /** As the HID library gives them, in order. */
  reports: readonly Uint8Array[]
}

/** A report apart from its id. Reports of one kind have the same bytes at the same places. */
export interface Split {
  /** Two hex digits; undefined on an interface without report ids. */
  id: string | undefined
  kind: string
  body: Uint8Array
}

/** @param numbered whether the interface has report ids, by its report descriptor */
export function splitReport(report: Uint8Array, numbered: boolean): Split {
  const isNumbered = numbered && report.length > 0
  const id = isNumbered ? hex(report[0]!, 2) : undefined
  const body = isNumbered ? report.subarray(1) : report
  return { id, kind: `${id ?? ''}:${body.length}`, body }
}

export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
