import { html, type TemplateResult } from 'lit'
import { may, type Permission, type Role } from '../../server/contract/roles.ts'
import type { Desk } from '../elements/desk-gate.ts'
import './people/accounts-page.ts'
import './people/device-page.ts'
import './people/log-page.ts'
import { denominatorPage } from './denominator-page.ts'
import './hotline/hotline-page.ts'
import './scores/score-page.ts'
import './screening/screening-page.ts'
import './seal/seal-page.ts'
import './seal/statement-page.ts'

/** A page of the office, by its name after `#` in the address. */
export interface Place {
  name: string
  permission: Permission
  page(desk: Desk): TemplateResult
}

/** In the order in which a role's first page is looked for. A new page gets its line here and its link in the bar. */
export const PLACES: readonly Place[] = [
  { name: '', permission: 'scores:read', page: (desk) => html`<score-page .desk=${desk}></score-page>` },
  {
    name: 'screening',
    permission: 'screening:read',
    page: (desk) => html`<screening-page .desk=${desk}></screening-page>`,
  },
  { name: 'seal', permission: 'scores:read', page: (desk) => html`<seal-page .desk=${desk}></seal-page>` },
  { name: 'denominator', permission: 'scores:read', page: denominatorPage },
  { name: 'hotline', permission: 'scores:read', page: (desk) => html`<hotline-page .desk=${desk}></hotline-page>` },
  {
    name: 'statement',
    permission: 'statement:own',
    page: (desk) => html`<statement-page .desk=${desk}></statement-page>`,
  },
  { name: 'accounts', permission: 'user:read', page: (desk) => html`<accounts-page .desk=${desk}></accounts-page>` },
  { name: 'log', permission: 'audit:read', page: (desk) => html`<log-page .desk=${desk}></log-page>` },
  { name: 'devices', permission: 'device:confirm', page: (desk) => html`<device-page .desk=${desk}></device-page>` },
]

/** The page of an address, or the first that the role may open. */
export function placeOf(role: Role, hash: string): Place {
  const open = PLACES.filter(({ permission }) => may(role, permission))
  return open.find(({ name }) => name === hash.replace(/^#/, '').split('?')[0]) ?? open[0]!
}
