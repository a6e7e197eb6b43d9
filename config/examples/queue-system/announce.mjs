// Tells Pingyi that one citizen was served at a window: the call that a queue or business system makes when a number is
// done. Node 18 or newer, nothing to install:
//
//   PINGYI_URL=https://hub.example PINGYI_KEY=pyk_… node announce.mjs shimin A03 '{"caseNo":"2026-0042","ticketNo":"A17","party":"person"}'
//
// Prints {"status":201,"serviceId":…,"invitationId":…,"expiresAt":…} and ends with 0, or prints why not and ends with 1.
// What the citizen then presses never comes back: no answer, no later call and no message differs by it.
import { setTimeout as sleep } from 'node:timers/promises'

const { PINGYI_URL = 'http://127.0.0.1:8080', PINGYI_KEY = '', PINGYI_PATIENCE_S = '40' } = process.env
const [hall, window, service] = process.argv.slice(2)

/** One attempt gets this long; then the line counts as broken. */
const ATTEMPT_MS = 10_000
/** Between attempts: half a second, one, two … and never more than this. */
const LONGEST_PAUSE_MS = 8_000

// The service counts from the moment at which the hub hears of it, and its invitation stands for 45 s. So a system that
// comes back after minutes must not announce what is long over: the citizen has left, and "未评价" would be unjust.
const giveUpAt = Date.now() + Number(PINGYI_PATIENCE_S) * 1000

/** 201: recorded now. 200: recorded before, with the same ids. Both are success, so repeating is always safe. */
async function announce() {
  for (let pause = 500; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const { answer, trouble } = await attempt()
    if (answer) return answer
    // The server says how long (busy, too many at once); else ever longer, and not all windows in step.
    const wait = trouble.retryAfterMs ?? pause * (0.5 + Math.random())
    if (Date.now() + wait > giveUpAt) throw new Error(`gave up: ${trouble.reason}`)
    console.error(`${trouble.reason}; again in ${Math.round(wait)} ms`)
    await sleep(wait)
  }
}

/** The body is the same at every attempt: hall, window, caseNo, ticketNo and day together name the service. */
async function attempt() {
  let response, body
  try {
    response = await fetch(
      `${PINGYI_URL}/api/v1/windows/${encodeURIComponent(hall)}/${encodeURIComponent(window)}/services`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${PINGYI_KEY}`, 'content-type': 'application/json' },
        body: service,
        signal: AbortSignal.timeout(ATTEMPT_MS),
      },
    )
    body = await response.json()
  } catch (error) {
    // Nobody there, a cut line, a proxy's page: the hub may have recorded it or not. Asking again settles it.
    return { trouble: { reason: `no answer (${error.cause?.code ?? error.name})` } }
  }
  const { status, headers } = response
  if (status === 200 || status === 201) return { answer: { status, ...body } }
  // RFC 9457: `code` is for programs and never changes, `title` and `zh` are for people, `detail` says where.
  const reason = `${status} ${body.code}: ${body.title}${body.detail ? ` (${body.detail})` : ''}`
  // Only these pass by themselves. Anything else is a fault of the request or the key, and stays one.
  if (status !== 429 && status < 500) throw new Error(reason)
  const seconds = Number(headers.get('retry-after'))
  return { trouble: { reason, ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}) } }
}

try {
  console.log(JSON.stringify(await announce()))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
