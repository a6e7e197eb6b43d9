import { Type } from 'typebox'
import { docsPage, DOCS_PAGE_POLICY, type ApiDocument } from './docs-page.ts'
import type { Routes } from '../http.ts'

const Document = Type.Unsafe<object>({
  type: 'object',
  description: 'OpenAPI 3.1',
  examples: [{ openapi: '3.1.0', info: { title: 'Pingyi 评议', version: '1.0.0' }, paths: {} }],
})
const Page = Type.String({
  description: 'the same to read, one page that asks for nothing else',
  examples: ['<!doctype html><html lang="zh-CN"><title>评议接口</title>…'],
})

/** The interface described: as OpenAPI 3.1 to programs, as a page to browsers. */
export const docsRoutes: Routes<object> = async (http) => {
  // Neither changes while the hub runs.
  let page: string | undefined
  let text: string | undefined

  http.get(
    '/api/docs',
    {
      config: { access: 'public' },
      schema: {
        tags: ['operations'],
        summary: 'This document: OpenAPI 3.1; a page for people where `Accept` asks for text/html',
        response: {
          200: {
            description: 'The document, or the page',
            content: { 'application/json': { schema: Document }, 'text/html': { schema: Page } },
          },
        },
      },
    },
    async (request, reply) => {
      void reply.header('vary', 'accept')
      if (!prefersPage(request.headers.accept))
        return reply.type('application/json').send((text ??= JSON.stringify(http.swagger())))
      page ??= docsPage(http.swagger() as unknown as ApiDocument)
      return reply.type('text/html; charset=utf-8').header('content-security-policy', DOCS_PAGE_POLICY).send(page)
    },
  )
}

/** Browsers name text/html; whoever names JSON at least as willingly, or nothing, is a program. */
export function prefersPage(accept: string | undefined): boolean {
  const weights = new Map(
    (accept ?? '').split(',').map((range): [string, number] => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return [type, quality === undefined ? 1 : Number(quality.slice(2))]
    }),
  )
  return (weights.get('text/html') ?? 0) > (weights.get('application/json') ?? 0)
}
