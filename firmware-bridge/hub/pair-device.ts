import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Binding } from '../keypad/bindings.ts'
import { describeIdentity } from '../keypad/bindings.ts'
import type { AttachedKeypad } from '../keypad/hid-port.ts'
import type { Identity } from '../keypad/match-bindings.ts'

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
 * The identity that a binding gets. Without a wish there must be exactly one unbound keypad: which of two stands at which
 * window is nothing to guess. The port goes before the serial number, which cheap keypads share.
 *
 * @param known keypads of known models that are plugged in
 * @param bindings of other devices
 */
export function chooseIdentity(
  wish: Identity | null,
  known: readonly AttachedKeypad[],
  bindings: readonly Binding[],
): Chosen {
  if (wish) return checkWish(wish, known, bindings)
  const free = known.filter((keypad) => ownerOf(keypad, bindings) === undefined)
  const [only, another] = free
  if (!only) return { ok: false, message: 'no unbound keypad of a known model is plugged in (see pingyi-bridge list)' }
  if (another) {
    const places = free.map((keypad) => describe(keypad)).join('; ')
    return {
      ok: false,
      message: `several unbound keypads are plugged in: say which with --port, or --serial where it is one's own (${places})`,
    }
  }
  if (only.port !== null) return { ok: true, identity: { port: only.port } }
  if (only.serial !== null && sharing(only.serial, known).length === 1)
    return { ok: true, identity: { serial: only.serial } }
  return { ok: false, message: 'the keypad has neither a stable port nor a serial number of its own: use another one' }
}

function checkWish(wish: Identity, known: readonly AttachedKeypad[], bindings: readonly Binding[]): Chosen {
  const taken = bindings.find(({ identity }) => describeIdentity(identity) === describeIdentity(wish))
  const named = known.filter((keypad) => ('serial' in wish ? keypad.serial === wish.serial : keypad.port === wish.port))
  if ('serial' in wish && named.length > 1) {
    const ports = named.map(({ port }) => `--port ${port}`).join(' or ')
    return { ok: false, message: `${named.length} keypads have the serial number ${wish.serial}: bind by ${ports}` }
  }
  const owner = taken ?? (named[0] && ownerOf(named[0], bindings))
  if (!owner) return { ok: true, identity: wish }
  return {
    ok: false,
    message:
      `${describeIdentity(wish)} is bound to device ${owner.deviceId} (by ${describeIdentity(owner.identity)}): ` +
      `unbind that first, or give that device another place with pair --device ${owner.deviceId} --port …`,
  }
}

function ownerOf(keypad: AttachedKeypad, bindings: readonly Binding[]): Binding | undefined {
  const by = (name: 'port' | 'serial') =>
    bindings.find(({ identity }) => name in identity && (identity as Record<string, string>)[name] === keypad[name])
  return by('port') ?? by('serial')
}

function sharing(serial: string, known: readonly AttachedKeypad[]): AttachedKeypad[] {
  return known.filter((keypad) => keypad.serial === serial)
}

function describe({ port, serial }: AttachedKeypad): string {
  return [port === null ? '' : `--port ${port}`, serial === null ? '' : `serial ${serial}`].filter(Boolean).join(', ')
}
