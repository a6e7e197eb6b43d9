import type { TSchema } from 'typebox'
import { Settings } from 'typebox/system'
import { Value } from 'typebox/value'
import { didYouMean } from '../machine/did-you-mean.ts'
import { quoted, type Bilingual } from './fault.ts'
import type { Description } from './shapes.ts'
import { escapePointer, type YamlSource } from './yaml-source.ts'

/** Reports every place where a file does not have its shape. */
export function checkShape(source: YamlSource, schema: TSchema): void {
  if (source.value === undefined) return
  const seen = new Set<string>()
  const meant = new Set<string>()
  const absent: string[] = []
  for (const error of everyError(schema, source.value)) {
    if (error.keyword === 'additionalProperties') continue // said of each member by `boolean`
    const path = error.instancePath
    if (error.keyword === 'required') {
      for (const key of error.params.requiredProperties) absent.push(`${path}/${escapePointer(key)}`)
      continue
    }
    // A value of the wrong type breaks its other rules as well: the first word is enough.
    if (seen.has(path) || source.isBroken(path)) continue
    seen.add(path)
    if (error.keyword === 'boolean') meant.add(unknownKey(source, schemaAt(schema, error.schemaPath, 1), path))
    else wrongValue(source, schemaAt(schema, error.schemaPath, 0), path)
  }
  // A misspelt name is one mistake, not a stranger and a missing one.
  for (const path of absent) if (!meant.has(path)) missing(source, path)
}

/** typebox stops at 8 errors unless told otherwise, and only its settings for all of the process tell it. */
function everyError(schema: TSchema, value: unknown) {
  const { maxErrors } = Settings.Get()
  Settings.Set({ maxErrors: 100_000 })
  try {
    return Value.Errors(schema, value)
  } finally {
    Settings.Set({ maxErrors })
  }
}

function missing(source: YamlSource, path: string): void {
  const key = lastKey(path)
  source.fault(
    path,
    { en: `"${key}" is missing`, zh: `缺少 "${key}"` },
    { en: `add a line "${key}: …" here`, zh: `在这里补写 "${key}: …"` },
  )
}

/** Answers the path of the member that was probably meant, else the path itself. */
function unknownKey(source: YamlSource, parent: SchemaNode, path: string): string {
  const key = lastKey(path)
  if (parent.keyHint !== undefined) {
    const message = { en: `${quoted(key)} cannot be a code here`, zh: `${quoted(key)} 不能作编号` }
    source.faultOfMember(path, message, parent.keyHint)
    return path
  }
  const known = Object.keys(parent.properties ?? {})
  const meant = didYouMean(key, known)
  source.faultOfMember(
    path,
    { en: `${quoted(key)} is not known here`, zh: `这里没有 ${quoted(key)} 这一项` },
    meant === null
      ? { en: `one of ${known.join(', ')}; or delete the line`, zh: `只能写 ${known.join('、')}；或删去这一行` }
      : { en: `"${meant}", if that is what you mean`, zh: `是不是 "${meant}"` },
  )
  return meant === null ? path : `${path.slice(0, path.lastIndexOf('/'))}/${escapePointer(meant)}`
}

function wrongValue(source: YamlSource, schema: SchemaNode, path: string): void {
  const value = valueAt(source.value, path)
  const what = schema.what ?? { en: 'what belongs here', zh: '这里应有的内容' }
  const hint = schema.hint ?? { en: 'see the comment above it', zh: '见上方说明' }
  if (value === null || value === undefined) {
    source.fault(
      path,
      { en: `${quoted(lastKey(path))} has no value`, zh: `${quoted(lastKey(path))} 没有内容` },
      hint,
      'key',
    )
    return
  }
  // YAML reads digits alone as a number where a name or a code was meant.
  const bare = typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
  const unquoted = bare !== null && Value.Check(schema as TSchema, bare)
  source.fault(
    path,
    { en: `${quoted(value)} is not ${what.en}`, zh: `${quoted(value)} 不是${what.zh}` },
    unquoted ? { en: `it in quotes: "${bare}"`, zh: `加上英文引号："${bare}"` } : hint,
  )
}

interface SchemaNode extends Partial<Description> {
  properties?: Record<string, unknown>
  keyHint?: Bilingual
}

/** The schema that a `schemaPath` names, or one of those around it. Our patterns hold no slash. */
function schemaAt(schema: TSchema, schemaPath: string, up: number): SchemaNode {
  let node: unknown = schema
  const steps = schemaPath.split('/').slice(1)
  for (const step of steps.slice(0, steps.length - up)) {
    node = (node as Record<string, unknown> | undefined)?.[unescapePointer(step)]
  }
  return node ?? {}
}

function valueAt(value: unknown, path: string): unknown {
  let node = value
  for (const step of path.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined
    node = (node as Record<string, unknown>)[unescapePointer(step)]
  }
  return node
}

function lastKey(path: string): string {
  return unescapePointer(path.slice(path.lastIndexOf('/') + 1))
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
