import { html } from 'lit'
import type { Desk } from '../elements/desk-gate.ts'

export interface UnitName {
  code: string
  name: string
}

/** All units of the campaign, in the document's order. @throws HubProblem */
export async function allUnits({ api, about }: Desk): Promise<UnitName[]> {
  const path = `/api/v1/campaigns/${encodeURIComponent(about.campaign.id)}/methods/service-centre/scores`
  const { units } = await api.get<{ units: { unit: UnitName }[] }>(path)
  return units.map(({ unit: { code, name } }) => ({ code, name }))
}

export function unitChoice(units: readonly UnitName[], label: string) {
  return html`<select name="unit" required aria-label=${label}>
    <option value="" selected>${label}</option>
    ${units.map(({ code, name }) => html`<option value=${code}>${code} ${name}</option>`)}
  </select>`
}
