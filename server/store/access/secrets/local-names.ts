import { pinyin } from 'pinyin-pro'

/** Fewer letters are in too many words. */
const SHORTEST_INITIALS = 4
/** What units and halls are called for short: without the city, without what every office ends with. */
const ENDINGS = /(委员会|办公室|服务中心|管理局|服务局|公司|总队|支队|局|委|办|厅|中心)$/

/**
 * Names of units, halls and the city as people write them into passwords: the name, its short form, and of each the pinyin and
 * its first letters.
 */
export function localNames(names: readonly string[]): string[] {
  const forms = names.flatMap((name) => [name, name.replace(/^.{1,3}市/u, ''), name.replace(ENDINGS, '')])
  const spoken = forms.flatMap((name) => {
    const syllables = pinyin(name, { toneType: 'none', type: 'array', nonZh: 'removed' })
    const initials = syllables.map((each) => each.charAt(0)).join('')
    return [syllables.join(''), ...(initials.length >= SHORTEST_INITIALS ? [initials] : [])]
  })
  const written = [...forms, ...spoken].map((each) => each.normalize('NFKC').toLowerCase())
  return [...new Set(written)].filter((each) => [...each].length >= 2)
}
