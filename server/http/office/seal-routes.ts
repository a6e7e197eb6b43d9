import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { campaignById, periodOf } from '../../store/reads/scores/campaigns.ts'
import { sealState } from '../../store/reads/desks/seal-checks.ts'
import { askToReopen, letStand, reopen } from '../../store/changes/seal-period.ts'
import { waitingSeals } from '../../store/reads/desks/waiting-seals.ts'
import { may } from '../../contract/roles.ts'
import { figuresOf } from '../../store/reads/scores/sealed-figures.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { allSeals, reopenRequests, sealBody, sealByNumber, type SealRow } from '../../store/changes/seals.ts'
import { lateRatings } from '../../store/reads/desks/late-ratings.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { like, Count, Text } from '../shapes/basic.ts'
import { SealDetailShape, SealMadeShape, SealsShape, SealStateShape } from '../shapes/desk-shapes.ts'
import { deciderOf } from './screening-routes.ts'

const exact = { additionalProperties: false } as const
const Reason = Type.String({ minLength: 1, maxLength: 200 })
const Dates = { from: Type.Optional(Type.String()), to: Type.Optional(Type.String()) }
const CampaignParams = Type.Object({ campaign: Type.String() })
const SealParams = Type.Object({ seal: Type.Integer({ minimum: 1 }) })
const Order = Type.Object(
  {
    ...Dates,
    reason: Reason,
    accept: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 })),
    early: Type.Optional(Type.Boolean({ description: 'seal a period that is not over' })),
  },
  exact,
)

/** The seal (封存): check list, sealing by two officers, the package, reopening by two officers. */
export const sealRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access, now, seals } = hub
  const tags = ['seal']
  const read = { access: { permission: 'scores:read' } } as const
  const act = { access: { permission: 'period:seal' } } as const
  const asked = (campaign: string, { from, to }: Pick<Static<typeof Order>, 'from' | 'to'>) => {
    const found = campaignById(ledger, campaign, now())
    // Without dates the whole campaign, over or not: a seal is about the year.
    return { campaign: found, period: periodOf(found, now(), from ?? found.from, to ?? found.to) }
  }

  http.get(
    '/api/v1/campaigns/:campaign/methods/service-centre/seal',
    {
      config: read,
      schema: {
        tags,
        summary: 'The check list before a seal, who let the period stand, and the seal that holds',
        params: CampaignParams,
        querystring: Type.Object(Dates, exact),
        response: { 200: SealStateShape },
      },
    },
    async (request) => {
      const { campaign, period } = asked(request.params.campaign, request.query)
      const { seal, stands, parts, across, checks, content, digest } = sealState(ledger, campaign, period, now())
      return {
        from: period.from,
        to: period.to,
        checks,
        heldDigest: content.heldDigest,
        content: digest,
        parts: parts.filter(({ n }) => n !== seal?.n).map(partOf),
        across: across === null ? null : partOf(across),
        head: { n: ledger.chain.head.n, hash: ledger.chain.head.hash },
        outside: seals.outside,
        stands: stands.map(({ at, ...each }) => ({ ...each, at: isoShanghai(at) })),
        seal: seal === null ? null : sealOf(hub, seal),
      }
    },
  )

  http.post(
    '/api/v1/campaigns/:campaign/methods/service-centre/stands',
    {
      config: act,
      schema: {
        tags,
        summary: 'An officer consents to the period being sealed as it is: its figures, what is held, what is open',
        params: CampaignParams,
        body: Type.Object(
          {
            ...Dates,
            reason: Reason,
            content: Type.Optional(Type.String({ description: 'digest of the content that the officer was shown' })),
          },
          exact,
        ),
        response: { 201: Type.Object({ held: Count, digest: Text, content: Text }) },
      },
    },
    async (request, reply) => {
      const { campaign, period } = asked(request.params.campaign, request.body)
      const officer = deciderOf(userOf(request))
      const { reason, content: shown } = request.body
      const done = await ledger.write((w) => {
        const stood = letStand(w, ledger, campaign, period, { ...officer, reason, shown })
        access.audit.record(actorOf(userOf(request)), 'period:stand', subjectOf(period), { reason, held: stood.held })
        return stood
      })
      return reply.code(201).send(done)
    },
  )

  http.post(
    '/api/v1/campaigns/:campaign/methods/service-centre/seal',
    {
      config: act,
      schema: {
        tags,
        summary: 'Seals the period; another officer must have let it stand. A sealed one answers its seal',
        params: CampaignParams,
        body: Order,
        response: { 200: SealMadeShape, 201: SealMadeShape },
      },
    },
    async (request, reply) => {
      const { campaign, period } = asked(request.params.campaign, request.body)
      const officer = deciderOf(userOf(request))
      const { reason, accept = [], early = false } = request.body
      const order = { ...officer, reason, accept, early, twoPeople: true }
      const { seal, fresh, followUp } = await seals.seal(campaign, period, order, (_, n) =>
        access.audit.record(actorOf(userOf(request)), 'period:seal', subjectOf(period), { reason, entry: n }),
      )
      // The page asks how far it is; what goes wrong it is told there.
      seals.package(seal).catch(() => {})
      return reply.code(fresh ? 201 : 200).send({ ...sealOf(hub, sealByNumber(ledger.sql, seal)!), followUp })
    },
  )

  http.get(
    '/api/v1/seals',
    {
      config: read,
      schema: {
        tags,
        summary: 'All seals, those that were opened again included, newest first',
        response: { 200: SealsShape },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const waiting = may(viewer.role, 'period:seal') ? waitingSeals(ledger, actorOf(viewer)) : []
      return {
        seals: allSeals(ledger.sql).map((seal) => sealOf(hub, seal)),
        waiting: waiting.map(({ at, ...each }) => ({ ...each, at: isoShanghai(at) })),
      }
    },
  )

  http.get(
    '/api/v1/seals/:seal',
    {
      config: read,
      schema: {
        tags,
        summary: 'One seal: its figures, its package, and what came after it',
        params: SealParams,
        response: { 200: SealDetailShape },
      },
    },
    async (request) => {
      const seal = known(hub, request.params.seal)
      const body = sealBody(ledger.sql, seal.n)
      return {
        ...sealOf(hub, seal),
        alone: body.alone === true,
        checks: body.checks,
        accepted: body.accepted,
        founding: body.founding ?? [],
        foundingKeys: body.foundingKeys ?? [],
        scores: figuresOf(seal.n, body).answer,
        late: lateRatings(ledger, seal),
      }
    },
  )

  http.get(
    '/api/v1/seals/:seal/files/:file',
    {
      config: { access: { permission: 'scores:export' } },
      schema: {
        tags,
        summary: 'A file of the package',
        params: Type.Object({
          ...SealParams.properties,
          file: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9.]*$', ...like('scores.csv') }),
        }),
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) => {
      const seal = known(hub, request.params.seal)
      const { folder } = await seals.package(seal.n)
      const { file } = request.params
      if (!existsSync(join(folder, file))) throw new Refusal('not-found', file)
      access.audit.record(actorOf(userOf(request)), 'scores:export', `seal:${seal.n}`, { file })
      return reply
        .type('application/octet-stream')
        .header('content-disposition', `attachment; filename="pingyi-${seal.campaign}-seal-${seal.n}-${file}"`)
        .send(createReadStream(join(folder, file)))
    },
  )

  for (const [path, second] of [
    ['reopen-requests', false],
    ['reopen', true],
  ] as const)
    http.post(
      `/api/v1/seals/:seal/${path}`,
      {
        config: act,
        schema: {
          tags,
          summary: second
            ? 'A second officer opens a sealed period again'
            : 'An officer asks to open a sealed period again',
          params: SealParams,
          body: Type.Object({ reason: Reason }, exact),
          response: {
            200: Type.Union(
              [Type.Object({ request: Count }), Type.Object({ reopened: Count })],
              like(second ? { reopened: 48_240 } : { request: 48_236 }),
            ),
          },
        },
      },
      async (request) => {
        const { seal } = request.params
        const { reason } = request.body
        const who = { ...deciderOf(userOf(request)), reason }
        return ledger.write((w) => {
          const done = second ? reopen(w, seal, who) : askToReopen(w, seal, who)
          access.audit.record(actorOf(userOf(request)), 'period:reopen', `seal:${seal}`, { reason, ...done })
          return done
        })
      },
    )
}

function sealOf({ ledger, seals }: HubParts, seal: SealRow) {
  const { hash } = ledger.sql('SELECT hash FROM ledger WHERE n = ?').get(seal.n) as { hash: Buffer }
  return {
    seal: seal.n,
    hash: hash.toString('hex'),
    campaign: seal.campaign,
    from: seal.from_date,
    to: seal.to_date,
    sealedAt: isoShanghai(seal.at),
    operator: seal.operator,
    second: seal.second,
    reason: seal.reason,
    reopened: seal.reopened !== null,
    reopenRequests: reopenRequests(ledger.sql, seal.n).map(({ operator, at, reason }) => ({
      operator,
      at: isoShanghai(at),
      reason,
    })),
    package: seals.stateOf(seal.n),
  }
}

function partOf({ n, from_date, to_date }: SealRow) {
  return { seal: n, from: from_date, to: to_date }
}

function known({ ledger }: HubParts, n: number): SealRow {
  const seal = sealByNumber(ledger.sql, n)
  if (!seal) throw new Refusal('seal-missing', String(n))
  return seal
}

function subjectOf({ from, to }: { from: string; to: string }): string {
  return `period:${from}/${to}`
}
