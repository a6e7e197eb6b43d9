import { parseSync, Visitor } from 'vite'

export interface Import {
  line: number
  /** What stands between the quotes; null when it is computed. */
  specifier: string | null
  /** `import type`, `export type … from`, `import('…').T`: gone when the code runs. */
  typeOnly: boolean
}

/**
 * Everything by which a source names another file or package: static and dynamic imports, re-exports, types, and
 * `new URL('./worker.ts', import.meta.url)`. An `import { type T }` is no type import: under `verbatimModuleSyntax`
 * the file is still loaded.
 *
 * @throws SyntaxError naming the file when it does not parse
 */
export function readImports(file: string, source: string): Import[] {
  const { program, errors } = parseSync(file, source)
  if (errors[0] !== undefined) throw new SyntaxError(`${file}: ${errors[0].message}`)
  const found: Import[] = []
  const add = (start: number, named: unknown, typeOnly: boolean) => {
    const specifier = typeof named === 'string' ? named : null
    found.push({ line: source.slice(0, start).split('\n').length, specifier, typeOnly })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.start, node.source.value, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.start, node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node.start, node.source.value, node.exportKind === 'type')
    },
    ImportExpression: (node) => add(node.start, literal(node.source), false),
    TSImportType: (node) => add(node.start, node.source.value, true),
    TSExternalModuleReference: (node) => add(node.start, node.expression.value, false),
    NewExpression: (node) => {
      const [path] = node.arguments
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || path === undefined) return
      const named = literal(path)
      if (named !== null && /^\.{1,2}\/.*\.[cm]?[jt]s$/.test(named)) add(node.start, named, false)
    },
  }).visit(program)
  return found.toSorted((a, b) => a.line - b.line)
}

function literal(node: { type: string; value?: unknown }): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}
