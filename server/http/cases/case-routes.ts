import { Type, type Static } from 'typebox'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
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
import { findCaseAndRating, listCases, type CaseAndRating, type CaseQuery } from '../../store/changes/case-list.ts'
import { stepsOfCase } from '../../store/projections/case-row.ts'
import { checkNothingWaits, eraseContact, eraseNote } from '../../store/changes/case-text.ts'
import { leaveContact, recordCaseStep } from '../../store/changes/record-case-step.ts'
import { uuidBytes } from '../../store/sqlite/uuid-bytes.ts'
import { caseDetail, caseLine, caseOfUnit, mayStepIn, unitsName, waitsFor } from './case-view.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { CaseShape, CasesShape, UnitCaseShape } from '../shapes/case-shapes.ts'
import { like } from '../shapes/basic.ts'

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
  const { ledger, access, now } = hub
  const tags = ['cases']

  const list = (query: Static<typeof Query>, within: CaseQuery) => {
    const instant = now()
    const all = listCases(ledger, { ...within, ...queryOf(query) })
    const lines = all
      .filter((row) => query.waiting === undefined || isWaiting(waitsFor(row), query.waiting))
      .map((row) => caseLine(ledger, row, instant))
      .filter(({ state }) => query.state === undefined || query.state === 'running' || state === query.state)
    const running = listCases(ledger, { ...within, running: true, soft: false }).map((row) =>
      caseLine(ledger, row, instant),
    )
    return {
      cases: lines.filter(({ clock }) => query.late === undefined || clock?.[query.late] === true),
      counts: {
        running: running.length,
        late: running.filter(({ clock }) => clock?.late).length,
        near: running.filter(({ clock }) => clock?.near).length,
      },
    }
  }

  /** A case of another hall and one that does not exist answer alike. */
  const caseOf = (id: string, hall?: string): CaseAndRating => {
    const known = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
    const row = known ? findCaseAndRating(ledger, uuidBytes(id)) : undefined
    if (!row || (hall !== undefined && row.hall !== hall)) throw new Refusal('not-found', 'case')
    return row
  }

  const step = async (row: CaseAndRating, viewer: UserViewer, body: Static<typeof Step>, from: string) => {
    if (!mayStepIn(ledger, row, viewer, body.step)) throw new Refusal('forbidden', `${body.step} in this case`)
    const operator = actorOf(viewer)
    const officer = {
      operator,
      role: viewer.role,
      ...(viewer.hall === undefined ? {} : { hall: viewer.hall }),
      ...(viewer.unit === undefined ? {} : { bound: viewer.unit }),
    }
    await ledger.write((w) => {
      recordCaseStep(w, row.rating, { ...body, officer })
      access.audit.record(operator, 'case:step', `case:${from}`, { step: body.step })
    })
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
    async (request) => list(request.query, { hall: request.params.hall }),
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
    async (request) => caseDetail(ledger, caseOf(request.params.case, request.params.hall), userOf(request), now()),
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
    async (request) => {
      const viewer = userOf(request)
      const { hall, case: id } = request.params
      await step(caseOf(id, hall), viewer, request.body, id)
      return caseDetail(ledger, caseOf(id, hall), viewer, now())
    },
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
      const viewer = userOf(request)
      const { hall, case: id } = request.params
      const row = caseOf(id, hall)
      const { phone } = request.body
      await ledger.write((w) => {
        if (phone === undefined) {
          checkNothingWaits(w, row.rating)
          eraseContact(w, row.rating)
        } else leaveContact(w, row.rating, phone)
        access.audit.record(actorOf(viewer), 'case:contact', `case:${id}`, { left: phone !== undefined })
      })
      return caseDetail(ledger, caseOf(id, hall), viewer, now())
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
      const viewer = userOf(request)
      const { hall, case: id, n } = request.params
      const row = caseOf(id, hall)
      const written = stepsOfCase(ledger.sql, row.rating).find((each) => String(each.n) === n)
      if (!written) throw new Refusal('not-found', 'step')
      await ledger.write((w) => {
        if (!eraseNote(w, row.rating, written.n)) throw new Refusal('not-found', 'note')
        access.audit.record(actorOf(viewer), 'text:erase', `case:${id}`, { n: written.n, reason: request.body.reason })
      })
      return caseDetail(ledger, caseOf(id, hall), viewer, now())
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
    async (request) => list(request.query, {}),
  )

  http.get(
    '/api/v1/cases/:case',
    {
      config: { access: { permission: 'case:decide' } },
      schema: { tags, summary: 'One case', params: OwnParams, response: { 200: CaseShape } },
    },
    async (request) => caseDetail(ledger, caseOf(request.params.case), userOf(request), now()),
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
    async (request) => {
      const viewer = userOf(request)
      const { case: id } = request.params
      await step(caseOf(id), viewer, request.body, id)
      return caseDetail(ledger, caseOf(id), viewer, now())
    },
  )

  const ownCases = (viewer: UserViewer) =>
    viewer.unit === undefined ? [] : listCases(ledger, { unit: viewer.unit, running: true, soft: false })

  http.get(
    '/api/v1/unit/cases',
    {
      config: { access: { permission: 'case:own' } },
      schema: {
        tags,
        summary: 'Running cases of your unit: window, day, subject and clock',
        response: { 200: Type.Object({ cases: Type.Array(UnitCaseShape) }) },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      return { cases: ownCases(viewer).map((row) => caseOfUnit(ledger, row, viewer, now())) }
    },
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
      const { case: name } = request.params
      const find = () => ownCases(viewer).find((row) => unitsName(ledger, row) === name)
      const row = find()
      if (!row) throw new Refusal('not-found', 'case')
      await step(row, viewer, request.body, name)
      return caseOfUnit(ledger, find()!, viewer, now())
    },
  )
}

function isWaiting(waits: ReturnType<typeof waitsFor>, asked: NonNullable<Static<typeof Query>['waiting']>): boolean {
  return asked === 'decision' ? waits === 'extension' || waits === 'appeal' : waits === asked
}

/** @throws Refusal bad-period */
function queryOf(query: Static<typeof Query>): CaseQuery {
  const first = query.from === undefined ? undefined : parseDay(query.from)
  const last = query.to === undefined ? undefined : parseDay(query.to)
  if (first === null || last === null) throw new Refusal('bad-period')
  return {
    ...(query.window === undefined ? {} : { window: query.window }),
    ...(query.unit === undefined ? {} : { unit: query.unit }),
    ...(query.soft === undefined ? {} : { soft: query.soft }),
    ...(query.state === 'running' || query.late !== undefined || query.waiting !== undefined ? { running: true } : {}),
    ...(first === undefined ? {} : { firstDay: first }),
    ...(last === undefined ? {} : { lastDay: last }),
  }
}
