import { Type, type Static } from 'typebox'
import { PROBLEMS, type Problem } from '../limits.ts'
import { ClockReadingSchema, type ClockReading, type Item, type Level } from './press.ts'

/**
 * Device protocol (contract/README.md, normative): socket.io v4, namespace `/device`, websocket. Its version and
 * history stand in limits.ts.
 */
export {
  ACK_TIMEOUT_MS,
  BEAT_EVERY_MS,
  DEVICE_NAMESPACE,
  PAIRING_CODE_LIFE_MS,
  PROBLEMS,
  PROTOCOL,
  TRANSPORT_MAX_BYTES,
} from '../limits.ts'
export type { Problem } from '../limits.ts'

const exact = { additionalProperties: false } as const

export const AuthSchema = Type.Object(
  { protocol: Type.Unknown(), deviceId: Type.String({ maxLength: 100 }), token: Type.String({ maxLength: 200 }) },
  exact,
)

export const HelloSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 80 }),
    version: Type.String({ minLength: 1, maxLength: 40 }),
    ...ClockReadingSchema.properties,
    pending: Type.Integer({ minimum: 0 }),
    /** How the key is kept, by what the device says; absent: in software. Shown to people, and believed by nothing. */
    keyKind: Type.Optional(Type.Enum(['hardware', 'software'])),
    /** Ed25519 public key as a JWK; pinned at its first coming. */
    publicKey: Type.Optional(
      Type.Object(
        {
          kty: Type.Literal('OKP'),
          crv: Type.Literal('Ed25519'),
          x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
          alg: Type.Optional(Type.String({ maxLength: 20 })),
          ext: Type.Optional(Type.Boolean()),
          key_ops: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 4 })),
        },
        exact,
      ),
    ),
  },
  exact,
)
export type Hello = Static<typeof HelloSchema>

export const BeatSchema = Type.Object(
  {
    pending: Type.Integer({ minimum: 0 }),
    ...ClockReadingSchema.properties,
    problems: Type.Optional(Type.Array(Type.Enum([...PROBLEMS]), { maxItems: PROBLEMS.length })),
  },
  exact,
)
export type Beat = { pending: number; problems?: Problem[] } & ClockReading

export const SignInSchema = Type.Object(
  { no: Type.String({ minLength: 1, maxLength: 40 }), pin: Type.String({ minLength: 1, maxLength: 40 }) },
  exact,
)
export type SignIn = Static<typeof SignInSchema>

export const SignOutSchema = Type.Object({}, exact)

export interface Submission {
  sent: ClockReading
  items: Item[]
}

export type ItemStatus = 'stored' | 'duplicate' | 'refused'
export interface ItemResult {
  index: number
  id?: string
  status: ItemStatus
  code?: string
}

/** `later`: nothing is wrong with the message. `split`: send fewer items. `never`: this message will never be taken. */
export type Retry = 'later' | 'split' | 'never'
export interface Failure {
  ok: false
  code: string
  message: string
  retry?: Retry
}
export type SubmitAnswer = { ok: true; hubTime: number; results: ItemResult[] } | Failure
export type BeatAnswer = { ok: true; hubTime: number } | Failure
export interface HelloOk {
  ok: true
  hubTime: number
  /** The seq that the device's next item takes: tells a wiped device where to go on. */
  nextSeq: number
  /** Acknowledged items stay on the device this many days, for `resend`. */
  keepDays: number
  /** Ranges of seq, both ends included, that the hub lacks: gaps, and all above the highest that it holds. At most 100. */
  resend?: [number, number][]
  window: WindowState | null
}
export type HelloAnswer = HelloOk | Failure
export type SignInAnswer = { ok: true; staff: Staff | null } | Failure

export interface Staff {
  no: string
  name: string
  /** Address of a picture on the hub. */
  photo?: string
}
export type WindowMode = 'open' | 'invited'
export type OpenState = 'open' | 'paused' | 'closed'
export interface Invitation {
  id: string
  expiresInMs: number
  matter?: string
}
export interface Question {
  code: string
  text: { zh: string; en: string }
}
/** What a device shows of the window where it stands. */
export interface WindowState {
  hall: string
  /** Window number as it hangs over the desk, such as A01. */
  code: string
  name: string
  unit: { code: string; name: string } | null
  staff?: Staff
  mode: WindowMode
  state: OpenState
  invitation?: Invitation
  questions: { version: number; items: Question[] }
  /** BCP 47 tags, the first one is the default. */
  languages: string[]
}

/** Events a device sends; each is acknowledged. */
export interface DeviceToHub {
  'device:hello': (hello: Hello, ack: (answer: HelloAnswer) => void) => void
  'press:submit': (submission: Submission, ack: (answer: SubmitAnswer) => void) => void
  'device:beat': (beat: Beat, ack: (answer: BeatAnswer) => void) => void
  'staff:sign-in': (signIn: SignIn, ack: (answer: SignInAnswer) => void) => void
  'staff:sign-out': (nothing: Record<string, never>, ack: (answer: SignInAnswer) => void) => void
}

/** Events the hub sends. The ack of `service:invite` is `{ shown: true }`. */
export interface HubToDevice {
  'window:state': (state: WindowState | null) => void
  'service:invite': (invitation: Invitation, ack: (answer: { shown: boolean }) => void) => void
  'service:cancel': (invitation: { id: string }) => void
  'device:replaced': () => void
  'device:revoked': () => void
  'device:token': (offer: { token: string }, ack: (answer: { stored: boolean }) => void) => void
}

export type { Level }
