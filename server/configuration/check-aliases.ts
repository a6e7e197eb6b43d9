import { plainText } from '../contract/text/plain-text.ts'
import { quoted, type Bilingual } from './fault.ts'
import { unitReference } from './human-values.ts'
import { below, keysAt, soundText } from './sound-values.ts'
import type { UnitIndex } from './unit-index.ts'
import type { YamlSource } from './yaml-source.ts'

/**
 * Reports aliases that would mean nobody or somebody else. Names are compared as those in files of 12345 are, without
 * blanks, width and case.
 */
export function checkAliases(source: YamlSource, index: UnitIndex): void {
  const first = new Map<string, { name: string; code: string; line: number }>()
  for (const name of keysAt(source, '/aliases')) {
    const path = below('/aliases', name)
    index.checkReference(source, path)
    const plain = plainText(name)
    if (plain === '') {
      source.fault(path, BLANK, { en: 'a name, or delete the line', zh: '写出名称，或删去这一行' }, 'key')
      continue
    }
    const reference = soundText(source, path)
    if (reference === null) continue
    const { code } = unitReference(reference)
    const called = index.codeCalled(plain)
    const before = first.get(plain)
    if (called !== null && called !== code)
      source.fault(path, alreadyMeans(name, called), { en: 'another name, or delete the line', zh: REMOVE }, 'key')
    else if (before !== undefined && before.code !== code)
      source.fault(
        path,
        {
          en: `${quoted(name)} and ${quoted(before.name)} on line ${before.line} are one name and mean two units`,
          zh: `${quoted(name)} 与第 ${before.line} 行 ${quoted(before.name)} 是同一个写法，却指两个单位`,
        },
        { en: 'one of the two lines alone', zh: '只留其中一行' },
        'key',
      )
    if (before === undefined) first.set(plain, { name, code, line: source.lineOf(path) })
  }
}

const BLANK: Bilingual = { en: 'a name of blanks means nobody', zh: '名称是空白' }
const REMOVE = '换一个写法，或删去这一行'

function alreadyMeans(name: string, code: string): Bilingual {
  return {
    en: `${quoted(name)} is the code or name of ${code}, and means that`,
    zh: `${quoted(name)} 是 ${code} 的编号或名称，只能指它`,
  }
}
