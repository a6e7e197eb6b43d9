import { escapePointer, type YamlSource } from './yaml-source.ts'

/**
 * Reading values of a file that may be faulty elsewhere, so that checks across values go on beside other faults:
 * a value that is itself at fault answers null and is judged no further.
 */
export function soundText(source: YamlSource, path: string): string | null {
  const value = soundValue(source, path)
  return typeof value === 'string' ? value : null
}

export function soundNumber(source: YamlSource, path: string): number | null {
  const value = soundValue(source, path)
  return typeof value === 'number' ? value : null
}

/** Keys of a mapping in the order of the file; none when it is no mapping. */
export function keysAt(source: YamlSource, path: string): string[] {
  const value = valueAt(source, path)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return source.inWrittenOrder(path, Object.keys(value))
}

export function lengthAt(source: YamlSource, path: string): number {
  const value = valueAt(source, path)
  return Array.isArray(value) ? value.length : 0
}

/** JSON pointer of a member. */
export function below(path: string, key: string): string {
  return `${path}/${escapePointer(key)}`
}

function soundValue(source: YamlSource, path: string): unknown {
  return source.isSound(path) ? valueAt(source, path) : undefined
}

function valueAt(source: YamlSource, path: string): unknown {
  let node = source.value
  for (const step of path.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    node = Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined
  }
  return node
}
