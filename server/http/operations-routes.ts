import type { Registry } from 'prom-client'
import { Type } from 'typebox'
import type { FileState } from '../store/writer/care.ts'
import type { Routes } from './http.ts'

export interface OperationsOptions {
  /** Whether presses can be taken now; each problem is a sentence for the operator. */
  ready: () => { ok: boolean; problems: string[]; database?: FileState['state'] }
  metrics: Registry
}

/** For those who keep the machine running: is it alive, is it ready, how much does it do, what does it offer. */
export const operationsRoutes: Routes<OperationsOptions> = async (http, { ready, metrics }) => {
  const tags = ['operations']
  const Readiness = Type.Object({
    ok: Type.Boolean(),
    problems: Type.Array(Type.String()),
    /** What SQLite's check of the whole file found; it runs once after each start. */
    database: Type.Optional(Type.Enum(['checking', 'sound', 'unchecked', 'damaged'])),
  })

  http.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: { tags, summary: 'The process lives', response: { 200: Type.Object({ ok: Type.Boolean() }) } },
    },
    async () => ({ ok: true }),
  )

  http.get(
    '/readyz',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Presses can be taken; 503 with the reasons when not',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const readiness = ready()
      void reply.header('cache-control', 'no-store')
      return reply.code(readiness.ok ? 200 : 503).send(readiness)
    },
  )

  http.get(
    '/metrics',
    {
      config: { access: { scope: 'metrics', permission: 'metrics:read', loopback: true } },
      schema: {
        tags,
        summary: 'Prometheus: from this machine, or with a key of scope `metrics`',
        produces: ['text/plain'],
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()),
  )

  http.get(
    '/api/docs',
    {
      config: { access: 'public' },
      schema: { tags, summary: 'This document: OpenAPI 3.1', produces: ['application/json'] },
    },
    async (_request, reply) => reply.type('application/json').send(JSON.stringify(http.swagger())),
  )
}
