import { Compile, Meta } from 'typebox/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../../server/contract/errors.ts'
import { PERMISSIONS } from '../../server/contract/roles.ts'
import { listAccess, type RouteAccess } from '../../server/http/guard.ts'
import { AnswerCheck, type Api } from '../helpers/answer-check.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/**
 * The document at /api/docs as an engineer of a queue system reads it. That answers are what it says is checked by
 * `TestHub.call`, with every answer of every test.
 */
type Json = Record<string, unknown>
interface Parameter {
  in: string
  name: string
  required?: boolean
  description?: string
  schema?: Json
}
interface Operation {
  operationId: string
  summary: string
  tags: string[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Json }> }
  responses: Record<string, { $ref?: string; description?: string; content?: Record<string, { schema?: Json }> }>
  security: Record<string, string[]>[]
}
interface Document {
  openapi: string
  info: Json
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json>; responses: Record<string, { content: Json }>; securitySchemes: Json }
}
let hub: TestHub
let doc: Document
let routes: readonly RouteAccess[]
beforeAll(async () => {
  hub = await TestHub.start()
  const { status, type, body } = await hub.call('GET', '/api/docs')
  expect([status, type]).toEqual([200, 'application/json; charset=utf-8'])
  doc = body
  routes = listAccess(hub.hub.http).filter(
    ({ url, method }) => method !== 'HEAD' && (url.startsWith('/api/') || /^\/(healthz|readyz|metrics)$/.test(url)),
  )
})
afterAll(() => hub.stop())

const pathOf = (url: string) => url.replaceAll(/:([A-Za-z]+)/g, '{$1}')
const operations = () =>
  Object.entries(doc.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      ...operation,
    })),
  )
/** Every operation that fails, by name, so that one run shows all of them. */
const without = (fits: (operation: ReturnType<typeof operations>[number]) => boolean) =>
  operations()
    .filter((operation) => !fits(operation))
    .map(({ name }) => name)

describe('the OpenAPI document', () => {
  test('names every route of the interface, and no other', () => {
    expect(doc.openapi).toBe('3.1.0')
    const named = operations().map(({ name }) => name)
    expect(named.toSorted()).toEqual(routes.map(({ method, url }) => `${method} ${pathOf(url)}`).toSorted())
    expect(named.length).toBeGreaterThan(90)
  })

  test('has the members that OpenAPI 3.1 has, and no others', () => {
    const members = (of: object, known: string[]) =>
      Object.keys(of).filter((name) => !known.includes(name) && !name.startsWith('x-'))
    const strange = [
      ...members(doc, ['openapi', 'info', 'servers', 'tags', 'components', 'paths']),
      ...members(doc.info, ['title', 'version', 'description']),
      ...members(doc.components, ['schemas', 'responses', 'securitySchemes']),
    ]
    for (const { name, path: _path, method: _method, ...operation } of operations()) {
      const known = [
        'operationId',
        'summary',
        'description',
        'tags',
        'parameters',
        'requestBody',
        'responses',
        'security',
      ]
      strange.push(...members(operation, known).map((each) => `${name} ${each}`))
      for (const parameter of operation.parameters ?? [])
        strange.push(
          ...members(parameter, ['in', 'name', 'required', 'description', 'schema', 'example']).map(
            (each) => `${name} ${each}`,
          ),
        )
      for (const response of Object.values(operation.responses))
        strange.push(
          ...members(response, response.$ref ? ['$ref'] : ['description', 'content']).map((each) => `${name} ${each}`),
        )
    }
    expect(strange).toEqual([])
  })

  test('says of every operation what it is for, under a heading that is explained, by a name of its own', () => {
    const headings = doc.tags.filter(({ description }) => description !== '').map(({ name }) => name)
    expect(without(({ summary }) => summary?.length > 5)).toEqual([])
    expect(without(({ tags }) => tags?.length === 1 && headings.includes(tags[0]!))).toEqual([])
    expect(headings.filter((heading) => !operations().some(({ tags }) => tags.includes(heading)))).toEqual([])
    const names = operations().map(({ operationId }) => operationId)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !/^[a-z][A-Za-z0-9]+$/.test(name))).toEqual([])
  })

  test('describes every parameter, with its type; every name in a path is one', () => {
    const named = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name)).toSorted()
    expect(
      without(({ path, parameters = [] }) => {
        const inPath = parameters.filter((each) => each.in === 'path')
        return (
          JSON.stringify(inPath.map(({ name }) => name).toSorted()) === JSON.stringify(named(path)) &&
          inPath.every(({ required }) => required === true) &&
          parameters.every(({ schema }) => schema !== undefined && ('type' in schema || 'enum' in schema))
        )
      }),
    ).toEqual([])
    const silent = operations().flatMap(({ name, parameters = [] }) =>
      parameters.filter(({ description }) => !description).map((each) => `${name}: ${each.name}`),
    )
    expect(silent).toEqual([])
  })

  test('asks of every operation what its access rule asks, and says which roles that are', () => {
    const schemes = Object.keys(doc.components.securitySchemes)
    for (const { method, url, access } of routes) {
      const { security } = doc.paths[pathOf(url)]![method.toLowerCase()]!
      expect(security.flatMap((each) => Object.keys(each)).every((scheme) => schemes.includes(scheme))).toBe(true)
      const roles =
        access === 'public' || access.permission === undefined
          ? []
          : [{ session: [...PERMISSIONS[access.permission]] }, { bearer: [...PERMISSIONS[access.permission]] }]
      const key = access !== 'public' && 'scope' in access ? [{ apiKey: [access.scope] }] : []
      const local = access !== 'public' && 'scope' in access && access.loopback ? [{}] : []
      expect([url, security]).toEqual([url, [...key, ...roles, ...local]])
    }
  })

  test('says what every operation answers, and what it takes', () => {
    expect(
      without(({ responses }) => {
        const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
        const told = ([status, { description, content }]: (typeof good)[number]) =>
          description !== undefined &&
          description !== 'Default Response' &&
          (status === '204' || Object.values(content ?? {}).some(({ schema }) => schema !== undefined))
        return good.length > 0 && good.every(told)
      }),
    ).toEqual([])
    // The address says it all.
    const bodiless = [
      'POST /api/v1/users/{username}/factor-reset/confirmation',
      'POST /api/v1/users/{username}/password',
      'POST /api/v1/users/{username}/vouch',
      'POST /api/v1/keys/{name}/revocation',
      'POST /api/v1/keys/{name}/vouch',
      'POST /api/v1/deductions/{id}/confirm',
      'POST /api/v1/campaigns/{campaign}/notices/own/receipt',
      'POST /api/v1/campaigns/{campaign}/hand-ins/versions/{handIn}/acceptance',
      'POST /api/v1/campaigns/{campaign}/methods/{method}/pool/objects',
      'POST /api/v1/campaigns/{campaign}/methods/{method}/pool/pairs/search',
      'POST /api/v1/campaigns/{campaign}/draw/run',
      'POST /api/v1/campaigns/{campaign}/ballot/changes/{request}/confirmation',
    ]
    expect(without(({ method, requestBody }) => method !== 'post' || requestBody !== undefined)).toEqual(bodiless)
  })

  test('says how every operation refuses: by a problem document whose codes are the closed table', () => {
    const problem = doc.components.schemas['Problem'] as { properties: { code: { enum: string[] } } }
    expect(problem.properties.code.enum.toSorted()).toEqual(Object.keys(ERRORS).toSorted())
    const refusal = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    for (const response of Object.values(doc.components.responses)) expect(response.content).toEqual(refusal)
    const statuses = new Set(Object.values(ERRORS).map(({ status }) => `Refused${status}`))
    expect(Object.keys(doc.components.responses).toSorted()).toEqual(['Refused', ...statuses].toSorted())
    const refers = ({ responses }: Operation, status: string) =>
      responses[status]?.$ref === `#/components/responses/Refused${status === 'default' ? '' : status}`
    expect(without((operation) => refers(operation, 'default'))).toEqual([])
    expect(
      without((operation) => operation.security.length === 0 || (refers(operation, '401') && refers(operation, '403'))),
    ).toEqual([])
    expect(without((operation) => operation.requestBody === undefined || refers(operation, '400'))).toEqual([])
  })

  test('is made of schemas as JSON Schema 2020-12 has them', () => {
    const found: [string, unknown][] = []
    const look = (value: unknown, at: string) => {
      if (typeof value !== 'object' || value === null) return
      for (const [name, below] of Object.entries(value)) {
        if (name === 'schema' || at === '/components/schemas') found.push([`${at}/${name}`, below])
        else look(below, `${at}/${name}`)
      }
    }
    look(doc, '')
    expect(found.length).toBeGreaterThan(250)
    const meta = Compile(Meta['https://json-schema.org/draft/2020-12/schema'])
    expect(found.filter(([, schema]) => !meta.Check(schema)).map(([at]) => at)).toEqual([])
  })
})

test('an answer that the document does not know is noticed: a field too many, one too few, another status', () => {
  const check = new AnswerCheck(doc as unknown as Api)
  const of = (status: number, body: unknown, type = 'application/json') =>
    check.problem('POST', '/api/v1/windows/shimin/A01/services', status, type, body)
  const opened = { serviceId: 's', invitationId: 'i', expiresAt: '2026-11-18T10:00:45+08:00' }
  expect(of(201, opened)).toBeNull()
  expect(of(201, { ...opened, level: 5 })).toContain('level')
  expect(of(200, { serviceId: 's', expiresAt: opened.expiresAt })).toContain('invitationId')
  expect(of(404, { code: 'no-such-code' }, 'application/problem+json')).toContain('404')
  expect(of(418, opened)).toContain('no schema')
})
