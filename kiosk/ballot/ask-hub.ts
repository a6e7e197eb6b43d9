import { timeLimit } from '../elements/browser/time-limit.ts'

/** Long enough for a bad mobile network. */
const TIMEOUT_MS = 20_000

export type Answered<T> = { ok: true; answer: T } | { ok: false; code: string }

export interface Asking {
  method?: 'PUT'
  /** Goes on when the page is left. */
  keepalive?: boolean
}

/**
 * Asks the hub without cookie or referrer: nothing that is known of the voter goes with a ticket or a ballot. Never throws.
 *
 * @param body posted as JSON; absent: only asked
 */
export async function askHub<T>(path: string, body?: object, asking: Asking = {}): Promise<Answered<T>> {
  const signal = timeLimit(TIMEOUT_MS)
  try {
    const response = await fetch(path, {
      method: body === undefined ? 'GET' : (asking.method ?? 'POST'),
      keepalive: asking.keepalive ?? false,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as T & { code?: unknown }
    if (response.ok) return { ok: true, answer }
    return { ok: false, code: typeof answer.code === 'string' ? answer.code : 'failed' }
  } catch {
    return { ok: false, code: 'unreachable' }
  }
}
