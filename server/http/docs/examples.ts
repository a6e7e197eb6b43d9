import { COMMON_EXAMPLES } from './common-examples.ts'

/** The keywords of JSON Schema that an example follows from. */
export interface ExampleSchema {
  examples?: unknown[]
  const?: unknown
  enum?: unknown[]
  anyOf?: ExampleSchema[]
  type?: string
  format?: string
  pattern?: string
  properties?: Record<string, ExampleSchema>
  required?: string[]
  additionalProperties?: ExampleSchema | boolean
  items?: ExampleSchema | boolean
  prefixItems?: ExampleSchema[]
}

/** Where a value stands: its own name, the name of what holds it, and the whole way there for messages. */
interface Place {
  name: string
  holder: string
  path: string
}

/**
 * An example of a schema, of values as the hub has them. What a schema says itself (`examples`) stands; the rest is put
 * together member by member: words of a closed list, then what a name means everywhere (`common-examples.ts`). Members
 * that may be absent are left out unless they bring an example of their own.
 *
 * Names in `lacking` each member for which nobody gave an example; the result is then of no use.
 */
export function exampleOf(schema: ExampleSchema, name: string, lacking: string[]): unknown {
  return valueOf(schema, { name, holder: '', path: name }, lacking)
}

function valueOf(schema: ExampleSchema, place: Place, lacking: string[]): unknown {
  if (schema.examples !== undefined && schema.examples.length > 0) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  const common = [`${place.holder}.${place.name}`, place.name]
    .map((name) => COMMON_EXAMPLES[name])
    .find((value) => value !== undefined && suits(schema, value))
  const closed = schema.enum
  if (closed !== undefined) return closed.includes(common) ? common : closed[0]
  if (schema.anyOf !== undefined)
    return valueOf(
      schema.anyOf.find(({ type }) => type !== 'null')!,
      place,
      lacking,
    )
  if (schema.type === 'object') return objectOf(schema, place, lacking)
  if (schema.type === 'array') return listOf(schema, place, lacking)
  if (schema.type === 'boolean') return common ?? false
  if (common !== undefined) return common
  if (schema.format === 'date-time') return '2026-11-18T10:00:00+08:00'
  if (schema.format === 'date') return '2026-11-18'
  lacking.push(place.path)
  return undefined
}

/** Whether a value that a name has elsewhere can be meant here, too: a `from` is a date in one place and an instant in another. */
function suits({ type, format, pattern }: ExampleSchema, value: string | number | boolean): boolean {
  if (type === 'integer' || type === 'number') return typeof value === 'number'
  if (type === 'boolean' || typeof value === 'boolean') return typeof value === type
  if (type === 'string' && typeof value !== 'string') return false
  if (format === 'date-time') return String(value).includes('T')
  if (format === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(String(value))
  return pattern === undefined || new RegExp(pattern).test(String(value))
}

function objectOf(schema: ExampleSchema, { name, path }: Place, lacking: string[]): unknown {
  const { properties, required = [], additionalProperties: values } = schema
  if (properties === undefined && typeof values === 'object') {
    const key = COMMON_EXAMPLES[`${name}.key`]
    if (typeof key !== 'string') return void lacking.push(`${path}, a name in it`)
    return { [key]: valueOf(values, { name: key, holder: name, path: `${path}.${key}` }, lacking) }
  }
  return Object.fromEntries(
    Object.entries(properties ?? {})
      .filter(([member, { examples }]) => required.includes(member) || examples !== undefined)
      .map(([member, below]) => [
        member,
        valueOf(below, { name: member, holder: name, path: `${path}.${member}` }, lacking),
      ]),
  )
}

function listOf({ items, prefixItems }: ExampleSchema, place: Place, lacking: string[]): unknown[] {
  const below = { ...place, path: `${place.path}[]` }
  if (prefixItems !== undefined) return prefixItems.map((item) => valueOf(item, below, lacking))
  return typeof items === 'object' ? [valueOf(items, below, lacking)] : []
}
