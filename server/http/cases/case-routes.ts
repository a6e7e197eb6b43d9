import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { parseDay } from '../../contract/campaign-time.ts'
import {
  CALL_BACKS,
  CASE_STATES,
  CASE_STEPS,
  FINDINGS,
  MOST_NOTE_CHARACTERS,
  PHONE_PATTERN,
  RESPONSIBILITIES,
} from '../../contract/cases.ts'
import { Refusal } from '../../contract/errors.ts'
import type { CaseFilters } from '../../store/reads/cases/case-lists.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { CaseShape, CasesShape, UnitCaseShape, UnitCasesShape } from '../../contract/answers/cases.ts'
import { like } from '../../contract/answers/basic.ts'

const exact = { additionalProperties: false } as const
const HallParams = Type.Object({ hall: Type.String() })
const CaseParams = Type.Object({ hall: Type.String(), case: Type.String() })
const OwnParams = Type.Object({ case: Type.String() })
const Note = Type.String({ minLength: 1, maxLength: MOST_NOTE_CHARACTERS, ...like('已电话致歉，当天加开一个窗口') })

const Query = Type.Object(
  {
    state: Type.Optional(Type.Enum([...CASE_STATES, 'running'])),
    late: Type.Optional(Type.Enum(['late', 'near'])),
    soft: Type.Optional(Type.Boolean({ description: 'level 3; absent: both' })),
    waiting: Type.Optional(
      Type.Enum(['void', 'extension', 'appeal', 'decision'], { description: 'decision: an extension or an appeal' }),
    ),
    window: Type.Optional(Type.String()),
    unit: Type.Optional(Type.String()),
    from: Type.Optional(Type.String({ description: 'date of the rating in Shanghai, included' })),
    to: Type.Optional(Type.String({ description: 'date, included' })),
  },
  exact,
)

const Step = Type.Object(
  {
    step: Type.Enum([...CASE_STEPS]),
    staff: Type.Optional(Type.String({ description: 'with `assigned`: number of who has the case' })),
    finding: Type.Optional(Type.Enum([...FINDINGS])),
    responsibility: Type.Optional(Type.Enum([...RESPONSIBILITIES])),
    callBack: Type.Optional(Type.Enum([...CALL_BACKS])),
    note: Type.Optional(Note),
    ground: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'why to void: stays on record' })),
  },
  { ...exact, ...like({ step: 'found', finding: 'true', responsibility: 'process', note: '当天只开一个窗口' }) },
)

/** The follow-up of bad ratings (差评件): of a hall, across halls, and as the unit concerned sees it. */
export const caseRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['cases']

  const seen = (request: FastifyRequest, where: { case: string; hall?: string }) =>
    store.read('cases.one', { ...where, officer: holderOf(userOf(request)), now: now() })

  /** A step, and the case as it is after it. */
  const step = async (request: FastifyRequest, where: { case: string; hall?: string }, taken: Static<typeof Step>) => {
    const viewer = userOf(request)
    await store.act('cases.step', { where, step: taken, by: holderOf(viewer) }, actorOf(viewer))
    return seen(request, where)
  }

  http.get(
    '/api/v1/halls/:hall/cases',
    {
      config: { access: { permission: 'case:read', hall: 'params' } },
      schema: {
        tags,
        summary: 'Cases of a hall, the newest first',
        params: HallParams,
        querystring: Query,
        response: { 200: CasesShape },
      },
    },
    async ({ query, params }) => store.read('cases.list', { ...params, filters: filtersOf(query), now: now() }),
  )

  http.get(
    '/api/v1/halls/:hall/cases/:case',
    {
      config: { access: { permission: 'case:read', hall: 'params' } },
      schema: {
        tags,
        summary: 'One case with its clocks, steps and what may be done next',
        params: CaseParams,
        response: { 200: CaseShape },
      },
    },
    async (request) => seen(request, request.params),
  )

  http.post(
    '/api/v1/halls/:hall/cases/:case/steps',
    {
      config: { access: { permission: 'case:handle', hall: 'params' } },
      schema: {
        tags,
        summary: 'A step of the follow-up; a finding `mistaken` or `malicious` is also the request to void',
        params: CaseParams,
        body: Step,
        response: { 200: CaseShape },
      },
    },
    async (request) => step(request, request.params, request.body),
  )

  http.post(
    '/api/v1/halls/:hall/cases/:case/contact',
    {
      config: { access: { permission: 'case:handle', hall: 'params' } },
      schema: {
        tags,
        summary: 'The telephone number that somebody left for the call-back (without one: erases it)',
        params: CaseParams,
        body: Type.Object(
          { phone: Type.Optional(Type.String({ pattern: PHONE_PATTERN, ...like('13800000000') })) },
          exact,
        ),
        response: { 200: CaseShape },
      },
    },
    async (request) => {
      const { phone } = request.body
      await store.act('cases.set-contact', { where: request.params, phone }, actorOf(userOf(request)))
      return seen(request, request.params)
    },
  )

  http.post(
    '/api/v1/halls/:hall/cases/:case/steps/:n/erase',
    {
      config: { access: { permission: 'case:handle', hall: 'params' } },
      schema: {
        tags,
        summary: 'Erases what was written with a step; the step and its hash stay',
        params: Type.Object({ hall: Type.String(), case: Type.String(), n: Type.String(like('2')) }),
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200 }) }, exact),
        response: { 200: CaseShape },
      },
    },
    async (request) => {
      const { n, ...where } = request.params
      await store.act('cases.erase-note', { where, n, reason: request.body.reason }, actorOf(userOf(request)))
      return seen(request, where)
    },
  )

  http.get(
    '/api/v1/cases',
    {
      config: { access: { permission: 'case:decide' } },
      schema: {
        tags,
        summary: 'Cases of every hall, and those without one; `waiting`: what must be decided',
        querystring: Query,
        response: { 200: CasesShape },
      },
    },
    async ({ query }) => store.read('cases.list', { filters: filtersOf(query), now: now() }),
  )

  http.get(
    '/api/v1/cases/:case',
    {
      config: { access: { permission: 'case:decide' } },
      schema: { tags, summary: 'One case', params: OwnParams, response: { 200: CaseShape } },
    },
    async (request) => seen(request, request.params),
  )

  http.post(
    '/api/v1/cases/:case/steps',
    {
      config: { access: { permission: 'case:decide' } },
      schema: {
        tags,
        summary: 'The campaign office grants more time, decides an appeal, follows up what no hall can',
        params: OwnParams,
        body: Step,
        response: { 200: CaseShape },
      },
    },
    async (request) => step(request, request.params, request.body),
  )

  http.get(
    '/api/v1/unit/cases',
    {
      config: { access: { permission: 'case:own' } },
      schema: {
        tags,
        summary: 'Running cases of your unit: window, day, subject and clock',
        response: { 200: UnitCasesShape },
      },
    },
    async (request) => ({
      cases: await store.read('cases.of-unit', { officer: holderOf(userOf(request)), now: now() }),
    }),
  )

  http.post(
    '/api/v1/unit/cases/:case/steps',
    {
      config: { access: { permission: 'case:own' } },
      schema: {
        tags,
        summary: 'The unit appeals, or asks for more time',
        params: OwnParams,
        body: Type.Object({ step: Type.Enum(['appealed', 'extension-asked']), note: Note }, exact),
        response: { 200: UnitCaseShape },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const officer = holderOf(viewer)
      const taken = { name: request.params.case, step: request.body, by: officer }
      const { case: id } = await store.act('cases.step-of-unit', taken, actorOf(viewer))
      return store.read('cases.one-of-unit', { case: id, officer, now: now() })
    },
  )
}

/** @throws Refusal bad-period */
function filtersOf({ from, to, ...filters }: Static<typeof Query>): CaseFilters {
  const first = from === undefined ? undefined : parseDay(from)
  const last = to === undefined ? undefined : parseDay(to)
  if (first === null || last === null) throw new Refusal('bad-period')
  return {
    ...filters,
    ...(first === undefined ? {} : { firstDay: first }),
    ...(last === undefined ? {} : { lastDay: last }),
  }
}
