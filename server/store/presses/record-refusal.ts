import { hash as digest } from 'node:crypto'
import type { ErrorCode } from '../../contract/errors.ts'
import type { Write } from '../writer/write.ts'

export const KEPT_BYTES = 8 * 1024

/**
 * Keeps what was refused, with the reason, for the auditor and the hall manager. The same refused thing sent again
 * by the same device is one refusal: a faulty device cannot fill the ledger by repeating itself.
 *
 * What a citizen wrote is not kept: comments can be erased, and what stands in the chain cannot. The hash is of the
 * whole, as it came.
 */
export function recordRefusal(
  w: Write,
  refused: { device: string; code: ErrorCode; raw: string; seq?: number; receivedAt: number },
): void {
  const bytes = Buffer.from(refused.raw, 'utf8')
  const sha256 = digest('sha256', bytes, 'hex')
  // Nothing that waits has to do with this table, so it need not be written for it.
  const known = w.sql
    .beforePending('SELECT 1 FROM refusal WHERE device = ? AND sha256 = ? AND code = ?')
    .get(refused.device, sha256, refused.code)
  if (known) return
  w.append('refusal', {
    device: refused.device,
    ...(refused.seq === undefined ? {} : { seq: refused.seq }),
    raw: Buffer.from(withoutComment(refused.raw), 'utf8').subarray(0, KEPT_BYTES).toString('base64url'),
    sha256,
    bytes: bytes.length,
    code: refused.code,
    receivedAt: refused.receivedAt,
  })
}

function withoutComment(raw: string): string {
  if (!raw.includes('"comment"')) return raw
  try {
    const item: unknown = JSON.parse(raw)
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return raw
    const { comment } = item as { comment?: unknown }
    if (comment === undefined) return raw
    return JSON.stringify({ ...item, comment: '', salt: '' })
  } catch {
    return raw
  }
}
