import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Range } from 'yaml'
import { inOneLine, quoted, type Bilingual, type Fault } from './fault.ts'
import { syntaxFault, tabbedLines } from './yaml-syntax.ts'

/** No file of this configuration comes near; a larger one was put there by mistake. */
const MAX_BYTES = 1_000_000
/** Our deepest value lies four levels down. */
const MAX_DEPTH = 10

/** Controls, line separators, and marks that turn the direction of writing around. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u

interface Place {
  key: number
  value: number
}

/**
 * One YAML file as plain values, with the place of each of them, collecting what is wrong with it.
 * Only what a person writes is taken: no anchors, aliases, tags or keys that are not plain words, so that the
 * text in front of the reader is the whole configuration. Keys are taken as they are written: `007` stays `007`.
 */
export class YamlSource {
  readonly file: string
  /** Plain values; undefined when the file cannot be read at all. */
  readonly value: unknown
  readonly faults: Fault[] = []
  readonly #lines = new LineCounter()
  readonly #places = new Map<string, Place>()
  /** Values that are wrong themselves; a code written twice is a fault, but its first value may be right. */
  readonly #broken = new Set<string>()
  /** Mappings of which a member was not understood: what is not found there may be that member. */
  readonly #incomplete = new Set<string>()

  constructor(file: string, bytes: Uint8Array) {
    this.file = file
    const text = this.#decode(bytes)
    if (text !== null) this.value = this.#parse(text)
  }

  /** Records a fault at a value, or at its key; the nearest place above when the value is not there. */
  fault(path: string, message: Bilingual, hint: Bilingual, at: 'key' | 'value' = 'value'): void {
    let known = path
    while (known !== '' && !this.#places.has(known)) known = known.slice(0, known.lastIndexOf('/'))
    const place = this.#places.get(known)
    // What is missing is missing from the thing as a whole: point at its name, not at its first member.
    const offset = place === undefined ? 0 : at === 'key' || known !== path ? place.key : place.value
    this.#broken.add(path)
    this.#record(offset, path, message, hint)
  }

  /** The line on which a value's key stands, for "first on line 12". */
  lineOf(path: string): number {
    return this.#lines.linePos(this.#places.get(path)?.key ?? 0).line || 1
  }

  /** Whether nothing is wrong with this value, so that it has the shape that was asked for. */
  isSound(path: string): boolean {
    if (this.value === undefined) return false
    for (const broken of this.#broken) {
      if (broken === path || broken.startsWith(`${path}/`) || path.startsWith(`${broken}/`)) return false
    }
    return true
  }

  /** Records a fault at the key of a member that is not understood. */
  faultOfMember(path: string, message: Bilingual, hint: Bilingual): void {
    this.#incomplete.add(path.slice(0, path.lastIndexOf('/')))
    this.fault(path, message, hint, 'key')
  }

  /** Whether every member of this mapping of the top level was understood, so that others are truly not there. */
  isComplete(path: string): boolean {
    if (this.value === undefined) return false
    return !['', path].some((each) => this.#incomplete.has(each) || this.#broken.has(each))
  }

  /** Whether a fault was recorded at just this value. */
  isBroken(path: string): boolean {
    return this.#broken.has(path)
  }

  /** The place of a mapping's members in the order of the file: objects put number-like keys first. */
  inWrittenOrder(path: string, keys: string[]): string[] {
    const place = (key: string) => this.#places.get(`${path}/${escapePointer(key)}`)?.key ?? 0
    return keys.toSorted((a, b) => place(a) - place(b))
  }

  #record(offset: number, path: string, message: Bilingual, hint: Bilingual): void {
    const at = this.#lines.linePos(offset)
    this.faults.push({
      file: this.file,
      line: at.line || 1,
      column: at.col || 1,
      path,
      message: inOneLine(message),
      hint: inOneLine(hint),
    })
  }

  #decode(bytes: Uint8Array): string | null {
    if (bytes.length > MAX_BYTES) {
      this.#record(
        0,
        '',
        { en: `the file has ${bytes.length} bytes, more than ${MAX_BYTES}`, zh: `文件过大，超过 ${MAX_BYTES} 字节` },
        { en: 'put the right file here', zh: '请放入正确的文件' },
      )
      return null
    }
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      this.#record(
        0,
        '',
        { en: 'the file is not UTF-8 text', zh: '文件不是 UTF-8 编码（可能存成了 GBK）' },
        { en: 'save it as UTF-8 in your editor', zh: '在编辑器里另存为，编码选 UTF-8' },
      )
      return null
    }
  }

  #parse(text: string): unknown {
    const document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      // Not 'silent': then a second document would be dropped without a word.
      logLevel: 'error',
      uniqueKeys: false,
      version: '1.2',
    })
    const tabbed = tabbedLines(text)
    for (const offset of tabbed.values()) {
      this.#record(
        offset,
        '',
        { en: 'a tab stands in the indentation', zh: '行首缩进用了制表符（Tab）' },
        { en: 'two spaces for each level instead of the tab', zh: '改用空格，每一级两个空格' },
      )
    }
    const seen = new Set<number>()
    // With a tab the parser loses the levels, and stumbles over lines that are right.
    for (const problem of tabbed.size > 0 ? [] : [...document.errors, ...document.warnings]) {
      const line = this.#lines.linePos(problem.pos[0]).line
      // One mistake makes the parser stumble several times on a line.
      if (seen.has(line)) continue
      seen.add(line)
      const said = syntaxFault(problem, text)
      this.#record(problem.pos[0], '', said.message, said.hint)
    }
    if (this.faults.length > 0) return undefined
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
      this.#record(
        0,
        '',
        { en: 'the file is empty', zh: '文件是空的' },
        { en: 'fill it in, or restore it from the version kept', zh: '填写内容，或从留存的版本恢复' },
      )
      return undefined
    }
    this.#places.set('', { key: 0, value: offsetOf(document.contents) })
    return this.#plain(document.contents, '', 0)
  }

  #plain(node: unknown, path: string, depth: number): unknown {
    if (depth > MAX_DEPTH) {
      this.fault(path, { en: 'nested too deeply', zh: '层次太多' }, { en: 'fewer levels', zh: '减少层次' })
      return undefined
    }
    if (isScalar(node)) {
      this.#refuseAnchor(node.anchor, path)
      if (typeof node.value === 'string') this.#refuseUnprintable(node.value, path)
      return node.value
    }
    if (isSeq(node)) {
      this.#refuseAnchor(node.anchor, path)
      return node.items.map((item, index) => {
        const below = `${path}/${index}`
        const offset = offsetOf(item)
        this.#places.set(below, { key: offset, value: offset })
        return this.#plain(item, below, depth + 1)
      })
    }
    if (isMap(node)) {
      this.#refuseAnchor(node.anchor, path)
      return this.#plainMap(node.items, path, depth)
    }
    if (isAlias(node)) this.#refuseAnchor(node.source, path)
    return undefined
  }

  #plainMap(pairs: { key: unknown; value: unknown }[], path: string, depth: number): Record<string, unknown> {
    const members: [string, unknown][] = []
    const seen = new Map<string, number>()
    for (const pair of pairs) {
      const offset = offsetOf(pair.key)
      if (!isScalar(pair.key)) {
        this.#record(
          offset,
          path,
          { en: 'a name is not a plain word', zh: '冒号前面的名称不是普通文字' },
          {
            en: 'a plain word before the colon',
            zh: '冒号前面写普通文字',
          },
        )
        continue
      }
      const key = pair.key.source ?? String(pair.key.value)
      const first = seen.get(key)
      if (first !== undefined) {
        this.#incomplete.add(path)
        this.#record(
          offset,
          `${path}/${escapePointer(key)}`,
          {
            en: `${quoted(key)} is written twice, first on line ${first}`,
            zh: `${quoted(key)} 重复，第 ${first} 行已有`,
          },
          { en: 'another code here, or delete one of the two', zh: '改用别的编号，或删去其中一处' },
        )
        continue
      }
      seen.set(key, this.#lines.linePos(offset).line)
      const below = `${path}/${escapePointer(key)}`
      const value = pair.value === null ? offset : offsetOf(pair.value)
      this.#places.set(below, { key: offset, value })
      this.#refuseUnprintable(key, below)
      members.push([key, pair.value === null ? null : this.#plain(pair.value, below, depth + 1)])
    }
    // Entries define own members: a key called __proto__ stays an ordinary, unknown key.
    return Object.fromEntries(members)
  }

  /** Such text would break a line of a list, or has no UTF-8 and so no place in the ledger. */
  #refuseUnprintable(text: string, path: string): void {
    if (text.isWellFormed() && !UNPRINTABLE.test(text)) return
    this.fault(
      path,
      {
        en: `${quoted(text)} holds a line break or an unprintable character`,
        zh: `${quoted(text)} 含有换行或不可见字符`,
      },
      { en: 'plain text on one line', zh: '写在一行里的普通文字' },
    )
  }

  #refuseAnchor(name: string | undefined, path: string): void {
    if (name === undefined) return
    this.fault(
      path,
      { en: `reference ${quoted(name)} (& or *) is not taken here`, zh: `不能用引用 ${quoted(name)}（& 或 *）` },
      {
        en: 'the value itself; put a text that begins with & or * in quotes',
        zh: '直接写出内容；以 & 或 * 开头的文字加引号',
      },
    )
  }
}

/** RFC 6901. */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function offsetOf(node: unknown): number {
  const range: Range | null | undefined = (node as Partial<Node> | null)?.range
  return range?.[0] ?? 0
}
