import type { About, Identity } from './memory/remembered.ts'

export type Paired = { ok: true; identity: Identity } | { ok: false; code: string }

/** Long enough for a slow hall network, short enough for a technician who waits. */
const REQUEST_TIMEOUT_MS = 10_000

/** Trades a pairing code for an identity (`POST /api/v1/pairing`). Never throws: what fails has a code. */
export async function pair(code: string, request: typeof fetch = fetch): Promise<Paired> {
  try {
    const response = await request('/api/v1/pairing', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    const body = (await response.json()) as Record<string, unknown>
    if (!response.ok) return { ok: false, code: typeof body.code === 'string' ? body.code : `http-${response.status}` }
    const { deviceId, token } = body
    if (typeof deviceId !== 'string' || typeof token !== 'string') return { ok: false, code: 'bad-answer' }
    return { ok: true, identity: { deviceId, token } }
  } catch {
    return { ok: false, code: 'unreachable' }
  }
}

/** Which hub this is (`GET /api/v1/about`); null when it cannot be asked just now. */
export async function askAbout(request: typeof fetch = fetch): Promise<About | null> {
  try {
    const response = await request('/api/v1/about', { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
    if (!response.ok) return null
    const body = (await response.json()) as {
      demo?: unknown
      halls?: { code: string; name: string }[]
      receiptPage?: unknown
    }
    return {
      demo: body.demo === true,
      halls: Object.fromEntries((body.halls ?? []).map((hall) => [hall.code, hall.name])),
      ...(typeof body.receiptPage === 'string' ? { receiptPage: body.receiptPage } : {}),
    }
  } catch {
    return null
  }
}
