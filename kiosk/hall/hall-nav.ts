import { html, nothing, type TemplateResult } from 'lit'
import { may } from '../../server/contract/roles.ts'
import { userLine } from '../elements/desk-bar.ts'
import { closeMenu, menuButton, menuUser } from '../elements/cards/menu-button.ts'
import type { Desk } from '../elements/desk-gate.ts'
import { common, hall } from '../strings/desk.zh.ts'
import { alerts } from '../strings/hall/alerts.zh.ts'
import { cases } from '../strings/hall/cases.zh.ts'
import { register } from '../strings/hall/register.zh.ts'
import { questions } from '../strings/hall/questions.zh.ts'
import { wall } from '../strings/hall/wall.zh.ts'
import { denominator } from '../strings/denominator.zh.ts'
import { dayPage } from '../strings/hall/hall-reports.zh.ts'

/** Where one is on `/hall/`; the place stands behind the `#` of the address, so that a reload comes back to it. */
export type HallPlace =
  | { page: 'board' }
  | { page: 'cases' }
  | { page: 'case'; id: string }
  | { page: 'alerts' }
  | { page: 'questions' }
  | { page: 'day' }
  | { page: 'denominator' }
  | { page: 'wall' }
  | { page: 'register'; code?: string }
  | { page: 'window'; code: string }

export function placeOf(hash: string): HallPlace {
  const [page, id] = hash.replace(/^#/, '').split('?')[0]!.split('/')
  if (page === 'case' && id) return { page, id: decodeURIComponent(id) }
  if (page === 'window' && id) return { page, code: decodeURIComponent(id) }
  if (page === 'cases' || page === 'alerts' || page === 'day' || page === 'denominator') return { page }
  if (page === 'register') return id ? { page, code: decodeURIComponent(id) } : { page }
  if (page === 'wall' || page === 'questions') return { page }
  return { page: 'board' }
}

/** What the menu of a phone says beside the pages, where the page has the live picture. */
export interface MenuFigures {
  attention: number
  windows: string
  devices: string
  /** Questions of the office that wait. */
  asked: number
}

/**
 * The hall's pages that this role may open. `waiting`: cases that need a hand today; `asked`: questions of the office; null
 * while nobody knows.
 */
export function hallNav(
  { session, logOut }: Desk,
  here: HallPlace['page'],
  waiting: number | null,
  figures: MenuFigures | null = null,
  asked: number | null = null,
): TemplateResult {
  const link = (
    page: HallPlace['page'],
    href: string,
    text: string,
    badge: TemplateResult | typeof nothing = nothing,
  ) =>
    html`<a href=${href} aria-current=${here === page || (here === 'case' && page === 'cases') || (here === 'window' && page === 'board') ? 'page' : nothing}
      >${text}${badge}</a
    >`
  const count = waiting ? html`<span class="n">${waiting}</span>` : nothing
  const aside = (text: string | undefined) => (text ? html`<span class="r">${text}</span>` : nothing)
  const acts = figures?.attention ? html`<span class="n ofphone">${figures.attention}</span>` : nothing
  return html`${menuButton(figures?.attention ?? waiting ?? 0)}<nav class="nav" aria-label="页面" @click=${closeMenu} @keydown=${closeMenu}>
    ${link('board', '#', common.hallPage, acts)}
    ${figures ? html`<a class="ofphone" href="#windows">${hall.windowsPage}${aside(figures.windows)}</a>` : nothing}
    ${may(session.role, 'case:read') ? link('cases', '#cases', cases.title, count) : nothing}
    ${
      may(session.role, 'hall:answer')
        ? link('questions', '#questions', questions.nav, asked ? html`<span class="n">${asked}</span>` : nothing)
        : nothing
    }
    ${may(session.role, 'hall:follow') ? link('day', '#day', dayPage.nav) : nothing}
    ${may(session.role, 'hall:follow') ? link('denominator', '#denominator', denominator.nav) : nothing}
    ${link('register', '#register', register.title, aside(figures?.devices))}
    ${link('alerts', '#alerts', alerts.rulesTitle)}
    ${link('wall', '#wall', wall.nav)}
    ${may(session.role, 'scores:read') ? html`<a href="/office/">${common.scoresPage}</a>` : nothing}
    ${may(session.role, 'user:manage') ? html`<a href="/office/">${common.accountsPage}</a>` : nothing}
    ${menuUser(session, logOut)}
  </nav>`
}

export function hallBar(
  desk: Desk,
  here: HallPlace['page'],
  waiting: number | null,
  asked: number | null = null,
): TemplateResult {
  return html`<header class="bar">
    <div class="brand"><span aria-hidden="true">评</span>${common.product}</div>
    ${hallNav(desk, here, waiting, null, asked)} ${userLine(desk.session, desk.logOut)}
  </header>`
}
