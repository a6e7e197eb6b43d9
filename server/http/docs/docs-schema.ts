import type { ExampleSchema } from './examples.ts'
import { html, type Raw } from './html.ts'

/** The keywords of JSON Schema that a reader is shown. */
export interface DocsSchema extends ExampleSchema {
  description?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  anyOf?: DocsSchema[]
  properties?: Record<string, DocsSchema>
  items?: DocsSchema | boolean
  prefixItems?: DocsSchema[]
  additionalProperties?: DocsSchema | boolean
}

const TYPES: Record<string, string> = {
  string: '文本',
  integer: '整数',
  number: '数',
  boolean: '是否',
  object: '对象',
  array: '列表',
}
const FORMATS: Record<string, string> = { 'date-time': '时间', date: '日期', uuid: 'UUID', binary: '文件' }

/** A schema as a list of members with their types and bounds, as deep as it goes. */
export function schemaList(schema: DocsSchema): Raw {
  const { list, core } = unwrapped(schema)
  const members = Object.entries(core.properties ?? {})
  if (members.length === 0) return html`<p>${typeWords(schema)}</p>`
  return html`${list && html`<p>列表，每一项：</p>`}
    <ul>
      ${members.map(([name, member]) => memberPart(name, member, core.required?.includes(name) ?? false))}
    </ul>`
}

function memberPart(name: string, schema: DocsSchema, required: boolean): Raw {
  const { core } = unwrapped(schema)
  const below =
    core.properties ??
    (typeof core.additionalProperties === 'object' ? unwrapped(core.additionalProperties).core.properties : undefined)
  const inner =
    below === undefined ? undefined : schemaList({ type: 'object', properties: below, required: core.required ?? [] })
  return html`<li>
    <code>${name}</code> <i>${typeWords(schema)}${!required && '，可以没有'}</i>
    ${schema.description && html`<span lang="en">${schema.description}</span>`} ${inner}
  </li>`
}

/** What a list or a choice with null is about. */
function unwrapped(schema: DocsSchema): { list: boolean; core: DocsSchema } {
  if (schema.anyOf !== undefined) {
    const some = schema.anyOf.filter(({ type }) => type !== 'null')
    return some.length === 1
      ? unwrapped(some[0]!)
      : { list: false, core: some.find(({ properties }) => properties) ?? {} }
  }
  if (schema.type === 'array' && typeof schema.items === 'object')
    return { list: true, core: unwrapped(schema.items).core }
  return { list: false, core: schema }
}

function typeWords(schema: DocsSchema): string {
  if (schema.anyOf !== undefined) {
    const words = schema.anyOf.filter(({ type }) => type !== 'null').map(typeWords)
    const nullable = words.length < schema.anyOf.length
    return `${[...new Set(words)].join(' 或 ')}${nullable ? ' 或 null' : ''}`
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((word) => JSON.stringify(word)).join(' | ')
  if (schema.type === 'array') {
    const item = schema.prefixItems?.[0] ?? (typeof schema.items === 'object' ? schema.items : undefined)
    return `列表${item === undefined ? '' : `（${typeWords(item)}）`}${boundWords(schema.minItems, schema.maxItems, '项')}`
  }
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object')
    return `按名称的${typeWords(schema.additionalProperties)}`
  const type = FORMATS[schema.format ?? ''] ?? TYPES[schema.type ?? ''] ?? '任意内容'
  const pattern = schema.pattern === undefined ? '' : `，形如 ${schema.pattern}`
  return `${type}${boundWords(schema.minLength, schema.maxLength, '字')}${boundWords(schema.minimum, schema.maximum, '')}${pattern}`
}

function boundWords(least: number | undefined, most: number | undefined, of: string): string {
  if (least === undefined && most === undefined) return ''
  if (least === undefined) return `，至多 ${most} ${of}`.trimEnd()
  return most === undefined ? `，至少 ${least} ${of}`.trimEnd() : `，${least} 至 ${most} ${of}`.trimEnd()
}
