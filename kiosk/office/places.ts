import { html, type TemplateResult } from 'lit'
import { may, mayOf, type Permission, type RoleHolder } from '../../server/contract/roles.ts'
import { handsIn } from '../elements/hands-in.ts'
import type { Desk } from '../elements/desk-gate.ts'
import './first-day/first-day-page.ts'
import './people/accounts-page.ts'
import './people/device-page.ts'
import './people/log-page.ts'
import { denominatorPage } from './denominator-page.ts'
import './draw/draw-page.ts'
import './draw/draw-projector.ts'
import './deductions/deductions-page.ts'
import { opensInspections, opensMonthly, opensProgrammes } from './oversight/desk-tabs.ts'
import './oversight/inspections-page.ts'
import './oversight/monthly-page.ts'
import './oversight/programmes-page.ts'
import './hand-ins/hand-ins-page.ts'
import './hand-ins/own-hand-ins-page.ts'
import './hotline/hotline-page.ts'
import './scores/score-page.ts'
import './screening/screening-page.ts'
import './online/online-page.ts'
import './online/posters-page.ts'
import './own/own-page.ts'
import './pool/pairs-page.ts'
import './pool/pool-page.ts'
import './seal/seal-page.ts'
import './seal/proof-page.ts'
import './seal/statement-page.ts'
import './ballot/ballot-desk-page.ts'
import './summary/summary-page.ts'
import './report/report-page.ts'
import './rectification/notices-page.ts'
import './rectification/rectification-page.ts'
import './survey/survey-page.ts'

/** A page of the office, by its name after `#` in the address. */
export interface Place {
  name: string
  opens(session: RoleHolder): boolean
  page(desk: Desk): TemplateResult
}

const needs =
  (permission: Permission) =>
  ({ role }: RoleHolder) =>
    may(role, permission)
/** Of the service-centre method: the office, the auditor, and its owner. */
const halls = (session: RoleHolder) => mayOf(session, 'method:read', 'service-centre')

/** People of the pool: the owner of the survey alone. */
const ofPool = (session: RoleHolder) => mayOf(session, 'pool:read', 'third-party')
/** The draw of the survey: its owner, and who types or looks on. */
const ofDraw = (session: RoleHolder) => mayOf(session, 'draw:read', 'third-party')

/** In the order in which a role's first page is looked for. A new page gets its line here and its link in the bar. */
const PLACES: readonly Place[] = [
  { name: '', opens: halls, page: (desk) => html`<score-page .desk=${desk}></score-page>` },
  {
    name: 'screening',
    opens: needs('screening:read'),
    page: (desk) => html`<screening-page .desk=${desk}></screening-page>`,
  },
  { name: 'seal', opens: needs('method:read'), page: (desk) => html`<seal-page .desk=${desk}></seal-page>` },
  {
    name: 'summary',
    // Of the owners the survey team alone, once all four are sealed.
    opens: (session) => mayOf(session, 'summary:read', 'third-party'),
    page: (desk) => html`<summary-page .desk=${desk}></summary-page>`,
  },
  { name: 'denominator', opens: halls, page: denominatorPage },
  { name: 'hotline', opens: needs('scores:read'), page: (desk) => html`<hotline-page .desk=${desk}></hotline-page>` },
  {
    name: 'hand-ins',
    opens: needs('hand-in:read'),
    page: (desk) => html`<hand-ins-page .desk=${desk}></hand-ins-page>`,
  },
  { name: 'pool', opens: ofPool, page: (desk) => html`<pool-page .desk=${desk}></pool-page>` },
  { name: 'pairs', opens: ofPool, page: (desk) => html`<pairs-page .desk=${desk}></pairs-page>` },
  { name: 'draw', opens: ofDraw, page: (desk) => html`<draw-page .desk=${desk}></draw-page>` },
  { name: 'projector', opens: ofDraw, page: (desk) => html`<draw-projector .desk=${desk}></draw-projector>` },
  {
    name: 'survey',
    opens: (session) => mayOf(session, 'survey:read', 'third-party'),
    page: (desk) => html`<survey-page .desk=${desk}></survey-page>`,
  },
  {
    name: 'report',
    opens: (session) => mayOf(session, 'report:read', 'third-party'),
    page: (desk) => html`<report-page .desk=${desk}></report-page>`,
  },
  {
    name: 'online',
    opens: (session) => mayOf(session, 'online:read', 'online'),
    page: (desk) => html`<online-page .desk=${desk}></online-page>`,
  },
  {
    name: 'ballot',
    opens: (session) => mayOf(session, 'ballot:confirm', 'representatives'),
    page: (desk) => html`<ballot-desk-page .desk=${desk}></ballot-desk-page>`,
  },
  {
    name: 'statement',
    opens: needs('statement:own'),
    page: (desk) => html`<statement-page .desk=${desk}></statement-page>`,
  },
  { name: 'proof', opens: needs('statement:own'), page: (desk) => html`<proof-page .desk=${desk}></proof-page>` },
  { name: 'hand-in', opens: handsIn, page: (desk) => html`<own-hand-ins-page .desk=${desk}></own-hand-ins-page>` },
  {
    name: 'deductions',
    opens: needs('deduction:read'),
    page: (desk) => html`<deductions-page .desk=${desk}></deductions-page>`,
  },
  {
    name: 'programmes',
    opens: opensProgrammes,
    page: (desk) => html`<programmes-page .desk=${desk}></programmes-page>`,
  },
  {
    name: 'inspections',
    opens: opensInspections,
    page: (desk) => html`<inspections-page .desk=${desk}></inspections-page>`,
  },
  { name: 'monthly', opens: opensMonthly, page: (desk) => html`<monthly-page .desk=${desk}></monthly-page>` },
  {
    name: 'notices',
    opens: ({ role }) => may(role, 'notice:look') || may(role, 'notice:own'),
    page: (desk) => html`<notices-page .desk=${desk}></notices-page>`,
  },
  {
    name: 'rectification',
    opens: needs('rectification:read'),
    page: (desk) => html`<rectification-page .desk=${desk}></rectification-page>`,
  },
  { name: 'accounts', opens: needs('user:read'), page: (desk) => html`<accounts-page .desk=${desk}></accounts-page>` },
  {
    name: 'first-day',
    opens: needs('first-day:read'),
    page: (desk) => html`<first-day-page .desk=${desk}></first-day-page>`,
  },
  { name: 'log', opens: needs('audit:read'), page: (desk) => html`<log-page .desk=${desk}></log-page>` },
  { name: 'devices', opens: needs('device:confirm'), page: (desk) => html`<device-page .desk=${desk}></device-page>` },
  {
    name: 'posters',
    opens: (session) => mayOf(session, 'poster:read', 'online'),
    page: (desk) => html`<posters-page .desk=${desk}></posters-page>`,
  },
]

/** Where an owner or a reporter begins: the address without anything of a page in it. */
const OWN: Place = {
  name: 'own',
  opens: ({ role }) => role === 'method-owner' || role === 'reporter',
  page: (desk) => html`<own-page .desk=${desk}></own-page>`,
}

/** The page of an address, or the first that this person may open. */
export function placeOf(session: RoleHolder, { hash, search }: { hash: string; search: string }): Place {
  const begins = hash.length <= 1 && search === ''
  if (OWN.opens(session) && begins) return OWN
  const open = [...PLACES, OWN].filter(({ opens }) => opens(session))
  return open.find(({ name }) => name === hash.replace(/^#/, '').split('?')[0]) ?? open[0]!
}

/** Whether there is any page here for this person. */
export function hasPlace(session: RoleHolder): boolean {
  return [...PLACES, OWN].some(({ opens }) => opens(session))
}
