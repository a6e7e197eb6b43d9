import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { makeReport } from '../../campaign/report/make-report.ts'
import { reportWorkbook } from '../../campaign/report/report-workbook.ts'
import { like } from '../../contract/answers/basic.ts'
import {
  ChapterVersionsShape,
  ChapterWrittenShape,
  ReportAskedShape,
  ReportRefusedShape,
  ReportSealedShape,
  ReportStateShape,
} from '../../contract/answers/report.ts'
import { ReportFactsShape } from '../../contract/answers/report-facts.ts'
import { cleanedWords } from '../../contract/text/cleaned-words.ts'
import { Refusal } from '../../contract/errors.ts'
import { CHAPTERS } from '../../contract/report/chapters.ts'
import { actorOf } from '../../contract/viewer.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { actAt, bodyOf, offering } from '../offer-acts.ts'
import { recordExport } from '../record-export.ts'
import { toKeep } from '../sent-files.ts'
import { sealerOf } from '../office/decider.ts'
import { proveWhoConsents } from '../office/prove-consent.ts'

const BASE = '/api/v1/campaigns/:campaign/report'
const OfCampaign = Type.Object({ campaign: Type.String() })
const exact = { additionalProperties: false } as const
const Which = Type.Object(
  {
    request: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'entry of a request; absent: what was sealed last, else what waits, else a draft of now',
      }),
    ),
    draft: Type.Optional(Type.Boolean({ description: 'as it would be now; nobody has asked for it' })),
  },
  exact,
)

/**
 * A page that loads nothing and runs nothing, and may be looked at in a frame of our own pages: `sandbox` keeps it from being
 * anybody of this origin, whatever stands in it.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-modals',
].join('; ')

interface Shown {
  facts: string
  html: string
  draft: boolean
  /** For names of files. */
  name: string
}

/** The analysis report (分析报告, 六.4): chapters, page, workbook and json, and its seal by the office and the survey team. */
export const reportRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now, seals, access } = hub
  const tags = ['report']
  const read = { access: { permission: 'report:read', method: 'third-party' } } as const
  const offer = offering(http, hub, tags)

  /** What was sealed or asked for, as it is stored; else what it would be now. */
  async function shown(request: FastifyRequest, campaign: string, which: Static<typeof Which>): Promise<Shown> {
    const by = holderOf(userOf(request))
    const asked = { campaign, request: which.request, by, now: now() }
    const stored = which.draft === true ? null : await store.read('report.document', asked)
    if (stored !== null)
      return { ...stored, draft: false, name: `report-${campaign}-${stored.sealed === null ? 'asked' : stored.number}` }
    const { complete } = await store.read('report.state', { campaign, by, now: now() })
    if (by.role === 'method-owner' && !complete) throw new Refusal('not-sealed', campaign)
    const source = await store.read('report.source', { campaign, now: now() })
    return { ...makeReport(source, [], true), draft: true, name: `report-${campaign}-draft` }
  }

  http.get(
    BASE,
    {
      config: read,
      schema: {
        tags,
        summary:
          'How the analysis report stands: chapters, seals, what was asked, what was sealed and whether it is outdated',
        params: OfCampaign,
        response: { 200: ReportStateShape },
      },
    },
    async (request) => store.read('report.state', { ...request.params, by: holderOf(userOf(request)), now: now() }),
  )

  http.get(
    `${BASE}/chapters/:chapter`,
    {
      config: read,
      schema: {
        tags,
        summary: 'Every version of a chapter, newest first: what, who, when',
        params: Type.Object({ campaign: Type.String(), chapter: Type.Enum([...CHAPTERS], like('overview')) }),
        response: { 200: ChapterVersionsShape },
      },
    },
    async (request) => store.read('report.chapter', { ...request.params, by: holderOf(userOf(request)), now: now() }),
  )

  offer('report.write', `${BASE}/chapters/:chapter`, {
    summary: 'Writes a new version of a chapter; refused where somebody wrote one meanwhile',
    response: { 201: ChapterWrittenShape },
    bodyLimit: 1 << 20,
  })

  http.post(
    `${BASE}/ask`,
    {
      config: actAt('report.ask', BASE),
      schema: {
        tags,
        summary:
          'The office asks that the report be sealed as it is now; nothing is sealed by it. The same again answers 200',
        params: OfCampaign,
        body: bodyOf('report.ask', BASE),
        response: { 200: ReportAskedShape, 201: ReportAskedShape },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const { campaign } = request.params
      const source = await store.read('report.source', { campaign, now: now() })
      const { number, seals: shownSeals, texts, baselines } = source
      const missing = request.body.missing.map(({ method, reason }) => ({ method, reason: cleanedWords(reason) }))
      const made = { ...makeReport(source, missing), number, seals: shownSeals, texts, baselines }
      const order = { ...request.body, missing, campaign, made, officer: sealerOf(viewer) }
      const { fresh, ...asked } = await store.act('report.ask', order, actorOf(viewer))
      return reply.code(fresh ? 201 : 200).send(asked)
    },
  )

  http.post(
    `${BASE}/agree`,
    {
      config: actAt('report.agree', BASE),
      schema: {
        tags,
        summary:
          'The survey team co-signs exactly the page that it was shown, and the report is sealed at once. The same again answers 200',
        params: OfCampaign,
        body: Type.Object(
          {
            request: Type.Integer({ minimum: 1, ...like(48_250) }),
            html: Type.String({
              minLength: 64,
              maxLength: 64,
              description: 'SHA-256 of the page that you were shown',
              ...like('b04f61d928ce7a1590e34dd7f1a85c6207b9e4f38a2d16c05f7e93d1b86a2e4c'),
            }),
            reason: Type.Optional(Type.String({ minLength: 1, maxLength: 200, ...like('同意') })),
            password: Type.String({
              minLength: 1,
              maxLength: 200,
              description: 'your own once more: nobody consents with a computer that you left open',
              ...like('a long password'),
            }),
          },
          exact,
        ),
        response: { 200: ReportSealedShape, 201: ReportSealedShape },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const { password, reason = '同意', ...said } = request.body
      await proveWhoConsents(access, viewer.username, password, request.ip)
      const asked = { ...request.params, ...said, reason, officer: sealerOf(viewer) }
      const { report, checkpoint } = await store.act('report.agree', asked, actorOf(viewer))
      if (checkpoint === null) return reply.code(200).send({ report, followUp: null })
      return reply.code(201).send({ report, followUp: seals.kept(checkpoint, `report-${report}`) })
    },
  )

  offer('report.refuse', `${BASE}/refuse`, {
    summary: 'The survey team sends the request back with a word, or the office takes it back',
    response: { 200: ReportRefusedShape },
  })

  http.get(
    `${BASE}.html`,
    {
      config: read,
      schema: {
        tags,
        summary: 'The report as one page without script, for print and mail; the sealed one byte for byte',
        params: OfCampaign,
        querystring: Which,
        produces: ['text/html'],
      },
    },
    async (request, reply) => {
      const { campaign } = request.params
      const { html, name } = await shown(request, campaign, request.query)
      await recordExport(store, request, `report:${campaign}`, `${name}.html`)
      return page(reply, html)
    },
  )

  http.get(
    `${BASE}.xlsx`,
    {
      config: read,
      schema: {
        tags,
        summary: 'Every figure behind a picture, a sheet a picture',
        params: OfCampaign,
        querystring: Which,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const { campaign } = request.params
      const { facts, draft, name } = await shown(request, campaign, request.query)
      await recordExport(store, request, `report:${campaign}`, `${name}.xlsx`)
      return file(reply, CONTENT_TYPES.xlsx, `${name}.xlsx`).send(Buffer.from(await reportWorkbook(facts, draft)))
    },
  )

  http.get(
    `${BASE}.json`,
    {
      config: read,
      schema: {
        tags,
        summary: 'Everything that the report shows, of which its page is made; the sealed one byte for byte',
        params: OfCampaign,
        querystring: Which,
        response: { 200: ReportFactsShape },
      },
    },
    async (request, reply) => {
      const { campaign } = request.params
      const { facts, name } = await shown(request, campaign, request.query)
      await recordExport(store, request, `report:${campaign}`, `${name}.json`)
      return file(reply, CONTENT_TYPES.json, `${name}.json`).send(Buffer.from(facts))
    },
  )
}

function page(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('cache-control', 'no-store')
    .send(html)
}

function file(reply: FastifyReply, type: string, name: string): FastifyReply {
  return toKeep(reply, `pingyi-${name}`, type).header('cache-control', 'no-store')
}
