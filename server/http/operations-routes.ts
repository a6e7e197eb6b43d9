import type { Registry } from 'prom-client'
import { Type, type Static } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { REBUILD_STAGES } from '../contract/hub/rebuild.ts'
import type { Routes } from './http.ts'

const readiness = (example: object) =>
  Type.Object(
    {
      ok: Type.Boolean(),
      problems: Type.Array(Type.String()),
      /** What SQLite's check of the whole file found; it runs once after each start. */
      database: Type.Optional(Type.Enum(['checking', 'sound', 'unchecked', 'damaged'])),
      /** While the tables are made again beside the hub: how far that is. */
      rebuild: Type.Optional(
        Type.Object(
          {
            stage: Type.Enum([...REBUILD_STAGES]),
            done: Type.Integer({ minimum: 0 }),
            of: Type.Integer({ minimum: 0 }),
          },
          like({ stage: 'making', done: 650_000, of: 1_371_208 }),
        ),
      ),
    },
    { examples: [example] },
  )

export interface OperationsOptions {
  /** Whether presses can be taken now; each problem is a sentence for the operator. */
  ready: () => Static<ReturnType<typeof readiness>>
  metrics: Registry
}

/** For those who keep the machine running: is it alive, is it ready, how much does it do. */
export const operationsRoutes: Routes<OperationsOptions> = async (http, { ready, metrics }) => {
  const tags = ['operations']
  const Ready = readiness({ ok: true, problems: [], database: 'sound' })
  const NotReady = readiness({ ok: false, problems: ['the disk has less than 512 MB left'], database: 'sound' })

  http.get(
    '/healthz',
    {
      config: { access: 'public', sides: ['inner', 'plain'] },
      schema: {
        tags,
        summary: 'The process lives',
        response: { 200: Type.Object({ ok: Type.Boolean({ examples: [true] }) }) },
      },
    },
    async () => ({ ok: true }),
  )

  http.get(
    '/readyz',
    {
      config: { access: 'public', sides: ['inner', 'plain'] },
      schema: {
        tags,
        summary: 'Presses can be taken; 503 with the reasons when not',
        response: { 200: Ready, 503: NotReady },
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
        fileExample: '# TYPE pingyi_viewers_connected gauge\npingyi_viewers_connected 3\n',
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()),
  )
}
