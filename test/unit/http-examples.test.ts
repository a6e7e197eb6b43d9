import { Compile } from 'typebox/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exampleOf, type ExampleSchema } from '../../server/http/docs/examples.ts'
import { strict } from '../helpers/answer-check.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** Every operation of /api/docs has an example of what it takes and answers, and its own schema takes that example. */
interface Media {
  schema?: ExampleSchema & { format?: string }
  example?: unknown
}
interface Operation {
  parameters?: { in: string; name: string; required?: boolean; schema: ExampleSchema; example?: unknown }[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { content?: Record<string, Media>; $ref?: string }>
  security: Record<string, string[]>[]
}
let hub: TestHub
let operations: [string, string, Operation][]
beforeAll(async () => {
  hub = await TestHub.start()
  const { paths } = (await hub.call('GET', '/api/docs')).body as { paths: Record<string, Record<string, Operation>> }
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method, path, operation]),
  )
})
afterAll(() => hub.stop())

const bodiesOf = ({ requestBody, responses }: Operation): [string, Media][] => [
  ...Object.values(requestBody?.content ?? {}).map((media): [string, Media] => ['takes', media]),
  ...Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, { content }]) => Object.values(content ?? {}).map((media): [string, Media] => [status, media])),
]
/** A workbook has no example in a text. */
const isFile = ({ schema }: Media) => schema?.format === 'binary'
const misfit = (schema: object, example: unknown): string => {
  const [fits, errors] = Compile(strict(schema) as object).Errors(example)
  return fits ? '' : errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')
}

describe('examples of the interface', () => {
  test('every operation has them, of each parameter, of what it takes and of each answer', () => {
    const missing = operations.flatMap(([method, path, operation]) => [
      ...(operation.parameters ?? [])
        .filter(({ required, example }) => required && example === undefined)
        .map(({ name }) => `${method} ${path}: ${name}`),
      ...bodiesOf(operation)
        .filter(([, media]) => !isFile(media) && media.example === undefined)
        .flatMap(([where, { schema }]) => {
          const lacking: string[] = []
          exampleOf(schema ?? {}, where, lacking)
          return lacking.length === 0
            ? [`${method} ${path}: ${where}`]
            : lacking.map((at) => `${method} ${path}: ${at}`)
        }),
    ])
    expect(missing).toEqual([])
  })

  test("each is what its operation's own schema takes, and nothing more", () => {
    const wrong = operations.flatMap(([method, path, operation]) => [
      ...(operation.parameters ?? []).flatMap(({ name, schema, example }) => {
        const fault = example === undefined ? '' : misfit(schema, example)
        return fault === '' ? [] : [`${method} ${path} ${name}: ${fault}`]
      }),
      ...bodiesOf(operation).flatMap(([where, media]) => {
        const fault = isFile(media) || media.example === undefined ? '' : misfit(media.schema ?? {}, media.example)
        return fault === '' ? [] : [`${method} ${path} ${where}: ${fault}`]
      }),
    ])
    expect(wrong).toEqual([])
  })

  test('a request made of them is understood by the hub', async () => {
    const roles: Record<string, string> = {}
    for (const role of ['campaign-office', 'hall-manager', 'unit', 'admin'] as const)
      roles[role] = await hub.signIn(
        role,
        role === 'unit' ? { unit: 'J36' } : role === 'hall-manager' ? { hall: 'shimin' } : {},
      )
    const keys = Object.fromEntries((['services', 'hotline'] as const).map((scope) => [scope, hub.apiKey(scope)]))
    const misunderstood: string[] = []
    for (const [method, path, { parameters = [], requestBody, security }] of operations) {
      const media = Object.entries(requestBody?.content ?? {})[0]
      if (media?.[0] === 'application/octet-stream') continue
      const given = parameters.filter(({ example }) => example !== undefined)
      const address = given.filter((each) => each.in === 'path')
      const query = given.filter((each) => each.in === 'query')
      const role = security.find(({ bearer }) => bearer)?.['bearer']!.find((each) => roles[each])
      const scope = security.find(({ apiKey }) => apiKey)?.['apiKey']![0]
      const token = scope === undefined ? roles[role ?? ''] : keys[scope]
      const at = address.reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), path)
      const search = query.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`).join('&')
      const { status, body } = await hub.call(method.toUpperCase(), `${at}?${search}`, {
        ...(token === undefined ? {} : { token }),
        ...(media === undefined ? {} : { body: media[1].example }),
      })
      // A code that nobody gave out is no fault of the example.
      const wrong = status === 400 && !['pairing-code-invalid', 'challenge-wrong'].includes(body?.code)
      if (wrong || status === 415 || status >= 500)
        misunderstood.push(`${method} ${path}: ${body?.code} ${body?.detail}`)
    }
    expect(misunderstood).toEqual([])
  })
})
