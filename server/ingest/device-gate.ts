import type { Server } from 'socket.io'
import { Compile } from 'typebox/compile'
import {
  AuthSchema,
  BeatSchema,
  DEVICE_NAMESPACE,
  HelloSchema,
  PROTOCOL,
  SignInSchema,
  SignOutSchema,
  type Failure,
  type HelloAnswer,
  type SubmitAnswer,
} from '../contract/device/device-protocol.ts'
import { ERRORS, Refusal, type ErrorCode } from '../contract/errors.ts'
import type { Store } from '../store/port.ts'
import { isStorageTrouble } from '../store/storage-trouble.ts'
import { readToldModel, type KeypadModels } from '../store/registry/keypad-models.ts'
import { checkMessage, type CheckedMessage } from './check-item.ts'
import type { Devices, DeviceNamespace, DeviceSocket } from './devices.ts'
import type { Intake } from './intake.ts'
import type { Presence } from './presence.ts'
import type { Signatures } from './signatures.ts'
import type { TokenRotation } from './token-rotation.ts'
import { hasUnknownField } from '../contract/text/unknown-field.ts'
import { UNREAD } from './turning-decoder.ts'
import { signIn, signOut, type CheckPin, type HolderOfCard } from './staff-duty.ts'

export interface DeviceGatePorts {
  io: Server
  intake: Intake
  store: Store
  devices: Devices
  presence: Presence
  signatures: Signatures
  now: () => number
  /** A device told its clock, ms since 1970. */
  clockHeard(device: string, at: number): void
  checkToken(device: string, token: string): Promise<boolean>
  tokens: TokenRotation
  checkPin: CheckPin
  holderOfCard: HolderOfCard
  keypadModels: KeypadModels
  log: { warn(facts: object, message: string): void; error(facts: object, message: string): void }
}

const auth = Compile(AuthSchema)
const hello = { schema: HelloSchema, check: Compile(HelloSchema) }
const beat = { schema: BeatSchema, check: Compile(BeatSchema) }
const signInShape = { schema: SignInSchema, check: Compile(SignInSchema) }
const signOutShape = { schema: SignOutSchema, check: Compile(SignOutSchema) }

/** The namespace that devices talk to: handshake, then one handler an event. Commit, then ack, then broadcast. */
export function openDeviceGate(ports: DeviceGatePorts): void {
  const namespace = ports.io.of(DEVICE_NAMESPACE) as unknown as DeviceNamespace
  namespace.use((socket, next) => void answerHandshake(ports, socket, next))
  namespace.on('connection', (socket) => attend(ports, socket))
}

/** Who cannot be looked at now is no stranger: without a code it is no refusal, and the device comes again. */
async function answerHandshake(
  ports: DeviceGatePorts,
  socket: DeviceSocket,
  answer: (error?: Error) => void,
): Promise<void> {
  let error: Error | undefined
  try {
    const refusal = await admit(ports, socket)
    if (refusal !== null) error = handshakeError(refusal)
  } catch (err) {
    if (!(err instanceof Refusal) && !isStorageTrouble(err)) ports.log.error({ err }, 'a handshake failed')
    error = new Error('later')
  }
  answer(error)
}

/** Why a connection is refused, or null. Sets who it is. */
async function admit({ store, checkToken }: DeviceGatePorts, socket: DeviceSocket): Promise<ErrorCode | null> {
  const given: unknown = socket.handshake.auth
  if ((given as { protocol?: unknown } | null)?.protocol !== PROTOCOL) return 'protocol-unsupported'
  // A handshake has three refusals and no more: who names no device is unknown, who names one and no token has a wrong one.
  const { deviceId, token } = given as { deviceId?: unknown; token?: unknown }
  if (typeof deviceId !== 'string') return 'unknown-device'
  if (!store.registry.device(deviceId)) return 'unknown-device'
  if (!auth.Check(given) || typeof token !== 'string' || !(await checkToken(deviceId, token))) return 'bad-token'
  socket.data.device = deviceId
  return null
}

function handshakeError(code: ErrorCode): Error {
  return Object.assign(new Error(code), { data: { code, message: ERRORS[code].en } })
}

function attend(ports: DeviceGatePorts, socket: DeviceSocket): void {
  const { store, devices, presence, now } = ports
  const { device } = socket.data
  socket.data.revoked = store.registry.device(device)?.revoked !== null
  devices.join(device, socket)
  presence.note(device, { online: true, lastSeen: now() })
  if (socket.data.revoked) socket.emit('device:revoked')

  socket.on('disconnect', () => {
    if (!devices.leave(device, socket)) return
    presence.note(device, { online: false, lastSeen: now() })
  })

  /**
   * Wraps a handler: payload in, answer out, whatever happens inside; what is thrown here would end the hub. A
   * device may send no payload at all, and its ack then comes first. A revoked device may only submit.
   */
  const answering =
    <A extends object>(handle: (payload: unknown) => Promise<A>, open = false) =>
    (...sent: unknown[]) => {
      const ack = sent.findLast((part) => typeof part === 'function')
      const payload = typeof sent[0] === 'function' ? undefined : sent[0]
      const reply = (ack ?? (() => {})) as (answer: A | Failure) => void
      if (socket.data.revoked && !open) {
        reply(failure('revoked'))
        return
      }
      if (!open && !ports.intake.mayTalk(device)) {
        reply(failure('busy', 'later'))
        return
      }
      const answer = async () => handle(payload)
      answer().then(reply, (error: unknown) => reply(failureOf(ports, device, error, open ? 'later' : 'never')))
    }

  socket.on(
    'device:hello',
    answering(async (payload) => {
      const answer = await greet(ports, device, payload)
      ports.tokens.offer(device, socket)
      return answer
    }),
  )
  socket.on(
    'press:submit',
    answering((payload) => submit(ports, device, payload), true),
  )
  socket.on(
    'device:beat',
    answering(async (payload) => {
      const said = inShape(beat, payload)
      ports.clockHeard(device, said.at)
      presence.note(device, { lastSeen: now(), pending: said.pending, problems: said.problems ?? [] })
      await store.note('device.beat', said, device)
      return { ok: true as const, hubTime: now() }
    }),
  )
  socket.on(
    'staff:sign-in',
    answering((payload) => signIn(ports, device, inShape(signInShape, payload))),
  )
  socket.on(
    'staff:sign-out',
    answering(async (payload) => {
      inShape(signOutShape, payload)
      return signOut(ports, device)
    }),
  )
}

/** @throws Refusal unknown-field, malformed */
function inShape<T>(shape: Shape<T>, payload: unknown): T {
  if (shape.check.Check(payload)) return payload
  throw new Refusal(hasUnknownField(shape.schema, payload) ? 'unknown-field' : 'malformed')
}

interface Shape<T> {
  schema: Parameters<typeof hasUnknownField>[0]
  check: { Check(payload: unknown): payload is T }
}

async function greet(ports: DeviceGatePorts, device: string, payload: unknown): Promise<HelloAnswer> {
  const { store, devices, presence, now } = ports
  const said = inShape(hello, payload)
  ports.clockHeard(device, said.at)
  const { model, levels } = readToldModel(ports.keypadModels, said.model)
  const refused = await store.note('device.hello', { said, model, levels }, device)
  if (refused !== null) throw new Refusal(refused)
  presence.note(device, { online: true, lastSeen: now(), pending: said.pending })
  devices.greet(device)
  const { resend, window, ...greeting } = await store.read('devices.greeting', device, now())
  devices.told(device, window)
  return { ok: true, hubTime: now(), ...greeting, ...(resend.length > 0 ? { resend } : {}), window }
}

async function submit(ports: DeviceGatePorts, device: string, payload: unknown): Promise<SubmitAnswer> {
  const { intake, now } = ports
  const receivedAt = now()
  const items = itemsOf(payload)
  // First of all: while there is too much to do, looking at a message is too much, too.
  if (payload === UNREAD || !intake.mayEnter(device, items)) return failure('busy', 'later')
  const checked = () => {
    const message = checkMessage(payload)
    const refused = message.ok ? message.items.filter((item) => !item.ok).length : 0
    if (!message.ok) intake.mayTalk(device)
    return intake.mayRefuse(device, refused) ? message : failure('busy', 'later')
  }
  // A backlog waits for its turn before it is looked at, and counts from here on.
  if (intake.isBacklog(items))
    return intake.during(device, items, async () => {
      const message = await intake.inTurn(checked)
      return message.ok ? keep(ports, device, receivedAt, message) : message
    })
  const message = checked()
  return message.ok ? intake.during(device, items, () => keep(ports, device, receivedAt, message)) : message
}

/** How many items a message says that it has; what is no message has none. */
function itemsOf(payload: unknown): number {
  const items = (payload as { items?: unknown } | null | undefined)?.items
  return Array.isArray(items) ? items.length : 0
}

async function keep(
  { store, presence, signatures, now }: DeviceGatePorts,
  device: string,
  receivedAt: number,
  { sent, items }: Extract<CheckedMessage, { ok: true }>,
): Promise<SubmitAnswer> {
  presence.touch(device, receivedAt)
  const key = store.registry.device(device)?.key
  const checked = key ? await signatures.check(device, key, items) : items
  const { results } = await store.submit({
    device,
    sent,
    receivedAt,
    ...(key ? { checkedBy: key } : {}),
    items: checked,
  })
  return { ok: true, hubTime: now(), results }
}

function failure(code: ErrorCode, retry?: Failure['retry']): Failure {
  return { ok: false, code, message: ERRORS[code].en, ...(retry === undefined ? {} : { retry }) }
}

/** What passes by itself: whoever hears of it comes again. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['shutting-down', 'storage-unavailable', 'busy'])

/** What was thrown at a submission is the hub's trouble, never the presses' fault: `never` would make a device drop them. */
function failureOf({ log }: DeviceGatePorts, device: string, error: unknown, retry: 'later' | 'never'): Failure {
  if (error instanceof Refusal) return failure(error.code, PASSING.has(error.code) ? 'later' : retry)
  if (isStorageTrouble(error)) {
    log.error({ device, err: error }, 'cannot write')
    return failure('storage-unavailable', 'later')
  }
  log.error({ device, err: error }, 'a device event failed')
  return failure('internal', 'later')
}
