import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { filingPackage } from '../../campaign/filing/filing-package.ts'
import { like } from '../../contract/answers/basic.ts'
import { AllNoticesShape, NoticeShape, NoticesShape, SignedShape, ToldShape } from '../../contract/answers/notices.ts'
import { Refusal } from '../../contract/errors.ts'
import { actorOf } from '../../contract/viewer.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { toKeep } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'

const BASE = '/api/v1/campaigns/:campaign/notices'
const TAGS = ['rectification']
const OfCampaign = Type.Object({ campaign: Type.String(like('2026')) })

/** Results as units read them (七.1), and as the personnel department files them (七.2). Nobody else gets them here. */
export const noticeRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const offer = offering(http, hub, TAGS)
  const look = { access: { permission: 'notice:look' } } as const

  offer(
    'notices.tell',
    BASE,
    {
      summary: 'Tells every unit the sealed results of the campaign; each reads its own',
      response: { 200: ToldShape, 201: ToldShape },
    },
    ({ result: { fresh, ...told }, reply }) => reply.code(fresh ? 201 : 200).send(told),
  )

  offer('notices.sign', `${BASE}/own/receipt`, {
    summary: 'Your unit signs for its notice (签收); the first time is on record',
    response: { 200: SignedShape },
  })

  http.get(
    `${BASE}/own`,
    {
      config: { access: { permission: 'notice:own' } },
      schema: {
        tags: TAGS,
        summary: 'What was told to your unit',
        params: OfCampaign,
        response: { 200: NoticeShape },
      },
    },
    async (request) => store.read('notices.own', request.params.campaign, holderOf(userOf(request)), now()),
  )

  http.get(
    BASE,
    {
      config: look,
      schema: {
        tags: TAGS,
        summary: 'What is sealed, what was told, and which units signed for it',
        params: OfCampaign,
        response: { 200: NoticesShape },
      },
    },
    async ({ params }) => store.read('notices.list', params.campaign, now()),
  )

  http.get(
    `${BASE}/all`,
    {
      config: look,
      schema: {
        tags: TAGS,
        summary: 'Every notice, for one printout; the look is in the audit log',
        params: OfCampaign,
        response: { 200: AllNoticesShape },
      },
    },
    async (request) => {
      const { campaign } = request.params
      const notices = await store.read('notices.all', campaign, now())
      const detail = { units: notices.length }
      const record = { action: 'notice:look', subject: `campaign:${campaign}`, detail } as const
      await store.act('audit.record', record, actorOf(userOf(request)))
      return { notices }
    },
  )

  http.get(
    `${BASE}/units/:unit`,
    {
      config: look,
      schema: {
        tags: TAGS,
        summary: 'What was told to one unit; the look is in the audit log',
        params: Type.Object({ campaign: Type.String(), unit: Type.String(like('J50')) }),
        response: { 200: NoticeShape },
      },
    },
    async (request) => {
      const { campaign, unit } = request.params
      const notice = await store.read('notices.one', campaign, unit, now())
      const record = { action: 'notice:look', subject: `unit:${unit}`, detail: { campaign } } as const
      await store.act('audit.record', record, actorOf(userOf(request)))
      return notice
    },
  )

  http.post(
    '/api/v1/campaigns/:campaign/filing-package',
    {
      config: { access: { permission: 'filing:make' } },
      schema: {
        tags: TAGS,
        summary:
          'Makes the filing package for the personnel department (备案): workbook, printable list, hashes; a zip',
        params: OfCampaign,
        body: Type.Object(
          { reason: Type.String({ minLength: 1, maxLength: 500, ...like('报市委组织部备案') }) },
          { additionalProperties: false },
        ),
        produces: ['application/zip'],
      },
    },
    async (request, reply) => {
      const { campaign } = request.params
      const reason = request.body.reason.trim()
      if (reason === '') throw new Refusal('reason-missing')
      const actor = actorOf(userOf(request))
      const [summary, followUp, notices] = await Promise.all([
        store.read('summary.of-campaign', { campaign, now: now() }),
        store.read('followUp.list', { campaign, now: now() }),
        store.read('notices.list', campaign, now()),
      ])
      if (notices.sealed.length === 0) throw new Refusal('methods-not-sealed', campaign)
      const by = actor.slice(actor.indexOf(':') + 1)
      const { bytes, sha256, files } = await filingPackage({ summary, followUp, notices, reason, by, at: now() })
      const detail = { reason, sha256, methods: notices.sealed.length, files: files.length }
      await store.act('audit.record', { action: 'filing:make', subject: `campaign:${campaign}`, detail }, actor)
      return toKeep(reply, `filing-${campaign}.zip`, 'application/zip')
        .header('x-sha256', sha256)
        .header('cache-control', 'no-store')
        .send(Readable.from([bytes]))
    },
  )
}
