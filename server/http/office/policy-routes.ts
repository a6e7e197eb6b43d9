import { Type } from 'typebox'
import { policyEffect, policyReport } from '../../campaign/policy-report.ts'
import { isoShanghai, parseInstant } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { policyDigest } from '../../store/changes/take-up-policy.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { like, Count, Instant } from '../../contract/answers/basic.ts'
import { PolicyShape } from '../../contract/answers/policy.ts'

const exact = { additionalProperties: false } as const
const SinceText = Type.String({ description: 'ISO 8601 with offset; absent: now' })

/** The campaign's rules: what holds, what waits in the files, and its confirmation by the campaign office. */
export const policyRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now, proposedPolicy } = hub
  const tags = ['policy']
  const offer = offering(http, hub, tags)

  http.get(
    '/api/v1/policy',
    {
      config: { access: { permission: 'policy:read' } },
      schema: {
        tags,
        summary: 'The policy that holds, all versions, and a pending one with its differences and what it would do',
        querystring: Type.Object({ since: Type.Optional(SinceText) }, exact),
        response: { 200: PolicyShape },
      },
    },
    async (request) => {
      const asked = instantOf(request.query.since)
      const proposed = proposedPolicy()
      const report = policyReport(store.registry, proposed, now())
      const { pending } = report
      if (pending === null || pending.obstacle) return { ...report, effect: null }
      const since = asked ?? now()
      const effect = await policyEffect(store, proposed, since, now())
      return { ...report, effect: { since: isoShanghai(since), ...effect } }
    },
  )

  offer(
    'policy.adopt',
    '/api/v1/policy',
    {
      summary: 'Takes the pending policy up as a new version; for the past, presses since then are screened again',
      response: {
        200: Type.Object({ version: Count, since: Instant, verdicts: Type.Integer({ minimum: 0, ...like(12) }) }),
      },
      written: {
        digest: Type.String({ description: 'of the pending policy that was shown' }),
        since: Type.Optional(SinceText),
      },
      hear({ digest, since }) {
        // What is confirmed is what was seen.
        if (policyDigest(proposedPolicy()) !== digest) throw new Refusal('policy-other')
        return { since: instantOf(since) ?? now() }
      },
      add: () => ({ policy: proposedPolicy() }),
    },
    ({ result: { verdicts }, said: { since } }) => ({
      version: proposedPolicy().version,
      since: isoShanghai(since!),
      verdicts,
    }),
  )
}

/** @throws Refusal bad-request */
function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const instant = parseInstant(text)
  if (instant === null)
    throw new Refusal('bad-request', `since ${text} is not ISO 8601 with an offset`, `since ${text} 不是带时区的时间`)
  return instant
}
