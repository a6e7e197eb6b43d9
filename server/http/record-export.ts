import type { FastifyRequest } from 'fastify'
import type { AuditDetail } from '../contract/audit.ts'
import { actorOf } from '../contract/viewer.ts'
import type { Store } from '../store/port.ts'
import { userOf } from './guard.ts'

/** Puts on record that whoever asks takes a file of figures away: a file that cannot be recorded is not handed out. */
export async function recordExport(
  store: Store,
  request: FastifyRequest,
  subject: string,
  file: string,
  more: AuditDetail = {},
): Promise<void> {
  const detail = { file, ...more }
  await store.act('audit.record', { action: 'scores:export', subject, detail }, actorOf(userOf(request)))
}
