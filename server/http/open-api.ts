import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { AccessRule } from './guard.ts'

/** OpenAPI 3.1 out of the routes' own schemas, with who may call each from its access rule. */
export function openApiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Pingyi 评议',
        version,
        description:
          'Errors are RFC 9457 problem documents with a stable `code`. Times are ISO 8601 with offset; ' +
          '`from` and `to` are dates in Asia/Shanghai, both included.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'pingyi_session' },
          bearer: { type: 'http', scheme: 'bearer', description: 'the token of a session, or an API key' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const rule = route.config?.access
      if (rule === undefined || !url.startsWith('/api/')) return { schema: { ...schema, hide: !isOperation(url) }, url }
      return { schema: { ...schema, security: securityOf(rule), 'x-access': rule }, url }
    },
  }
}

/** Pages are not part of the interface. */
function isOperation(url: string): boolean {
  return url === '/healthz' || url === '/readyz' || url === '/metrics'
}

function securityOf(rule: AccessRule): { [scheme: string]: string[] }[] {
  if (rule === 'public') return []
  return 'permission' in rule ? [{ session: [] }, { bearer: [] }] : [{ bearer: [] }]
}
