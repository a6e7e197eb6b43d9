import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Binding } from './bindings.ts'
import { describeIdentity } from './bindings.ts'
import type { AttachedKeypad } from './hid-port.ts'
import type { Identity } from './match-bindings.ts'

const PAIRING_TIMEOUT_MS = 15_000
const checkAnswer = Compile(
  Type.Object({ deviceId: Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$' }), token: Type.String({ minLength: 1 }) }),
)
/** RFC 9457, as far as it is of use here. */
const checkProblem = Compile(
  Type.Object({ code: Type.String(), title: Type.Optional(Type.String()), detail: Type.Optional(Type.String()) }),
)

export type Paired = { ok: true; deviceId: string; token: string } | { ok: false; code: string; message: string }

/** Redeems a pairing code at the hub (`POST /api/v1/pairing`). The code is spent whatever happens afterwards. */
export async function redeemCode(hub: string, code: string, request: typeof fetch = fetch): Promise<Paired> {
  let answer: Response
  let body: unknown
  try {
    answer = await request(new URL('/api/v1/pairing', hub), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(PAIRING_TIMEOUT_MS),
    })
    body = await answer.json()
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    return {
      ok: false,
      code: 'hub-unreachable',
      message: `the hub at ${hub} does not answer (${String(error)}${cause})`,
    }
  }
  if (answer.ok && checkAnswer.Check(body)) return { ok: true, deviceId: body.deviceId, token: body.token }
  const said = `the hub answered ${answer.status}`
  if (!checkProblem.Check(body)) return { ok: false, code: 'pairing-failed', message: said }
  return { ok: false, code: body.code, message: body.detail ?? body.title ?? said }
}

export type Chosen = { ok: true; identity: Identity } | { ok: false; message: string }

/**
 * The identity that a new binding gets. Without a wish there must be exactly one unbound keypad: which of two
 * stands at which window is nothing to guess.
 */
export function chooseIdentity(
  wish: Identity | null,
  known: readonly AttachedKeypad[],
  bindings: readonly Binding[],
): Chosen {
  const isTaken = (identity: Identity) =>
    bindings.find((binding) => describeIdentity(binding.identity) === describeIdentity(identity))
  if (wish) {
    const owner = isTaken(wish)
    if (!owner) return { ok: true, identity: wish }
    return {
      ok: false,
      message: `${describeIdentity(wish)} is bound to device ${owner.deviceId}: unbind that first, or renew it with --device`,
    }
  }
  const free = known.filter((keypad) => identitiesOf(keypad).every((identity) => !isTaken(identity)))
  const [only, another] = free
  if (!only) return { ok: false, message: 'no unbound keypad of a known model is plugged in (see pingyi-bridge list)' }
  if (another) {
    return { ok: false, message: 'several unbound keypads are plugged in: say which with --serial or --port' }
  }
  // A serial number goes with the keypad to another port, but cheap keypads share theirs.
  const isUnique = known.filter((keypad) => keypad.serial === only.serial).length === 1
  const identity = identitiesOf(only).find((identity) => !('serial' in identity) || isUnique)
  if (!identity) return { ok: false, message: 'the keypad has neither a serial number of its own nor a stable port' }
  return { ok: true, identity }
}

function identitiesOf(keypad: AttachedKeypad): Identity[] {
  return [
    ...(keypad.serial === null ? [] : [{ serial: keypad.serial }]),
    ...(keypad.port === null ? [] : [{ port: keypad.port }]),
  ]
}
