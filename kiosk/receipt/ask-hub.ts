import type { ReceiptAnswer } from '../../server/contract/device/receipt.ts'
import { timeLimit } from '../elements/browser/time-limit.ts'

export type Asked = { ok: true; answer: ReceiptAnswer } | { ok: false; code: string }

/** Long enough for a bad mobile network. */
const TIMEOUT_MS = 20_000

/** Asks about a receipt, or adds to it. The receipt goes in the body, never in the address. Never throws. */
export async function askHub(path: '' | '/additions', body: object, request: typeof fetch = fetch): Promise<Asked> {
  const signal = timeLimit(TIMEOUT_MS)
  try {
    const response = await request(`/api/v1/receipts${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    const answer = (await response.json()) as ReceiptAnswer & { code?: unknown }
    if (response.ok) return { ok: true, answer }
    return { ok: false, code: typeof answer.code === 'string' ? answer.code : 'failed' }
  } catch {
    return { ok: false, code: 'unreachable' }
  }
}
