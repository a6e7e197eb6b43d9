import { Type, type Static } from 'typebox'
import type { UserViewer } from '../../contract/viewer.ts'
import { parseDay } from '../../contract/campaign-time.ts'
import { CASE_STATES } from '../../contract/cases.ts'
import { Refusal } from '../../contract/errors.ts'
import type { CaseFilters } from '../../store/reads/cases/case-lists.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { CaseShape, CasesShape, UnitCaseShape, UnitCasesShape } from '../../contract/answers/cases.ts'

const exact = { additionalProperties: false } as const
const HallParams = Type.Object({ hall: Type.String() })
const CaseParams = Type.Object({ hall: Type.String(), case: Type.String() })
const OwnParams = Type.Object({ case: Type.String() })
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

/** The follow-up of bad ratings (差评件): of a hall, across halls, and as the unit concerned sees it. */
export const caseRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['cases']

  const offer = offering(http, hub, tags)
  const seen = (viewer: UserViewer, { case: id, hall }: { case: string; hall?: string }) =>
    store.read('cases.one', {
      case: id,
      ...(hall === undefined ? {} : { hall }),
      officer: holderOf(viewer),
      now: now(),
    })
  /** The case as it is after an act. */
  const after = ({ said, viewer }: { said: { case: string; hall?: string }; viewer: UserViewer }) => seen(viewer, said)

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
    async (request) => seen(userOf(request), request.params),
  )

  offer(
    'cases.step',
    '/api/v1/halls/:hall/cases/:case/steps',
    {
      summary: 'A step of the follow-up; a finding `mistaken` or `malicious` is also the request to void',
      response: { 200: CaseShape },
    },
    after,
  )

  offer(
    'cases.set-contact',
    '/api/v1/halls/:hall/cases/:case/contact',
    {
      summary: 'The telephone number that somebody left for the call-back (without one: erases it)',
      response: { 200: CaseShape },
    },
    after,
  )

  offer(
    'cases.erase-note',
    '/api/v1/halls/:hall/cases/:case/steps/:n/erase',
    { summary: 'Erases what was written with a step; the step and its hash stay', response: { 200: CaseShape } },
    after,
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
    async (request) => seen(userOf(request), request.params),
  )

  offer(
    'cases.step',
    '/api/v1/cases/:case/steps',
    {
      summary: 'The campaign office grants more time, decides an appeal, follows up what no hall can',
      response: { 200: CaseShape },
    },
    after,
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

  offer(
    'cases.step-of-unit',
    '/api/v1/unit/cases/:case/steps',
    { summary: 'The unit appeals, or asks for more time', response: { 200: UnitCaseShape } },
    ({ result, viewer }) =>
      store.read('cases.one-of-unit', { case: result.case, officer: holderOf(viewer), now: now() }),
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
