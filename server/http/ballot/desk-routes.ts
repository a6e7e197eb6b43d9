import { Type } from 'typebox'
import { MOST_FILE_BYTES } from '../../campaign/call-file/limits.ts'
import { readAside } from '../../campaign/hand-in-file/read-aside.ts'
import {
  BallotClosedShape,
  BallotDeskShape,
  BallotOpenedShape,
  BallotRollShape,
  ChangeAskedShape,
  ChangeConfirmedShape,
  IssuerKeyShape,
  RollCheckShape,
  RollEnteredShape,
  SlipsGivenShape,
  TurnOutShape,
} from '../../contract/answers/methods/ballot.ts'
import { like } from '../../contract/answers/basic.ts'
import { actorOf } from '../../contract/viewer.ts'
import { checkRoll } from '../../rules/ballot/check-roll.ts'
import { unitsOnBallot } from '../../rules/ballot/units-on-ballot.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { fileIn, goneOf, takesFiles } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { actAt, offering } from '../offer-acts.ts'
import { sealerOf } from '../office/decider.ts'

const BASE = '/api/v1/campaigns/:campaign/ballot'
const OfCampaign = Type.Object({ campaign: Type.String() })
const Slip = Type.String({ minLength: 1, maxLength: 200, ...like('0123 4567 89AB CDEF GHJK MNPQ RSTV WXYZ') })

/** The desks of the ballot: roll officer and trustees, the second officer, and who may see the turn-out. */
export const ballotDeskRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, ballot, now } = hub
  const tags = ['ballot']
  const run = { access: { permission: 'ballot:run', method: 'representatives' } } as const
  const confirm = { access: { permission: 'ballot:confirm', method: 'representatives' } } as const
  const turnOut = { access: { permission: 'ballot:turn-out', method: 'representatives' } } as const
  const offer = offering(http, hub, tags)
  takesFiles(http, MOST_FILE_BYTES)

  http.get(
    BASE,
    {
      config: confirm,
      schema: { tags, summary: 'Where the ballot is', params: OfCampaign, response: { 200: BallotDeskShape } },
    },
    async ({ params }) => store.read('ballot.desk', params.campaign, now()),
  )

  http.get(
    `${BASE}/roll`,
    {
      config: confirm,
      schema: {
        tags,
        summary: 'The roll with its people, and who has taken a ticket on which day; each look is in the audit log',
        params: OfCampaign,
        response: { 200: BallotRollShape },
      },
    },
    async (request) => {
      const { campaign } = request.params
      const roll = await store.read('ballot.roll', campaign, now())
      const record = {
        action: 'ballot:roll-read',
        subject: `campaign:${campaign}`,
        detail: { voters: roll.voters.length },
      } as const
      await store.act('audit.record', record, actorOf(userOf(request)))
      return roll
    },
  )

  http.get(
    `${BASE}/turn-out`,
    {
      config: turnOut,
      schema: {
        tags,
        summary: 'Tickets by roll and day, and nobody by name',
        params: OfCampaign,
        response: { 200: TurnOutShape },
      },
    },
    async ({ params }) => store.read('ballot.turn-out', params.campaign, now()),
  )

  http.post(
    `${BASE}/roll/file`,
    {
      config: run,
      bodyLimit: MOST_FILE_BYTES,
      schema: {
        tags,
        summary:
          'Reads a csv or xlsx (application/octet-stream) of a roll and says what is wrong; nothing is stored (试读)',
        params: OfCampaign,
        querystring: Type.Object(
          { sheet: Type.Optional(Type.String({ maxLength: 100, ...like('名册') })) },
          { additionalProperties: false },
        ),
        consumes: ['application/octet-stream'],
        response: { 200: RollCheckShape },
      },
    },
    async (request, reply) => {
      const { body, query } = request
      const file = await readAside({ bytes: fileIn(body), part: 'roll', ...query }, { signal: goneOf(reply) })
      const { sheets, sheet, missing } = file
      return { sheets, sheet, missing, ...checkRoll(file.lines) }
    },
  )

  offer('ballot.import-roll', `${BASE}/roll`, {
    summary: 'Enters the rows of a roll: all or none; equal people of two rolls are one voter',
    response: { 201: RollEnteredShape },
    bodyLimit: MOST_FILE_BYTES,
  })

  offer('ballot.settle-pair', `${BASE}/pairs`, {
    summary: 'Says whether two voters of equal name are one',
    response: { 204: Type.Null() },
  })

  http.get(
    `${BASE}/issuer-key`,
    {
      config: run,
      schema: {
        tags,
        summary: 'The public key of who signs tickets, and the units, for the fingerprint on the trustees’ page',
        params: OfCampaign,
        response: { 200: IssuerKeyShape },
      },
    },
    async ({ params }) => {
      await store.read('ballot.desk', params.campaign, now())
      const units = unitsOnBallot(store.registry)
      return { issuerKey: ballot.issuerKey(params.campaign), units }
    },
  )

  offer('ballot.keep-box-key', `${BASE}/box-key`, {
    summary: 'Keeps the public key of the box, and the private one encrypted, as the trustees’ page made them',
    response: { 204: Type.Null() },
    add: ({ campaign }) => ({ issuerKey: ballot.issuerKey(campaign) }),
  })

  offer('ballot.open', `${BASE}/opening`, {
    summary: 'Opens the ballot: roll, units, keys and window are fixed from here on',
    response: { 201: BallotOpenedShape },
  })

  offer('ballot.give-slips', `${BASE}/slips`, {
    summary: 'Keeps the digests of new slips, one a voter; the codes stay in the browser that printed them',
    response: { 200: SlipsGivenShape },
    bodyLimit: MOST_FILE_BYTES,
  })

  offer('ballot.ask-change', `${BASE}/changes`, {
    summary: 'Asks a second officer for a new slip, or for a change of the roll after the opening',
    response: { 201: ChangeAskedShape },
  })

  offer('ballot.confirm-change', `${BASE}/changes/:request/confirmation`, {
    summary: 'The second officer confirms it',
    response: { 200: ChangeConfirmedShape },
  })

  offer('ballot.refuse-change', `${BASE}/changes/:request/refusal`, {
    summary: 'It is put down, by either',
    response: { 204: Type.Null() },
  })

  http.post(
    `${BASE}/close`,
    {
      config: actAt('ballot.close', `${BASE}/close`),
      schema: {
        tags,
        summary: 'Opens the box with the slips of two trustees and counts it',
        params: OfCampaign,
        body: Type.Object(
          { slips: Type.Array(Slip, { minItems: 2, maxItems: 2, ...like(['0123 4567', '89AB CDEF']) }) },
          { additionalProperties: false },
        ),
        response: { 201: BallotClosedShape },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const slips = request.body.slips as [string, string]
      const { campaign } = request.params
      const { close, ballots, invalid, root } = await ballot.closeAndCount(
        campaign,
        slips,
        sealerOf(viewer),
        actorOf(viewer),
      )
      return reply.code(201).send({ close, ballots, invalid, root })
    },
  )
}
