import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import {
  BallotCopyShape,
  BallotShape,
  CastShape,
  CopyKeptShape,
  TicketShape,
  TrackersShape,
} from '../../contract/answers/methods/ballot.ts'
import { like } from '../../contract/answers/basic.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { actAt } from '../offer-acts.ts'

const exact = { additionalProperties: false } as const
/** Base64url of a ballot's parts is some 1.7 KB, of a copy 5.5. */
const MOST_BODY_BYTES = 16 << 10
const Bytes = (description: string, bytes: number) =>
  Type.String({
    maxLength: 8_000,
    description: `${description}, ${bytes} bytes, base64url`,
    ...like(Buffer.alloc(bytes, 1).toString('base64url')),
  })
const AUTH_BYTES = 32

/**
 * The voter's side of the ballot (server/methods/representatives/README.md). Nobody is signed in here: a slip's code takes a ticket, and a
 * ticket casts a ballot. Nothing of a cast stands in a log, a metric or a feed.
 */
export const voterRoutes: Routes<{ hub: HubParts }> = async (http, { hub: { store, ballot } }) => {
  const tags = ['ballot']
  const open = { access: 'public', sides: ['public'] } as const
  // What is asked with a code or a ticket is nobody else's to keep.
  http.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

  http.get(
    '/api/v1/ballot',
    {
      config: open,
      schema: { tags, summary: 'The latest ballot: units, keys, window and box', response: { 200: BallotShape } },
    },
    async () => {
      const [opening, box] = [await store.read('ballot.opening'), await ballot.boxId()]
      if (opening === null || box === null) throw new Refusal('ballot-not-open')
      const { campaign, units, issuerKey, boxKey, from, to } = opening
      return { campaign, units, issuerKey, boxKey, window: { from: isoShanghai(from), to: isoShanghai(to) }, box }
    },
  )

  http.post(
    '/api/v1/ballot/ticket',
    {
      config: { ...open, ...actAt('ballot.take-ticket') },
      bodyLimit: MOST_BODY_BYTES,
      schema: {
        tags,
        summary: 'Signs the ticket of a slip without seeing it; the same blinded value again: the same answer',
        body: Type.Object(
          { auth: Bytes('what the code of the slip makes', 32), blinded: Bytes('the blinded serial', 256) },
          exact,
        ),
        response: { 200: TicketShape },
      },
    },
    async ({ body }) => {
      const signature = await ballot.ticket(bytesOf(body.auth, AUTH_BYTES), bytesOf(body.blinded))
      return { signature: signature.toString('base64url') }
    },
  )

  http.post(
    '/api/v1/ballot/cast',
    {
      config: open,
      bodyLimit: MOST_BODY_BYTES,
      schema: {
        tags,
        summary: 'Puts a sealed ballot into the box; the same again: the same answer',
        body: Type.Object(
          {
            serial: Bytes('prefix ‖ random', 64),
            signature: Bytes('of the serial', 256),
            sealed: Bytes('the ballot', 924),
          },
          exact,
        ),
        response: { 200: CastShape },
      },
    },
    async ({ body }) => {
      const [serial, signature, sealed] = [body.serial, body.signature, body.sealed].map((text) => bytesOf(text))
      return { tracker: await ballot.cast(serial && signature && sealed ? { serial, signature, sealed } : null) }
    },
  )

  http.get(
    '/api/v1/ballot/trackers',
    {
      config: open,
      schema: { tags, summary: 'Receipt numbers of every ballot that was counted', response: { 200: TrackersShape } },
    },
    async () => {
      const trackers = await store.read('ballot.trackers')
      if (trackers === null) throw new Refusal('ballot-not-closed')
      return trackers
    },
  )

  const CopyParams = Type.Object({
    copy: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', ...like('m2Jn2nqTn2ZcGzNcHhz8M1hX0V9c0s5xw8o3m3o2k4Q') }),
  })
  http.get(
    '/api/v1/ballot/copies/:copy',
    {
      config: open,
      schema: {
        tags,
        summary: 'An encrypted copy of a ballot that is being filled in, for whoever goes on with another phone',
        params: CopyParams,
        response: { 200: BallotCopyShape },
      },
    },
    async ({ params }) => {
      const copy = await store.read('ballot.copy', params.copy)
      if (copy === null) throw new Refusal('not-found', 'copy', '副本')
      return { copy }
    },
  )

  http.put(
    '/api/v1/ballot/copies/:copy',
    {
      config: { ...open, ...actAt('ballot.keep-copy') },
      bodyLimit: MOST_BODY_BYTES,
      schema: {
        tags,
        summary: 'Keeps such a copy; whoever has a slip may, and of whom it is, is kept nowhere',
        params: CopyParams,
        body: Type.Object(
          { auth: Bytes('what the code of the slip makes', 32), copy: Bytes('encrypted', 4_096) },
          exact,
        ),
        response: { 200: CopyKeptShape },
      },
    },
    async ({ params, body }) => {
      const auth = bytesOf(body.auth, AUTH_BYTES)
      if (auth === null) throw new Refusal('ballot-slip-unknown')
      const digest = createHash('sha256').update(auth).digest('hex')
      await store.act('ballot.keep-copy', { id: params.copy, copy: body.copy, digest }, 'hub')
      return { kept: true as const }
    },
  )
}

/** Bytes of base64url without padding in its one form, else null. */
function bytesOf(text: string, length?: number): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text && (length === undefined || bytes.length === length) ? bytes : null
}
