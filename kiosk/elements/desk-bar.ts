import { html, nothing, type TemplateResult } from 'lit'
import { may, mayOf } from '../../server/contract/roles.ts'
import { ROLE_WORDS, common } from '../strings/desk.zh.ts'
import { draw } from '../strings/draw.zh.ts'
import { pool } from '../strings/pool.zh.ts'
import { deductions } from '../strings/deductions.zh.ts'
import { handIns } from '../strings/hand-ins.zh.ts'
import { handsIn } from './hands-in.ts'
import { denominator } from '../strings/denominator.zh.ts'
import { places } from '../strings/office.zh.ts'
import { own } from '../strings/own.zh.ts'
import { ballotDesk } from '../strings/ballot-desk.zh.ts'
import { online, posters } from '../strings/online.zh.ts'
import { report } from '../strings/report.zh.ts'
import { survey } from '../strings/survey.zh.ts'
import { summary } from '../strings/summary.zh.ts'
import { notices, rectification } from '../strings/rectification.zh.ts'
import type { Session } from '../../server/contract/answers/accounts.ts'
import { navGroup } from './nav-group.ts'
import { closeMenu, menuButton, menuUser } from './cards/menu-button.ts'

export type DeskPlace =
  | 'hall'
  | 'scores'
  | 'screening'
  | 'seal'
  | 'denominator'
  | 'hotline'
  | 'statement'
  | 'accounts'
  | 'log'
  | 'own'
  | 'hand-in'
  | 'hand-ins'
  | 'draw'
  | 'pool'
  | 'ballot'
  | 'deductions'
  | 'survey'
  | 'online'
  | 'posters'
  | 'summary'
  | 'report'
  | 'rectification'
  | 'notices'
  | 'none'

/** Pages of the other methods, which stand under one name for whoever has all of them. */
const METHOD_PLACES: readonly DeskPlace[] = ['draw', 'ballot', 'survey', 'online', 'posters']
/** What comes of a year: one name for them, too. */
const RESULT_PLACES: readonly DeskPlace[] = ['summary', 'report', 'notices', 'rectification']

/** How much waits for this person on a page, where the present page knows it. */
export type Badges = Partial<Record<DeskPlace, number>>

/** Links to the pages that this role may open, and to no other. */
export function deskNav(
  session: Session,
  here: DeskPlace,
  logOut: () => void,
  waiting = 0,
  badges: Badges = {},
): TemplateResult {
  const link = (place: DeskPlace, href: string, text: string) =>
    html`<a href=${href} aria-current=${here === place ? 'page' : nothing}>${text}${
      badges[place] ? html`<span class="n">${badges[place]}</span>` : nothing
    }</a>`
  const halls = mayOf(session, 'method:read', 'service-centre')
  const methods: (TemplateResult | typeof nothing)[] = [
    mayOf(session, 'draw:read', 'third-party') ? link('draw', '/office/#draw', draw.nav) : nothing,
    mayOf(session, 'ballot:confirm', 'representatives') ? link('ballot', '/office/#ballot', ballotDesk.nav) : nothing,
    mayOf(session, 'survey:read', 'third-party')
      ? link('survey', '/office/#survey', session.method ? survey.nav : survey.navOffice)
      : nothing,
    mayOf(session, 'online:read', 'online') ? link('online', '/office/#online', online.nav) : nothing,
    mayOf(session, 'poster:read', 'online') ? link('posters', '/office/#posters', posters.nav) : nothing,
  ]
  const results: (TemplateResult | typeof nothing)[] = [
    mayOf(session, 'summary:read', 'third-party') ? link('summary', '/office/#summary', summary.nav) : nothing,
    mayOf(session, 'report:read', 'third-party') ? link('report', '/office/#report', report.nav) : nothing,
    may(session.role, 'notice:look') ? link('notices', '/office/#notices', notices.nav) : nothing,
    may(session.role, 'notice:own') ? link('notices', '/office/#notices', notices.navOwn) : nothing,
    may(session.role, 'rectification:read')
      ? link('rectification', '/office/#rectification', rectification.nav)
      : nothing,
  ]
  return html`${menuButton(waiting)}<nav class="nav" aria-label="页面" @click=${closeMenu} @keydown=${closeMenu}>
    ${session.method || session.body ? link('own', '/office/#own', own.nav) : nothing}
    ${may(session.role, 'hall:watch') ? link('hall', '/hall/', common.hallPage) : nothing}
    ${halls ? link('scores', session.method ? '/office/?period=year' : '/office/', common.scoresPage) : nothing}
    ${may(session.role, 'screening:read') ? link('screening', '/office/#screening', places.screening) : nothing}
    ${halls ? link('seal', '/office/#seal', places.seal) : nothing}
    ${halls ? link('denominator', '/office/#denominator', denominator.nav) : nothing}
    ${may(session.role, 'scores:read') ? link('hotline', '/office/#hotline', '12345') : nothing}
    ${may(session.role, 'deduction:read') && session.body !== 'supervision' ? link('deductions', '/office/#deductions', deductions.nav) : nothing}
    ${may(session.role, 'hand-in:read') ? link('hand-ins', '/office/#hand-ins', handIns.navOffice) : nothing}
    ${handsIn(session) ? link('hand-in', '/office/#hand-in', handIns.nav) : nothing}
    ${mayOf(session, 'pool:read', 'third-party') ? link('pool', '/office/#pool', pool.nav) : nothing}
    ${session.method || session.body ? methods : navGroup(places.methods, methods, METHOD_PLACES.includes(here))}
    ${session.role === 'unit' ? results : navGroup(places.results, results, RESULT_PLACES.includes(here))}
    ${may(session.role, 'statement:own') ? link('statement', '/office/#statement', places.statement) : nothing}
    ${may(session.role, 'user:read') ? link('accounts', '/office/#accounts', common.accountsPage) : nothing}
    ${may(session.role, 'audit:read') ? link('log', '/office/#log', common.logPage) : nothing}
    ${menuUser(session, logOut)}
  </nav>`
}

export function userLine(session: Session, logOut: () => void): TemplateResult {
  return html`<div class="user">
    <span><a class="me" href="#account">${session.username}</a> <span class="role">${ROLE_WORDS[session.role]}</span></span>
    <button class="b ghost sm" @click=${logOut}>${common.logout}</button>
  </div>`
}

/**
 * `waiting`: how many things wait for this person, where the page knows it. `title`: stands on a phone in the place of the
 * product's name, for a page whose own heading is kept for screen readers there.
 */
export function deskBar(
  session: Session,
  here: DeskPlace,
  logOut: () => void,
  { waiting = 0, title = '', badges = {} }: { waiting?: number; title?: string; badges?: Badges } = {},
): TemplateResult {
  return html`<header class="bar">
    <div class="brand">
      <span aria-hidden="true">评</span>${
        title === ''
          ? common.product
          : html`<b class="product">${common.product}</b><b class="page-name" aria-hidden="true">${title}</b>`
      }
    </div>
    ${deskNav(session, here, logOut, waiting, badges)} ${userLine(session, logOut)}
  </header>`
}
