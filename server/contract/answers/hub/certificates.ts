import { Type, type Static } from 'typebox'
import { CERTIFICATE_OF, CERTIFICATE_STATES } from '../../hub/certificates.ts'
import { like } from '../basic.ts'

/** A certificate of the hub, as those see it who keep the machine and those who depend on it. */
export const CertificateShape = Type.Object({
  of: Type.Enum([...CERTIFICATE_OF]),
  names: Type.Array(Type.String(), like(['pingyi.hall.local', '10.1.2.3'])),
  expiresAt: Type.String(like('2028-11-30T10:00:00+08:00')),
  /** Whole days; below 0 since it ended. */
  daysLeft: Type.Integer(like(12)),
  state: Type.Enum([...CERTIFICATE_STATES]),
  /** Why the newest files are not served: the pair before goes on. */
  fault: Type.Union([Type.String(), Type.Null()], like(null)),
})
export type CertificateFacts = Static<typeof CertificateShape>
export const CertificatesShape = Type.Object({ certificates: Type.Array(CertificateShape) })
