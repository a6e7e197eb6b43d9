import { html, nothing, type TemplateResult } from 'lit'
import { MONTHLY_BODIES } from '../../../server/contract/hotline/monthly.ts'
import { INSPECTING_BODIES } from '../../../server/contract/oversight.ts'
import { may, type RoleHolder } from '../../../server/contract/roles.ts'
import { oversight as words } from '../../strings/oversight.zh.ts'

export type DeductionTab = keyof typeof words.tabs

const isOf = (bodies: readonly string[], { role, body }: RoleHolder) =>
  role !== 'reporter' || (body !== undefined && bodies.includes(body))

export const opensProgrammes = (session: RoleHolder) => may(session.role, 'programme:read') && isOf(['media'], session)
export const opensInspections = (session: RoleHolder) =>
  may(session.role, 'inspection:read') && isOf(INSPECTING_BODIES, session)
export const opensMonthly = (session: RoleHolder) => may(session.role, 'monthly:read') && isOf(MONTHLY_BODIES, session)

/** Links between deductions and what feeds them, those that this person may open; none where there is one alone. */
export function deductionTabs(session: RoleHolder, here: DeductionTab): TemplateResult | typeof nothing {
  const open: Record<DeductionTab, boolean> = {
    deductions: may(session.role, 'deduction:read') && session.body !== 'supervision',
    programmes: opensProgrammes(session),
    inspections: opensInspections(session),
    monthly: opensMonthly(session),
  }
  const shown = (Object.keys(words.tabs) as DeductionTab[]).filter((tab) => open[tab])
  if (shown.length < 2) return nothing
  return html`<nav class="ded-tabs noprint" aria-label=${words.tabsLabel}>
    ${shown.map((tab) => html`<a href="#${tab}" aria-current=${tab === here ? 'page' : nothing}>${words.tabs[tab]}</a>`)}
  </nav>`
}

/** The form for a deduction that begins with the facts of a programme or an inspection. */
export function formFrom(from: string): string {
  return `#deductions?${new URLSearchParams({ page: 'form', from }).toString()}`
}
