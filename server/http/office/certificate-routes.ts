import { CertificatesShape } from '../../contract/answers/hub/certificates.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'

/** How long the hub's certificates hold: a kiosk that no longer trusts the hub says nothing, the office's page does. */
export const certificateRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  http.get(
    '/api/v1/certificates',
    {
      config: { access: { permission: 'certificate:read' } },
      schema: {
        tags: ['operations'],
        summary: 'The certificates of the hub and how long they hold; none where it serves plain HTTP',
        response: { 200: CertificatesShape },
      },
    },
    async () => ({
      certificates: hub.certificates().map(({ of, pair: { names, validity }, expiry, fault }) => ({
        of,
        names: [...names],
        expiresAt: isoShanghai(validity.to),
        daysLeft: expiry.days,
        state: expiry.state,
        fault,
      })),
    }),
  )
}
