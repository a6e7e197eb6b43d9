import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { lookAside } from '../../campaign/evidence/look-aside.ts'
import { like } from '../../contract/answers/basic.ts'
import { UploadedShape } from '../../contract/answers/deductions.ts'
import { MOST_EVIDENCE_BYTES } from '../../contract/deductions.ts'
import { Refusal } from '../../contract/errors.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { actorOf } from '../../contract/viewer.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { fileIn, goneOf, takesFiles } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'

/** As it is written: each part holds the writer for some milliseconds. */
const PART_BYTES = 1 << 20
const TYPES = { pdf: 'application/pdf', jpeg: 'image/jpeg', png: 'image/png' } as const

/** Files of evidence (server/store/README.md section 14): in as bytes, looked into and encrypted; out as an attachment alone. */
export const evidenceRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['deductions']
  // A little more, so that what is too large is named here and with its size.
  takesFiles(http, 64 << 20)

  http.post(
    '/api/v1/uploads',
    {
      config: { access: { permission: 'evidence:upload', body: 'own' } },
      bodyLimit: 64 << 20,
      schema: {
        tags,
        summary: 'Takes a PDF, JPEG or PNG of 10 MB at most (application/octet-stream), by its content',
        consumes: ['application/octet-stream'],
        response: { 201: UploadedShape },
      },
    },
    async (request, reply) => {
      const body = fileIn(request.body)
      if (body.length > MOST_EVIDENCE_BYTES)
        throw new Refusal('evidence-too-large', `${body.length} bytes`, `${body.length} 字节`)
      const user = userOf(request)
      const actor = actorOf(user)
      const { sort, sha256 } = await lookAside(body, { signal: goneOf(reply) })
      const id = uuid7(now())
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      for (let part = 0; part * PART_BYTES < bytes.length; part++) {
        const slice = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES).toString('base64')
        await store.act('evidence.store-part', { id, part, bytes: slice, by: holderOf(user) }, actor)
      }
      const file = await store.act('evidence.finish', { id, sort, bytes: bytes.length, sha256 }, actor)
      return reply.code(201).send(file)
    },
  )

  http.get(
    '/api/v1/uploads/:id',
    {
      config: { access: { permission: 'deduction:read', body: 'own' } },
      schema: {
        tags,
        summary: 'A file of evidence as it was sent, for the reporter, the office, the auditor and the unit concerned',
        params: Type.Object({ id: Type.String({ maxLength: 64, ...like('01957a3c-5d20-7b41-9c6e-2f8d41a07e93') }) }),
        produces: Object.values(TYPES),
      },
    },
    async (request, reply) => {
      const id = request.params.id.toLowerCase()
      const user = userOf(request)
      const actor = actorOf(user)
      const { sort, bytes } = await store.read('evidence.file', id, { by: holderOf(user), operator: actor })
      await store.act('audit.record', { action: 'evidence:read', subject: `evidence:${id}`, detail: {} }, actor)
      async function* parts() {
        for (let part = 0; part * PART_BYTES < bytes; part++)
          yield Buffer.from(await store.read('evidence.part', id, part), 'base64')
      }
      return reply
        .type(TYPES[sort!])
        .header('content-length', bytes)
        .header('content-disposition', `attachment; filename="${id}.${sort === 'jpeg' ? 'jpg' : sort}"`)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'no-store')
        .send(Readable.from(parts()))
    },
  )
}
