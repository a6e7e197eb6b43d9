import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { readImports, type Import } from './read-imports.ts'

/** One line of the table: what the files of a folder may import, their own folder always included. */
export interface Arrow {
  /**
   * `server/rules/score` with the rooms inside it that have no line of their own, or `kiosk/*` for every folder of kiosk
   * that has none. `server` and `kiosk` mean the files right under them alone.
   */
  folder: string
  /** Folders and single files. */
  to: readonly string[]
  /** Folders and single files of which only types may be imported, by `import type`; of both lists the inner place holds. */
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
    const arrow = arrowOf(file, arrows)
    if (arrow === undefined) {
      faults.push(`${file}:1: the folder ${posix.dirname(file)} has no line in the table of arrows`)
      continue
    }
    const imports = readImports(file, source)
    for (const each of imports) {
      const fault = faultOf(file, each, arrow, arrows)
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
    .filter(
      ([file, source]) =>
        // Only what has the name is read.
        source.includes(name) &&
        readImports(file, source).some(({ specifier }) => specifier !== null && packageOf(specifier) === name),
    )
    .map(([file]) => file)
}

/** The files that a file imports, and those that they import in turn, by value or by type. */
export function reachedFrom(sources: Sources, file: string): string[] {
  const reached = new Set([file])
  for (const each of reached)
    for (const { specifier } of readImports(each, sources.get(each)!)) {
      const to = specifier === null ? null : resolve(each, specifier)
      if (to !== null && sources.has(to)) reached.add(to)
    }
  return [...reached]
}

/** Folders whose files alone have a line: what stands below them needs one of its own. */
const TOPS = ['server', 'kiosk']

/** The line of the innermost folder that has one. */
function arrowOf(file: string, arrows: readonly Arrow[]): Arrow | undefined {
  for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) {
    if (TOPS.includes(folder) && folder !== posix.dirname(file)) return undefined
    const arrow =
      arrows.find((each) => each.folder === folder) ??
      arrows.find((each) => each.folder.endsWith('/*') && posix.dirname(folder) === each.folder.slice(0, -2))
    if (arrow !== undefined) return arrow
  }
  return undefined
}

/** The folder whose line holds for a file: `kiosk/hall` where the line is that of `kiosk/*`. */
function roomOf(file: string, arrows: readonly Arrow[]): string | undefined {
  const arrow = arrowOf(file, arrows)
  if (arrow === undefined || !arrow.folder.endsWith('/*')) return arrow?.folder
  return file.split('/').slice(0, 2).join('/')
}

function faultOf(file: string, { specifier, typeOnly }: Import, arrow: Arrow, arrows: readonly Arrow[]): string | null {
  const folder = roomOf(file, arrows)
  if (specifier === null) return 'imports a computed name, which no table can check: write the name out'
  const to = resolve(file, specifier)
  if (to === null) {
    if (specifier.startsWith('node:') || isBuiltin(specifier)) {
      return arrow.node ? null : `imports ${specifier}, but ${folder} runs without Node`
    }
    if (arrow.packages === 'any' || arrow.packages.includes(packageOf(specifier))) return null
    return `imports the package ${specifier}, but ${folder} may only use ${listed(arrow.packages, 'no package')}`
  }
  if (roomOf(to, arrows) === folder) return null
  const [whole, types] = [innermost(arrow.to, to), innermost(arrow.types ?? [], to)]
  if (whole > types) return null
  if (types > 0) {
    return typeOnly ? null : `imports ${to} by value, but ${folder} may only take types from there: import type { … }`
  }
  const more = arrow.types === undefined ? '' : ` (and types of ${arrow.types.join(', ')})`
  return `imports ${to}, but ${folder} may only import ${listed(arrow.to, 'its own files')}${more}`
}

/** How long the name of the innermost place is that holds a file; 0 where none does. */
function innermost(places: readonly string[], file: string): number {
  const holds = (place: string) =>
    TOPS.includes(place) ? posix.dirname(file) === place : file === place || file.startsWith(`${place}/`)
  return Math.max(0, ...places.filter(holds).map(({ length }) => length))
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
