import { consentTo } from './consent.ts'
import type { TestHub } from './hub-fixture.ts'

const AT = '/api/v1/campaigns/2026/methods/third-party'

/** The survey team brings a result of its own and seals the year by it, before it is over; the office consents. */
export async function sealSurvey(hub: TestHub, team: string, office: string): Promise<void> {
  const reason = '按期报送'
  const headers = { authorization: `Bearer ${team}`, 'content-type': 'application/octet-stream' }
  const body = 'unit,score,n\r\nJ36,95.50,40\r\nJ23,81.25,38\r\nJ41,77.00,39'
  const sent = await fetch(`${hub.url}${AT}/survey/result`, { method: 'POST', headers, body })
  if (!sent.ok) throw new Error(await sent.text())
  const consent = await consentTo(hub, AT, { reason }, office)
  if (consent.status !== 201) throw new Error(consent.text)
  const { body: state } = await hub.call('GET', `${AT}/seal`, { token: team })
  const accept = state.checks.flatMap(({ point, state: each }: { point: string; state: string }) =>
    each === 'note' ? [point] : [],
  )
  const sealed = await hub.call('POST', `${AT}/seal`, { token: team, body: { reason, accept, early: true } })
  if (sealed.status !== 201) throw new Error(sealed.text)
}
