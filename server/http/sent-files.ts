import type { FastifyReply } from 'fastify'
import { Refusal } from '../contract/errors.ts'
import { CONTENT_TYPES, type ExportFile } from '../export/export-file.ts'
import type { Http } from './http.ts'

/** Lets the routes of this plugin take a file as the body: nowhere else does the hub take one. */
export function takesFiles(http: Http, mostBytes: number): void {
  http.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: mostBytes },
    (_request, body, done) => done(null, body),
  )
}

/** The file that came as the body. @throws Refusal file-unreadable */
export function fileIn(body: unknown): Uint8Array {
  if (!(body instanceof Uint8Array)) throw new Refusal('file-unreadable', 'no file in the body', '请求体里没有文件')
  return body
}

/** Whoever goes away before the answer means to cancel. */
export function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}

/** What follows is a file to keep, under this name. */
export function toKeep(reply: FastifyReply, name: string, contentType: string): FastifyReply {
  return reply.type(contentType).header('content-disposition', `attachment; filename="${name}"`)
}

export function sendFile(reply: FastifyReply, { name, contentType, bytes }: ExportFile): FastifyReply {
  return toKeep(reply, name, contentType).send(Buffer.from(bytes))
}

/** A workbook to keep, under this name. */
export function workbook(reply: FastifyReply, name: string, bytes: Uint8Array): FastifyReply {
  return toKeep(reply, name, CONTENT_TYPES.xlsx).send(Buffer.from(bytes))
}
