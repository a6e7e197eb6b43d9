import type { FastifyRequest } from 'fastify'

const UUID = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/i

/** An id of ours is the same in capitals, at every route alike; everywhere behind it is written in small letters. */
export async function lowerCaseIds({ params }: FastifyRequest): Promise<void> {
  const named = (params ?? {}) as Record<string, unknown>
  for (const [name, value] of Object.entries(named))
    if (typeof value === 'string' && UUID.test(value)) named[name] = value.toLowerCase()
}
