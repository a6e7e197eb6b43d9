import type { ExportFormat, RatingFormat } from '../../../server/contract/export/export-formats.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import type { ExportedFile } from '../../elements/browser/save-file.ts'
import type { Period } from '../period.ts'

export function exportPath(campaign: string, kind: ExportFormat, { from, to }: Period): string {
  return `/api/v1/campaigns/${encodeURIComponent(campaign)}/methods/service-centre/export.${kind}?from=${from}&to=${to}`
}

/** Every rating, of all units or of one; a worksheet or csv. */
export function ratingsPath(campaign: string, kind: RatingFormat, { from, to }: Period, unit: string): string {
  const of = unit === '' ? '' : `&unit=${encodeURIComponent(unit)}`
  return `/api/v1/campaigns/${encodeURIComponent(campaign)}/methods/service-centre/ratings.${kind}?from=${from}&to=${to}${of}`
}

/**
 * Fetches a file piece by piece, so that the page can say how much came, as a part from 0 to 1 where the hub said how
 * much there will be, and stop it. The bytes are the hub's.
 * @throws HubProblem; the signal's reason when stopped
 */
export async function fetchExport(
  api: HubApi,
  path: string,
  signal: AbortSignal,
  onBytes: (received: number, part: number | null) => void,
): Promise<ExportedFile> {
  const response = await api.stream(path, signal)
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let received = 0
  const expected = Number(response.headers.get('x-bytes'))
  const reader = response.body?.getReader()
  for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
    pieces.push(piece.value)
    received += piece.value.length
    // Expected is an estimate: the end is when it has come.
    onBytes(received, expected > 0 ? Math.min(0.99, received / expected) : null)
  }
  const type = response.headers.get('content-type') ?? 'application/octet-stream'
  const fallback = path.replace(/\?.*$/, '').replace(/^.*\//, '')
  return {
    name: fileName(response.headers.get('content-disposition')) ?? fallback,
    content: new Blob(pieces, { type }),
  }
}

/** The name that the hub gave (RFC 6266): the UTF-8 form first. */
export function fileName(disposition: string | null): string | null {
  const extended = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1]
  try {
    if (extended) return decodeURIComponent(extended.trim())
  } catch {
    // A name that does not decode is no name; the plain form may be.
  }
  return disposition?.match(/filename="([^"]+)"/i)?.[1] ?? disposition?.match(/filename=([^;"]+)/i)?.[1]?.trim() ?? null
}

/** `812 字节`, `38 KB`, `1.4 MB` */
export function size(bytes: number): string {
  if (bytes < 1_024) return `${bytes} 字节`
  if (bytes < 1_024 * 1_024) return `${Math.round(bytes / 1_024)} KB`
  return `${(bytes / 1_024 / 1_024).toFixed(1)} MB`
}
