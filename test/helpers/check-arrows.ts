import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { readImports, type Import } from './read-imports.ts'

/** One line of the table: what the files of a folder may import, their own folder always included. */
export interface Arrow {
  /** `server/score`, or `kiosk/*` for every folder of kiosk that has no line of its own. */
  folder: string
  /** Folders and single files. */
  to: readonly string[]
  /** Folders and single files of which only types may be imported, by `import type`. */
  types?: readonly string[]
  /** May use Node's own modules. */
  node: boolean
  /** Names of packages, or every one. */
  packages: 'any' | readonly string[]
}

/** Path of a source file, relative to the checkout and with `/`, and its text. */
export type Sources = ReadonlyMap<string, string>

/** Every broken arrow and every circle as `file:line: what is wrong, and the rule`. */
export function brokenArrows(sources: Sources, arrows: readonly Arrow[]): string[] {
  const faults: string[] = []
  const graph = new Map<string, { to: string; line: number }[]>()
  for (const [file, source] of sources) {
    const arrow = arrowOf(folderOf(file), arrows)
    if (arrow === undefined) {
      faults.push(`${file}:1: the folder ${folderOf(file)} has no line in the table of arrows`)
      continue
    }
    const imports = readImports(file, source)
    for (const each of imports) {
      const fault = faultOf(file, each, arrow)
      if (fault !== null) faults.push(`${file}:${each.line}: ${fault}`)
    }
    graph.set(
      file,
      imports.flatMap(({ specifier, line }) => {
        const to = specifier === null ? null : resolve(file, specifier)
        return to === null || !sources.has(to) ? [] : [{ to, line }]
      }),
    )
  }
  return [...faults, ...circles(graph)]
}

/** The files that import a package, by value or by type. */
export function importersOf(sources: Sources, name: string): string[] {
  return [...sources]
    .filter(([file, source]) =>
      readImports(file, source).some(({ specifier }) => specifier !== null && packageOf(specifier) === name),
    )
    .map(([file]) => file)
}

/** `server/score` for a file in it, `server` for one right under server; `test` and the like count whole. */
export function folderOf(file: string): string {
  const parts = file.split('/')
  const depth = parts[0] === 'server' || parts[0] === 'kiosk' ? 2 : 1
  return parts.slice(0, Math.min(depth, parts.length - 1)).join('/') || '.'
}

function arrowOf(folder: string, arrows: readonly Arrow[]): Arrow | undefined {
  return (
    arrows.find((arrow) => arrow.folder === folder) ??
    arrows.find((arrow) => arrow.folder.endsWith('/*') && posix.dirname(folder) === arrow.folder.slice(0, -2))
  )
}

function faultOf(file: string, { specifier, typeOnly }: Import, arrow: Arrow): string | null {
  const folder = folderOf(file)
  if (specifier === null) return 'imports a computed name, which no table can check: write the name out'
  const to = resolve(file, specifier)
  if (to === null) {
    if (specifier.startsWith('node:') || isBuiltin(specifier)) {
      return arrow.node ? null : `imports ${specifier}, but ${folder} runs without Node`
    }
    if (arrow.packages === 'any' || arrow.packages.includes(packageOf(specifier))) return null
    return `imports the package ${specifier}, but ${folder} may only use ${listed(arrow.packages, 'no package')}`
  }
  if (folderOf(to) === folder || names(arrow.to, to)) return null
  if (names(arrow.types ?? [], to)) {
    return typeOnly ? null : `imports ${to} by value, but ${folder} may only take types from there: import type { … }`
  }
  const types = arrow.types === undefined ? '' : ` (and types of ${arrow.types.join(', ')})`
  return `imports ${to}, but ${folder} may only import ${listed(arrow.to, 'its own files')}${types}`
}

function names(places: readonly string[], file: string): boolean {
  return places.includes(file) || places.includes(folderOf(file))
}

/** The file that a relative import names, without a query (`./face.svg?raw`); null for a package. */
function resolve(file: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  return posix.join(posix.dirname(file), specifier.replace(/\?.*$/, ''))
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function listed(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(', ')
}

/** Each circle once, by the import that closes it. */
function circles(graph: ReadonlyMap<string, readonly { to: string; line: number }[]>): string[] {
  const faults: string[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string) => {
    path.push(file)
    for (const { to, line } of graph.get(file) ?? []) {
      const start = path.indexOf(to)
      if (start !== -1) faults.push(`${file}:${line}: closes a circle: ${[...path.slice(start), to].join(' -> ')}`)
      else if (!done.has(to)) visit(to)
    }
    path.pop()
    done.add(file)
  }
  for (const file of graph.keys()) if (!done.has(file)) visit(file)
  return faults
}
