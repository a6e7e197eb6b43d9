import type { YAMLParseError, YAMLWarning } from 'yaml'
import { quoted, type Bilingual } from './fault.ts'

/** Lines (from 1) indented with a tab, with the offset of the tab. */
export function tabbedLines(text: string): Map<number, number> {
  const found = new Map<number, number>()
  let offset = 0
  for (const [index, line] of text.split('\n').entries()) {
    const tab = /^ *\t+[^\s#]/.test(line) ? line.indexOf('\t') : -1
    if (tab >= 0) found.set(index + 1, offset + tab)
    offset += line.length + 1
  }
  return found
}

/** What the parser found, in words for somebody who does not know YAML. */
export function syntaxFault(
  problem: YAMLParseError | YAMLWarning,
  text: string,
): { message: Bilingual; hint: Bilingual } {
  const line = lineAt(text, problem.pos[0])
  return {
    message: { en: `not YAML: ${problem.message}`, zh: `格式不对：${quoted(line.trim())}` },
    hint: fullWidthHint(line) ?? HINTS[problem.code] ?? COLON_HINT,
  }
}

const COLON_HINT: Bilingual = {
  en: 'name, colon, space, value (points: 100), members indented by two spaces',
  zh: '名称、英文冒号、空格、内容（如 gap: 15秒），下一级缩进两个空格',
}

const HINTS: Record<string, Bilingual> = {
  BAD_INDENT: {
    en: 'lines of one level begin in the same column; close every [ and { on its own line',
    zh: '同一级的行左边对齐；[ 和 { 在同一行里写完',
  },
  MISSING_CHAR: {
    en: 'a colon and a space after the name; close every quote and bracket',
    zh: '名称后面写英文冒号和空格；引号、括号成对',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    en: 'one colon a line; put a text with a colon in quotes',
    zh: '一行只有一个“冒号加空格”；内容里有冒号的，用英文引号括起来',
  },
  BAD_SCALAR_START: { en: 'the text in quotes', zh: '这段文字用英文引号括起来' },
  TAG_RESOLVE_FAILED: { en: 'the value without the !, or in quotes', zh: '去掉 !，或用英文引号括起来' },
  MULTIPLE_DOCS: { en: 'one document a file: delete the line ---', zh: '一个文件只有一份内容：删去 --- 这一行' },
  RESOURCE_EXHAUSTION: { en: 'fewer brackets', zh: '括号层次太多，减少层次' },
}

/** The commonest slip on a Chinese keyboard. */
function fullWidthHint(line: string): Bilingual | undefined {
  const content = line.split('#', 1)[0]!
  if (/^[^:]*：/.test(content)) {
    return { en: 'an English colon and a space ": " instead of ：', zh: '把中文冒号 ： 改成英文冒号加空格' }
  }
  if (/^\s*[^\s:"']+:[^\s:]/.test(content)) {
    return { en: 'a space after the colon', zh: '英文冒号后面空一格' }
  }
  return undefined
}

function lineAt(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1
  const to = text.indexOf('\n', from)
  return text.slice(from, to === -1 ? undefined : to)
}
