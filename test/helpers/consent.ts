import type { TestHub } from './hub-fixture.ts'

/**
 * An officer consents to a period as the check list shows it: looked at first, then named.
 *
 * @param at `/api/v1/campaigns/{id}/methods/{method}`
 */
export async function consentTo(
  hub: TestHub,
  at: string,
  said: { from?: string; to?: string; reason: string },
  token: string,
) {
  const { reason: _, ...dates } = said
  const { body } = await hub.call('GET', `${at}/seal?${new URLSearchParams(dates).toString()}`, { token })
  return hub.call('POST', `${at}/stands`, { token, body: { ...said, content: body.content } })
}
