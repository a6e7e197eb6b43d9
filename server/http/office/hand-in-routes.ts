import type { IncomingMessage } from 'node:http'
import { Type } from 'typebox'
import { MOST_FILE_BYTES } from '../../campaign/call-file/limits.ts'
import { readAside } from '../../campaign/hand-in-file/read-aside.ts'
import { dutiesFile, statesFile, templateOf } from '../../campaign/hand-in-file/write-files.ts'
import {
  AnsweredShape,
  DraftSavedShape,
  ErasedShape,
  HandedInShape,
  HandInCheckShape,
  HandInContentShape,
  HandInFileShape,
  HandInsOfPartyShape,
  HandInsShape,
  OwnLinesShape,
  type HandInCheck,
} from '../../contract/answers/hand-ins.ts'
import { like } from '../../contract/answers/basic.ts'
import { Refusal } from '../../contract/errors.ts'
import {
  HAND_IN_FAULTS,
  HAND_IN_PARTS,
  HandInLineShape,
  MOST_LINES,
  type HandInLine,
  type HandInPart,
} from '../../contract/hand-ins.ts'
import { LINES_WORDS } from '../../acts/hand-ins.ts'
import { actorOf } from '../../contract/viewer.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { checkHandIn, countObjects } from '../../rules/hand-ins/check-hand-in.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { fileIn, goneOf, takesFiles, workbook } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'

const BASE = '/api/v1/campaigns/:campaign/hand-ins'
const OWN = `${BASE}/own/:part`
/** The longest list as JSON, and what is too long still named so. */
const MOST_BODY_BYTES = 8 << 20
const Campaign = Type.String()
const Part = Type.Enum([...HAND_IN_PARTS], like('objects'))
const OfCampaign = Type.Object({ campaign: Campaign })
const OfPart = Type.Object({ campaign: Campaign, part: Part })
const Lines = Type.Array(HandInLineShape, {
  description: LINES_WORDS,
  ...like([{ line: 2, cells: { kind: '企业', name: '马某某', consent: '是' } }]),
})
/** Faults that one answer lists. */
const MOST_LISTED = 500

/** What units and owners of methods hand in (campaign document 六.1, 八): the own forms, and the office's table. */
export const handInRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['hand-ins']
  const own = { access: { permission: 'hand-in:own' } } as const
  const table = { access: { permission: 'hand-in:read' } } as const
  const offer = offering(http, hub, tags)
  // Before anything is asked about it: of two requests of one moment the second may wait long for its turn.
  const heads = new WeakMap<IncomingMessage, number>()
  http.server.prependListener('request', (raw: IncomingMessage) => {
    if (raw.method === 'POST') heads.set(raw, store.head.n)
  })
  takesFiles(http, MOST_FILE_BYTES)

  http.get(
    `${BASE}/own`,
    {
      config: own,
      schema: {
        tags,
        summary: 'Your unit: where each part is, its versions and its draft',
        params: OfCampaign,
        response: { 200: HandInsOfPartyShape },
      },
    },
    async (request) => store.read('hand-ins.own', request.params.campaign, holderOf(userOf(request)), now()),
  )

  http.get(
    OWN,
    {
      config: own,
      schema: {
        tags,
        summary: 'Your unit: the draft of a part, else what was handed in last, as lines of the form',
        params: OfPart,
        response: { 200: OwnLinesShape },
      },
    },
    async (request) => store.read('hand-ins.own-lines', { ...request.params, by: holderOf(userOf(request)) }, now()),
  )

  offer('hand-ins.save-draft', `${OWN}/draft`, {
    summary: 'Saves a draft as it is; refused where somebody of your unit saved a newer one meanwhile',
    response: { 200: DraftSavedShape },
    bodyLimit: MOST_BODY_BYTES,
  })

  offer(
    'hand-ins.submit',
    OWN,
    {
      summary: 'Hands in one part: all lines or none; the same again, while nobody answered it, answers 200',
      response: { 200: HandedInShape, 201: HandedInShape },
      bodyLimit: MOST_BODY_BYTES,
      add: (_said, { raw }) => ({ seen: heads.get(raw) }),
    },
    ({ result: { fresh, ...handedIn }, reply }) => reply.code(fresh ? 201 : 200).send(handedIn),
  )

  http.post(
    `${OWN}/check`,
    {
      config: own,
      bodyLimit: MOST_BODY_BYTES,
      schema: {
        tags,
        summary: 'Says what is wrong with lines; nothing is stored (试读)',
        params: OfPart,
        body: Type.Object({ lines: Lines }, { additionalProperties: false }),
        response: { 200: HandInCheckShape },
      },
    },
    async ({ params, body }) => {
      const { length } = body.lines
      if (length > MOST_LINES[params.part])
        throw new Refusal('hand-in-too-long', `${length} > ${MOST_LINES[params.part]}`)
      return checked(params.part, body.lines)
    },
  )

  http.post(
    `${OWN}/file`,
    {
      config: own,
      bodyLimit: MOST_FILE_BYTES,
      schema: {
        tags,
        summary:
          'Reads a csv or xlsx (application/octet-stream) into lines and says what is wrong; nothing is stored (试读)',
        params: OfPart,
        querystring: Type.Object(
          { sheet: Type.Optional(Type.String({ maxLength: 100, ...like('服务对象') })) },
          { additionalProperties: false },
        ),
        consumes: ['application/octet-stream'],
        response: { 200: HandInFileShape },
      },
    },
    async (request, reply) => {
      const { body, query, params } = request
      const file = await readAside({ bytes: fileIn(body), part: params.part, ...query }, { signal: goneOf(reply) })
      return { ...file, ...checked(params.part, file.lines) }
    },
  )

  http.get(
    `${OWN}/template.xlsx`,
    {
      config: own,
      schema: {
        tags,
        summary: 'An empty workbook with the heads of every column',
        params: OfPart,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const { part } = request.params
      return workbook(reply, `${part}-template.xlsx`, await templateOf(part))
    },
  )

  http.get(
    BASE,
    {
      config: table,
      schema: {
        tags,
        summary: 'Who handed in what, who is late, and telephone calls; nothing personal',
        params: OfCampaign,
        response: { 200: HandInsShape },
      },
    },
    async (request) => store.read('hand-ins.overview', request.params.campaign, now()),
  )

  http.get(
    `${BASE}/parties/:party`,
    {
      config: table,
      schema: {
        tags,
        summary: 'One unit or owner: versions of each part; nothing personal',
        params: Type.Object({ campaign: Campaign, party: Type.String(like('J44')) }),
        response: { 200: HandInsOfPartyShape },
      },
    },
    async ({ params }) => store.read('hand-ins.of-party', params.campaign, params.party, now()),
  )

  http.get(
    `${BASE}/versions/:handIn`,
    {
      config: { access: { permission: 'hand-in:answer' } },
      schema: {
        tags,
        summary: 'What stands in one version, people included; each look is in the audit log',
        params: Type.Object({ campaign: Campaign, handIn: Type.Integer({ minimum: 1, ...like(48_213) }) }),
        response: { 200: HandInContentShape },
      },
    },
    async (request) => {
      const { campaign, handIn } = request.params
      const content = await store.read('hand-ins.content', campaign, handIn)
      const detail = { part: content.part, version: content.version }
      const record = { action: 'hand-in:read', subject: `party:${content.party}`, detail } as const
      await store.act('audit.record', record, actorOf(userOf(request)))
      return content
    },
  )

  offer('hand-ins.accept', `${BASE}/versions/:handIn/acceptance`, {
    summary: 'Accepts a version',
    response: { 200: AnsweredShape },
  })

  offer('hand-ins.return', `${BASE}/versions/:handIn/return`, {
    summary: 'Returns a version with a reason, which the unit reads as it is',
    response: { 200: AnsweredShape },
  })

  offer('hand-ins.erase-people', `${BASE}/versions/:handIn/erasure`, {
    summary: 'Erases people of a version for good, one line or all, from every backup, too',
    response: { 200: ErasedShape },
  })

  offer('hand-ins.note-call', `${BASE}/parties/:party/calls`, {
    summary: 'Notes that a unit was called by telephone',
    response: { 204: Type.Null() },
  })

  http.get(
    `${BASE}/export.xlsx`,
    {
      config: table,
      schema: { tags, summary: 'The table as a workbook', params: OfCampaign, produces: [CONTENT_TYPES.xlsx] },
    },
    async (request, reply) => {
      const { campaign, units, plans } = await store.read('hand-ins.overview', request.params.campaign, now())
      return workbook(reply, `hand-ins-${campaign}.xlsx`, await statesFile(units, plans, campaign))
    },
  )

  http.get(
    `${BASE}/duties.xlsx`,
    {
      // What stands in it is published: 市委督查室 takes it away, and no reporter learns more from it.
      config: { access: { permission: 'duties:read', body: 'own' } },
      schema: {
        tags,
        summary: 'Accepted duties of all units in one workbook (合订本), for the office and 市委督查室',
        params: OfCampaign,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const { campaign, units } = await store.read('units.published', now(), request.params.campaign)
      return workbook(reply, `duties-${campaign}.xlsx`, await dutiesFile(units, campaign))
    },
  )
}

function checked(part: HandInPart, lines: readonly HandInLine[]): HandInCheck {
  const { content, faults, repeated } = checkHandIn(part, lines)
  const written = lines.filter(({ cells }) => Object.values(cells).some((cell) => cell.trim() !== ''))
  const faulty = new Set(faults.map(({ line }) => line)).size
  const figures = content?.part === 'objects' ? countObjects(content.objects) : { counts: null, consents: null }
  return {
    faults: faults.slice(0, MOST_LISTED).map((fault) => ({ ...fault, zh: HAND_IN_FAULTS[fault.code].zh })),
    faulty,
    repeated: repeated.slice(0, MOST_LISTED),
    sound: Math.max(0, written.length - faulty),
    ...figures,
  }
}
