import type { FastifyReply } from 'fastify'
import { CONTENT_TYPES } from '../../export/export-file.ts'

/** Whoever goes away before the answer means to cancel. */
export function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}

/** A workbook to keep, under this name. */
export function workbook(reply: FastifyReply, name: string, bytes: Uint8Array): FastifyReply {
  return reply
    .type(CONTENT_TYPES.xlsx)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Buffer.from(bytes))
}
