import { Compile, type Validator } from 'typebox/schema'

interface Schema {
  [keyword: string]: unknown
}
type Media = Record<string, { schema?: Schema }>
interface Operation {
  responses: Record<string, { content?: Media; $ref?: string }>
}
export interface Api {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; responses: Record<string, { content: Media }> }
}

/**
 * Holds answers to the OpenAPI document, field by field, in both directions: what the document does not name is as wrong
 * as what is missing.
 */
export class AnswerCheck {
  #api: Api
  #validators = new Map<string, Validator | null>()

  constructor(api: Api) {
    this.#api = api
  }

  /** Why this JSON answer is not what the document says, or null; also null for addresses that are not of the interface. */
  problem(method: string, address: string, status: number, type: string, body: unknown): string | null {
    const path = this.#pathOf(address.split('?')[0]!, method.toLowerCase())
    if (path === undefined) return null
    const name = `${method} ${path} ${status}`
    const validator = this.#validator(name, this.#api.paths[path]![method.toLowerCase()]!, status, type)
    if (validator === null) return `${name}: no schema for ${type}`
    const [fits, errors] = validator.Errors(body)
    return fits
      ? null
      : `${name}: ${errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')}`
  }

  #pathOf(address: string, method: string): string | undefined {
    const parts = address.split('/')
    const fitting = Object.keys(this.#api.paths).filter((path) => {
      const pieces = path.split('/')
      const named = (piece: string, i: number) => piece === parts[i] || (piece.startsWith('{') && parts[i] !== '')
      return pieces.length === parts.length && pieces.every(named) && method in this.#api.paths[path]!
    })
    // `/cases/running` before `/cases/{case}`.
    return fitting.toSorted((a, b) => a.split('{').length - b.split('{').length)[0]
  }

  #validator(name: string, { responses }: Operation, status: number, type: string): Validator | null {
    const known = this.#validators.get(name)
    if (known !== undefined) return known
    const response = responses[status] ?? responses['default']
    const content = response?.$ref
      ? this.#api.components.responses[response.$ref.split('/').at(-1)!]!.content
      : response?.content
    const schema = content?.[type.split(';')[0]!]?.schema
    const validator = schema === undefined ? null : Compile(strict(this.#resolved(schema)) as object)
    this.#validators.set(name, validator)
    return validator
  }

  #resolved(schema: Schema): Schema {
    const ref = schema['$ref'] as string | undefined
    return ref === undefined ? schema : this.#api.components.schemas[ref.split('/').at(-1)!]!
  }
}

/** An object that names its fields has no others. */
export function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]))
  return 'properties' in copy && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy
}
